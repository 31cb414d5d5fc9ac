import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization

/// What the other services have reported, and where their events go.
final class ServiceRegistry: Sendable {
    private struct State {
        var board = ServiceBoard()
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastWatcher = 0

        func changed() { for watcher in watchers.values { watcher.yield() } }
    }

    private let state = Mutex(State())
    private let events: EventStream
    private let logger: Logger

    /// - Parameters:
    ///   - events: Gets the services' events.
    ///   - logger: Tells when a service is gone, and there again.
    init(events: EventStream, logger: Logger) {
        self.events = events
        self.logger = logger
    }

    /// All services, by name.
    var services: [ServiceBoard.Entry] { state.withLock { $0.board.services } }

    /// By how much the program's media time is ahead of the clock; see ``ServiceBoard/clockOffset(now:)``.
    var clockOffset: (offset: Duration, age: Int64)? {
        state.withLock { $0.board.clockOffset(now: WallClock.now) }
    }

    func received(_ message: ReportMessage) {
        let news = state.withLock { state in
            defer { state.changed() }
            return state.board.received(message, now: WallClock.now)
        }
        if let news { logger.log(.service(news)) }
        // The identifier is the sender's own, like the rest of the message.
        if case .event(let record) = message.body, record.id.service == message.service { events.append(record) }
    }

    func disconnected(_ service: String, boot: String) {
        let news = state.withLock { state in
            defer { state.changed() }
            return state.board.disconnected(service, boot: boot, now: WallClock.now)
        }
        if let news { logger.log(.service(news)) }
    }

    /// Waits until something is true of what services have reported.
    ///
    /// - Parameters:
    ///   - limit: How long.
    ///   - isTrue: Asked after every report.
    func waits(atMost limit: Duration, until isTrue: ([ServiceBoard.Entry]) -> Bool) async {
        let (changes, sink) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.lastWatcher += 1
            state.watchers[state.lastWatcher] = sink
            return state.lastWatcher
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            sink.finish()
        }
        defer {
            timer.cancel()
            state.withLock { _ = $0.watchers.removeValue(forKey: number) }
        }
        // What has been reported before counts, too.
        sink.yield()
        for await _ in changes where isTrue(services) { return }
    }
}
