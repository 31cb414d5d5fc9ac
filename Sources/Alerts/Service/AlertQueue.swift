import RelayCore

/// The messages that wait for one sink, in order, and what came of the last one. Pure; times are milliseconds since 1970.
struct AlertQueue: Sendable, Codable {
    /// The most messages that wait. If more come, the oldest is lost.
    static let capacity = 100
    /// The first pause after a failure; it doubles with each failure in a row.
    static let firstPause: Int64 = 1000
    /// The longest pause.
    static let longestPause: Int64 = 300_000

    /// The oldest first.
    private(set) var waiting: [AlertMessage] = []
    /// What came of the last message; `nil`: nothing has come of one yet.
    private(set) var last: SinkReport.Result?
    /// Nothing is sent before then.
    private(set) var notBefore: Int64 = 0
    /// Whether the first message is on its way.
    private(set) var isSending = false
    private var failures = 0
    /// Names of messages that have arrived, by the problem: that it is over is told in the same place.
    private var threads: [String: String] = [:]

    /// Without ``isSending``: an attempt does not outlive a run.
    private enum CodingKeys: CodingKey {
        case waiting, last, notBefore, failures, threads
    }

    /// Whether messages have not been taken lately.
    var isFailing: Bool { failures > 0 }

    /// Adds a message.
    ///
    /// - Returns: Whether another one is lost for it.
    mutating func append(_ message: AlertMessage) -> Bool {
        waiting.append(message)
        guard waiting.count > Self.capacity else { return false }
        waiting.remove(at: isSending ? 1 : 0)
        return true
    }

    /// The message to send now, and the thread that it belongs to; `nil`: none is due. It must be followed by ``ended(_:why:now:)``.
    mutating func next(now: Int64) -> (message: AlertMessage, thread: String?)? {
        // A clock that was set back must not silence the alerts.
        if notBefore > now + Self.longestDelay { notBefore = now }
        guard !isSending, notBefore <= now, let first = waiting.first else { return nil }
        isSending = true
        return (first, threads[first.id])
    }

    /// An hour, which is what a service may ask for at most (``AlertResponse``).
    private static let longestDelay: Int64 = 3_600_000

    /// When to call ``next(now:)`` again; `nil`: nothing waits, or a message is on its way.
    var deadline: Int64? { isSending || waiting.isEmpty ? nil : notBefore }

    /// The message that was sent has an outcome.
    mutating func ended(_ outcome: AlertOutcome, why: String?, now: Int64) {
        guard isSending, let message = waiting.first else { return }
        isSending = false
        switch outcome {
        case .sent(let thread):
            waiting.removeFirst()
            (failures, notBefore) = (0, 0)
            keep(message.phase == .problem ? thread : nil, of: message.id)
            last = .init(.sent, time: now)
        case .later(let after):
            failures += 1
            let pause = min(Self.longestPause, Self.firstPause << min(failures - 1, 10))
            notBefore = now + max(pause, after?.milliseconds ?? 0)
            last = .init(.later, reason: why, time: now)
        case .refused(let reason):
            waiting.removeFirst()
            failures += 1
            last = .init(.refused, reason: reason, time: now)
        case .threadGone:
            keep(nil, of: message.id)
        }
    }

    /// A sink without messages was called.
    mutating func called(_ outcome: AlertOutcome, why: String?, now: Int64) {
        switch outcome {
        case .sent, .threadGone:
            failures = 0
            last = .init(.sent, time: now)
        case .later:
            failures += 1
            last = .init(.later, reason: why, time: now)
        case .refused(let reason):
            failures += 1
            last = .init(.refused, reason: reason, time: now)
        }
    }

    private mutating func keep(_ thread: String?, of id: String) {
        threads[id] = thread
        // Problems that never end must not add up.
        if threads.count > Self.capacity, let other = threads.keys.sorted().first(where: { $0 != id }) {
            threads[other] = nil
        }
    }
}
