import Glibc
import Lab
import RelayCore
import TestSupport
import Testing

@testable import RelayControl

@Suite struct PreflightTests {
    @Test func namesTheProcessThatListens() throws {
        let held = try HeldPort()
        let port = held.port
        defer { withExtendedLifetime(held) {} }
        let owner = try #require(PortOwner.find(port))
        #expect(owner.pid == getpid())
        #expect(owner.description.hasSuffix("(process \(getpid()))"))
        #expect(ListenCheck.listen(host: "127.0.0.1", port: port) == EADDRINUSE)
        #expect(ListenCheck.listen(host: "0.0.0.0", port: port) == EADDRINUSE)
        // nginx's listener for IPv6 takes IPv4 too.
        #expect(ListenCheck.listen(host: "[::]", port: port) == EADDRINUSE)
    }

    @Test func findsNobodyOnAFreePort() throws {
        let port = try LoopbackPort.free()
        #expect(PortOwner.find(port) == nil)
        #expect(ListenCheck.listen(host: "127.0.0.1", port: port) == 0)
        // The check has not taken it.
        #expect(ListenCheck.listen(host: "127.0.0.1", port: port) == 0)
    }

    /// 192.0.2.0/24 belongs to nobody (RFC 5737); some test machines have an address of it, none this one.
    @Test func refusesAnAddressOfAnotherHost() {
        #expect(ListenCheck.listen(host: "192.0.2.254", port: 1935) == EADDRNOTAVAIL)
        #expect(ListenCheck.listen(host: "no-address", port: 1935) == EADDRNOTAVAIL)
    }

    /// The ports of a relay that runs are no problem of its own; anybody else's are, each told once.
    @Test func everyPortThatIsTakenIsTold() throws {
        var held: [HeldPort] = []
        defer { withExtendedLifetime(held) {} }
        var variables: [String: String] = [:]
        let names = ["RTMP_PORT", "INGEST_PORT", "SWITCH_PORT", "HTTP_PORT"]
        for name in names {
            let port = try HeldPort()
            held.append(port)
            variables[name] = "\(port.port)"
        }
        let settings = try RelaySettings(variables)
        let problems = PortCheck(settings: settings, services: []).problems()
        #expect(problems.count == 4)
        for (name, problem) in zip(names, problems) {
            #expect(problem.text.hasPrefix("\(name): port \(variables[name] ?? "") is in use by "), "\(problem)")
            #expect(problem.exit == 98)
        }
        #expect(PortCheck(settings: settings).problems().count == 4)
        #expect(PortCheck(settings: settings, services: [getuid()]).problems().isEmpty)
    }

    @Test func anAddressOfAnotherHostIsToldAlsoWhileTheRelayRuns() throws {
        let held = try HeldPort()
        let port = held.port
        defer { withExtendedLifetime(held) {} }
        let settings = try RelaySettings(["RTMP_PORT": "\(port)", "RTMP_LISTEN": "192.0.2.254"])
        let problems = PortCheck(settings: settings, services: [getuid()]).problems()
            .filter { $0.text.hasPrefix("RTMP_LISTEN") }
        #expect(
            problems.first?.text.hasPrefix("RTMP_LISTEN: 192.0.2.254 is not an address of this host; give ") == true)
        #expect(problems.count == 1)
    }
}
