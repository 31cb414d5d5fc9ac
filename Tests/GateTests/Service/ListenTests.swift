import Glibc
import Lab
import Logging
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import Gate

@Suite struct ListenTests {
    private func service(_ listen: PeerAddress, log: RecordedLog = RecordedLog()) -> GateService {
        GateService(
            listen: listen,
            endpoints: .init(hookSocket: "/nonexistent", ingest: PeerAddress(host: "127.0.0.2", port: 1)),
            user: nil, notifier: SystemdNotifier(), logger: log.logger("test"))
    }

    /// The setting, its value, the reason and what to do, where NIO's own words are `bind(descriptor:ptr:bytes:)`.
    @Test func aPortInUseIsToldWithTheSetting() async throws {
        let holder = try HeldPort()
        let failure = await #expect(throws: ListenFailure.self) {
            _ = try await service(PeerAddress(host: "127.0.0.1", port: holder.port)).serve()
        }
        #expect(
            failure?.description
                == "RTMP_PORT: port \(holder.port) is in use by another program; stop that (sudo ss -ltnp names it), or set another RTMP_PORT"
        )
    }

    @Test func anAddressOfAnotherHostIsToldWithTheSetting() async throws {
        let failure = await #expect(throws: ListenFailure.self) {
            _ = try await service(PeerAddress(host: "192.0.2.254", port: 1935)).serve()
        }
        #expect(failure?.description.hasPrefix("RTMP_LISTEN: 192.0.2.254 is not an address of this host") == true)
    }

    @Test(arguments: [
        (EACCES, "0.0.0.0", "RTMP_PORT: the user of relay-gate may not listen on port 443"),
        (EAFNOSUPPORT, "::", "RTMP_LISTEN: [::] needs IPv6, which is off on this host; give 0.0.0.0"),
        (EMFILE, "::", "RTMP_LISTEN, RTMP_PORT: [::]:443 can't be listened on: Too many open files"),
    ])
    func everyReasonNamesASetting(_ code: Int32, _ host: String, _ words: String) {
        #expect(ListenFailure(PeerAddress(host: host, port: 443), code: code).description.hasPrefix(words))
    }

    /// A listener on all IPv6 addresses is well when one of both kinds of addresses is.
    @Test func allAddressesMeansAny() {
        #expect(PeerAddress(host: "::", port: 1).fromThisHost.map(\.host) == ["::1", "127.0.0.1"])
        #expect(PeerAddress(host: "0.0.0.0", port: 1).fromThisHost.map(\.host) == ["127.0.0.1"])
        #expect(PeerAddress(host: "192.0.2.1", port: 1).fromThisHost.map(\.host) == ["192.0.2.1"])
    }

    @Test func silenceIsToldOnce() {
        var watch = GreetingWatch()
        var reports: [GreetingWatch.Report] = []
        for isAnswered in [true, false, false, true, false, false, false, false, false, true, true, false] {
            if let report = watch.greeted(isAnswered) { reports.append(report) }
        }
        #expect(reports == [.silent, .back])
    }

    /// In a process of its own, because the environment is for all of it. The gate listens on an address that no connection reaches
    /// any more: it is alive all the same, and says so to systemd; restarting it would end the publisher's connection.
    @Test(.ownThreads) func theWatchdogIsFedWhateverBecomesOfTheListener() async throws {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory("gate")
            let manager = try #require(NotifySocket(path: directory.path + "/notify", watchdog: .seconds(1)))
            let log = RecordedLog()
            let port = try LoopbackPort.free()
            let service = GateService(
                listen: PeerAddress(host: "127.0.0.1", port: port),
                endpoints: .init(hookSocket: "/nonexistent", ingest: PeerAddress(host: "127.0.0.2", port: 1)),
                user: nil,
                notifier: SystemdNotifier(), logger: log.logger("test"))
            let running = RunningService(service)
            _ = try await ProcessTable.wait(for: "a listener", within: .seconds(10)) {
                log.entries("broadcasters can connect").first
            }
            // Nobody takes connections off its queue now.
            #expect(HeldPort.shutDownListeners(on: port) == 1)
            _ = try await ProcessTable.wait(for: "the warning", within: .seconds(10)) {
                log.entries("broadcasters may not get an answer").first
            }
            _ = manager.messages()
            var beats = 0
            _ = try await ProcessTable.wait(for: "more beats", within: .seconds(10)) { () -> Int? in
                beats += manager.messages().count { $0 == "WATCHDOG=1" }
                return beats >= 6 ? beats : nil
            }
            #expect(log.complaints.count == 1)
            try await running.stop()
        }
    }
}
