import Glibc
import Hummingbird
import HummingbirdCore
import Lab
import Logging
import TestSupport
import Testing

@testable import Web

@Suite struct PageServiceTests {
    /// As during an upgrade, while an earlier version has the port.
    @Test(.timeLimit(.minutes(1))) func aTakenPortIsToldOnceAndTakenWhenItIsFree() async throws {
        let port = try LoopbackPort.free()
        let holder = try LoopbackSocket.listen(on: port)
        let log = RecordedLog()
        // Whether a server is up, each time one is made and when it is up.
        let (steps, sink) = AsyncStream<Bool>.makeStream()
        let page = PageService(
            place: "127.0.0.1:\(port)", logger: log.logger("web"), pause: .milliseconds(10)
        ) { onRunning in
            sink.yield(false)
            return Application(
                router: Router(context: BasicRequestContext.self),
                configuration: .init(address: .hostname("127.0.0.1", port: port)),
                onServerRunning: { _ in
                    await onRunning()
                    sink.yield(true)
                },
                logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() })
        }
        let service = RunningService(page)
        await page.waitForFirstTry()
        #expect(!page.isListening)
        var made = 0
        for await isUp in steps {
            if isUp { break }
            made += 1
            // Two have failed by then.
            if made == 3 { close(holder) }
        }
        #expect(made >= 3 && page.isListening)
        let connection = try #require(LoopbackSocket.connect(to: port))
        close(connection)
        try await service.stop()
        #expect(log.complaints.map { $0.metadata["address"] } == ["127.0.0.1:\(port)"])
    }
}
