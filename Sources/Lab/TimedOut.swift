/// An awaited event did not happen in time.
public struct TimedOut: Error, Sendable, CustomStringConvertible {
    /// The awaited event.
    public let event: String
    /// How long.
    public let limit: Duration

    /// Creates the error.
    public init(waitingFor event: String, limit: Duration) {
        self.event = event
        self.limit = limit
    }

    /// Text for logs and reports.
    public var description: String { "\(event) did not happen within \(limit)" }
}

extension AsyncStream where Element: Sendable {
    /// The first element that meets a condition.
    /// - Parameters:
    ///   - limit: How long to wait.
    ///   - event: A description for the error.
    ///   - finish: Ends the stream; called when the time is over.
    /// - Throws: ``TimedOut``, or `CancellationError` if the task was cancelled.
    package func first(
        within limit: Duration, waitingFor event: String, finish: @escaping @Sendable () -> Void,
        where condition: (Element) -> Bool
    ) async throws -> Element {
        let timer = Task {
            try await Task.sleep(for: limit)
            finish()
        }
        defer { timer.cancel() }
        for await element in self where condition(element) { return element }
        try Task.checkCancellation()
        throw TimedOut(waitingFor: event, limit: limit)
    }
}
