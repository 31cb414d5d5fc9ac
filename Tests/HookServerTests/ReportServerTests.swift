import Glibc
import Lab
import ProgramOptions
import RelayCore
import ServiceLifecycle
import TestSupport
import Testing

@testable import HookServer

/// Reports of services over a real socket.
@Suite(.timeLimit(.minutes(1))) struct ReportServerTests {
    private let directory: TemporaryDirectory
    private let events = EventStream()
    private let log = RecordedLog()
    private let registry: ServiceRegistry

    init() throws {
        directory = try TemporaryDirectory("reports")
        registry = ServiceRegistry(events: events, logger: TestChannel.logger)
    }

    private var socket: String { "\(directory.path)/reports.sock" }

    private func server(isService: Bool = false) -> ReportServer {
        ReportServer(
            socket: socket, registry: registry, gateGroup: nil, logger: log.logger("relay-hook"), isService: isService)
    }

    /// Runs services while the body runs.
    private func running(_ services: [any Service], _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: services, logger: log.logger("group")))
        let task = Task { try await group.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await task.value
    }

    private func until(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func aServiceIsKnownByItsReports() async throws {
        let sender = ReportSender(ServiceIdentity("relay-gate"), socket: socket)
        try await running([server()]) {
            try await running([sender]) {
                var report = GateReport()
                report.openings = 3
                sender.changed(.gate(report))
                sender.happened(.service(.gateSilent(listeningOn: "0.0.0.0:1935")))
                try await until { registry.services.first?.report == .gate(report) }
                report.openings = 4
                sender.measured(.gate(report))
                try await until { registry.services.first?.report == .gate(report) }
                var received: EventRecord?
                for await case .event(let record) in events.read().deliveries {
                    received = record
                    break
                }
                #expect(received?.event == .service(.gateSilent(listeningOn: "0.0.0.0:1935")))
                #expect(received?.id.service == "relay-gate")
                #expect(received?.id.sequence == 1)
            }
            try await until { registry.services.isEmpty }
        }
    }

    /// relay-hook was restarted: everything is there again without anything new, within two seconds.
    @Test func aRestartedHookLearnsEverythingAgain() async throws {
        let sender = ReportSender(ServiceIdentity("relay-ingest"), socket: socket)
        try await running([sender]) {
            let report = ServiceReport.nginx(NginxReport())
            sender.changed(report)
            try await running([server()]) { try await until { registry.services.first?.report == report } }
            let next = ServiceRegistry(events: events, logger: TestChannel.logger)
            let begin = ContinuousClock.now
            let restarted = ReportServer(
                socket: socket, registry: next, gateGroup: nil, logger: log.logger("relay-hook"), isService: false)
            try await running([restarted]) { try await until { next.services.first?.report == report } }
            #expect(ContinuousClock.now - begin < .seconds(2))
        }
    }

    /// Under systemd each service has a user of its own; this test's is none of them.
    @Test func nobodySpeaksForAnother() async throws {
        let sender = ReportSender(ServiceIdentity("relay-gate"), socket: socket)
        try await running([server(isService: true), sender]) {
            sender.changed(.gate(GateReport()))
            try await until { !log.entries("a process reported for a service that it is not").isEmpty }
            #expect(registry.services.isEmpty)
        }
    }

    @Test(arguments: [
        ("relay-gate", ReportSource.service("relay-gate")), ("relay-switch", .service("relay-switch")),
        ("relay-web", .service("relay-web")),
        ("relay-push-kick", .service("relay-push@kick")), ("relay-push-a-b", .service("relay-push@a-b")),
        ("relay-push-", .unknown), ("relay-hook", .unknown), ("root", .unknown), ("www-data", .unknown),
    ])
    func aUserIsAService(_ user: String, _ source: ReportSource) {
        #expect(ReportSource(user: user, isOwn: false, isService: true) == source)
        #expect(ReportSource(user: user, isOwn: false, isService: false) == source)
    }

    @Test func aPushSpeaksForItselfAlone() {
        let kick = ReportSource(user: "relay-push-kick", isOwn: false, isService: true)
        #expect(kick.maySpeak(as: "relay-push@kick"))
        #expect(!kick.maySpeak(as: "relay-push@twitch"))
        #expect(!kick.maySpeak(as: "relay-gate"))
        // The switchers have relay-hook's user, and decode what publishers send.
        #expect(ReportSource(user: "relay-hook", isOwn: true, isService: true) == .unknown)
        #expect(ReportSource(user: "someone", isOwn: true, isService: false) == .anyOfOurs)
        // "relayctl up" as root.
        #expect(
            ReportSource(user: "www-data", isOwn: false, isOfGate: true, isService: false) == .service("relay-gate"))
        #expect(ReportSource(user: "www-data", isOwn: false, isOfGate: true, isService: true) == .unknown)
        #expect(ReportSource.name(of: 0) == "root")
    }

    @Test func whatIsNoMessageIsLeftOut() async throws {
        try await running([server()]) {
            let connection = try await connect()
            defer { close(connection) }
            let good =
                #"{"version":1,"service":"relay-gate","boot":"a","body":{"report":{"_0":{"gate":{"_0":"#
                + #"{"publishers":[],"openings":7,"rejected":[]}}}}}}"#
            for line in ["", "nonsense", #"{"version":2,"service":"relay-gate"}"#, #"{"version":1}"#, good] {
                let bytes = Array((line + "\n").utf8)
                #expect(write(connection, bytes, bytes.count) == bytes.count)
            }
            try await until { registry.services.first != nil }
            #expect(registry.services.map(\.name) == ["relay-gate"])
        }
    }

    /// Any user of the host may connect.
    @Test func connectionsThatEndAtOnceDoNotStopTheReports() async throws {
        let sender = ReportSender(ServiceIdentity("relay-gate"), socket: socket)
        try await running([server()]) {
            for _ in 0..<300 { close(try await connect()) }
            try await running([sender]) {
                sender.changed(.gate(GateReport()))
                try await until { registry.services.first?.report == .gate(GateReport()) }
            }
        }
    }

    private func connect() async throws -> Int32 {
        while true {
            let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if result == 0 { return descriptor }
            close(descriptor)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
