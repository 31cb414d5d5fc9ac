import Lab
import Synchronization

/// The lines a program has printed, for tests that wait for one of them.
final class RelayLines: Sendable {
    /// One line, and when it was read.
    struct Line: Sendable {
        let text: String
        let arrival: Moment
    }

    private struct State {
        var lines: [Line] = []
        var waiters: [Int: AsyncStream<Line>.Continuation] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    func add(_ text: String) {
        state.withLock { state in
            let line = Line(text: text, arrival: .now())
            state.lines.append(line)
            for waiter in state.waiters.values { waiter.yield(line) }
        }
    }

    /// Everything printed so far.
    var all: [String] { state.withLock { $0.lines.map(\.text) } }

    /// The lines since a moment that hold all these texts.
    func matching(_ parts: String..., since start: Moment? = nil) -> [String] {
        found(parts, since: start).map(\.text)
    }

    /// The lines since a moment that hold all these texts, with the moments at which they were read.
    func found(_ parts: [String], since start: Moment? = nil) -> [Line] {
        state.withLock { state in
            state.lines.filter { line in
                start.map { line.arrival >= $0 } ?? true && parts.allSatisfy { line.text.contains($0) }
            }
        }
    }

    /// What must not be in the log of a run in which nothing went wrong.
    var complaints: [String] {
        all.filter { line in
            line.split(separator: " ").prefix(3).contains { ["warning", "error", "critical"].contains($0) }
                || line.hasPrefix("relayctl:")
        }
    }

    /// Waits for a line that holds all these texts; it may have been printed already.
    ///
    /// - Parameter start: Only lines from this moment on count.
    /// - Throws: `TimedOut`, with the last lines printed.
    @discardableResult
    func first(
        _ parts: String..., since start: Moment? = nil, within limit: Duration = .seconds(10)
    ) async throws -> Line {
        let (stream, continuation) = AsyncStream<Line>.makeStream()
        let waiter = state.withLock { state in
            for line in state.lines { continuation.yield(line) }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = continuation
            return state.nextWaiter
        }
        defer { _ = state.withLock { $0.waiters.removeValue(forKey: waiter) } }
        let timer = Task {
            try await Task.sleep(for: limit)
            continuation.finish()
        }
        defer { timer.cancel() }
        for await line in stream where start.map({ line.arrival >= $0 }) ?? true {
            if parts.allSatisfy({ line.text.contains($0) }) { return line }
        }
        let wanted = parts.map { "\"\($0)\"" }.joined(separator: " and ")
        throw TimedOut(
            waitingFor: "a line with \(wanted), instead of: \(all.suffix(12).joined(separator: "\n"))", limit: limit)
    }
}
