import Lab
import ProgramOptions
import RelayCore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import HookServer

/// What pushes are told, over a real socket.
@Suite(.timeLimit(.minutes(1))) struct PushOrdersTests {
    private final class Heard: Sendable {
        private let messages = Mutex<[HookMessage.Body]>([])
        func add(_ message: HookMessage.Body) { messages.withLock { $0.append(message) } }
        var all: [HookMessage.Body] { messages.withLock { $0 } }
    }

    @Test func aPushLearnsItsOrderAtOnceAndEachNewOne() async throws {
        let directory = try TemporaryDirectory("orders")
        let socket = "\(directory.path)/reports.sock"
        let (orders, heard, log) = (PushOrders(), Heard(), RecordedLog())
        orders.set(paused: ["kick", "other"], hasEnded: false)
        let server = ReportServer(
            socket: socket, registry: ServiceRegistry(events: EventStream(), logger: TestChannel.logger),
            orders: orders, gateGroup: nil,
            logger: log.logger("relay-hook"), isService: false)
        let push = ReportSender(ServiceIdentity("relay-push@kick"), socket: socket) { heard.add($0) }
        // Of a version that does not listen.
        let older = ReportSender(ServiceIdentity("relay-push@older"), socket: socket)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [server, push, older], logger: log.logger("group")))
        let running = Task { try await group.run() }
        func until(_ condition: () -> Bool) async throws {
            while !condition() { try await Task.sleep(for: .milliseconds(5)) }
        }
        let begin = ContinuousClock.now
        push.changed(.push(PushStatus(host: "platform.example", now: 0)))
        older.changed(.push(PushStatus(host: "platform.example", now: 0)))
        try await until { heard.all == [.order(.paused)] }
        #expect(ContinuousClock.now - begin < .seconds(1), "a push waits for it before it connects")
        orders.set(paused: ["other"], hasEnded: true)
        orders.set(paused: [], hasEnded: true)
        try await until { heard.all == [.order(.paused), .order(.ended)] }
        orders.set(paused: [], hasEnded: false)
        let cut = CutNotice(id: EventID(boot: "f00d", service: "relay-hook", sequence: 1), time: 5)
        orders.announce(cut)
        #expect(orders.reconnect("kick") && !orders.reconnect("older") && !orders.reconnect("none"))
        try await until { heard.all.suffix(3) == [.order(.run), .cut(cut), .reconnect] }
        await group.triggerGracefulShutdown()
        try await running.value
    }
}
