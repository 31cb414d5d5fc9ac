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
    /// When something was taken last; `nil`: nothing has been.
    private(set) var sentAt: Int64?
    /// Since when nothing is taken; `nil`: the last was.
    private(set) var failingSince: Int64?
    /// Nothing is sent before then.
    private(set) var notBefore: Int64 = 0
    /// Whether the first message is on its way.
    private(set) var isSending = false
    private var failures = 0
    /// Names of messages that have arrived, by the problem: that it is over is told in the same place.
    private var threads: [String: String] = [:]

    /// Without ``isSending``: an attempt does not outlive a run.
    private enum CodingKeys: CodingKey {
        case waiting, last, sentAt, failingSince, notBefore, failures, threads
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
            notBefore = 0
            keep(message.phase == .problem ? thread : nil, of: message.id)
        case .later(let after):
            let pause = min(Self.longestPause, Self.firstPause << min(failures, 10))
            notBefore = now + max(pause, after?.milliseconds ?? 0)
        case .refused: waiting.removeFirst()
        case .threadGone:
            keep(nil, of: message.id)
            return
        }
        note(outcome, why: why, now: now)
    }

    /// Something was sent past the queue: a test, or the call of a sink without messages.
    mutating func called(_ outcome: AlertOutcome, why: String?, now: Int64) {
        // What waits need not wait any longer.
        if case .sent = outcome { notBefore = 0 }
        note(outcome, why: why, now: now)
    }

    private mutating func note(_ outcome: AlertOutcome, why: String?, now: Int64) {
        switch outcome {
        case .sent, .threadGone:
            (failures, failingSince, sentAt) = (0, nil, now)
            last = .init(.sent, time: now)
        case .later:
            failures += 1
            failingSince = failingSince ?? now
            last = .init(.later, reason: why, time: now)
        case .refused(let reason):
            failures += 1
            failingSince = failingSince ?? now
            last = .init(.refused, reason: reason, time: now)
        }
    }

    /// What relay-hook may know of it: why it is refused is in the service's own words, and left out.
    func report(name: String, kind: SinkKind) -> AlertsReport.Sink {
        let state: AlertsReport.State = isFailing ? (last?.word == .refused ? .refused : .failing) : .well
        return AlertsReport.Sink(
            name: name, kind: kind.rawValue, state: state, since: isFailing ? failingSince : nil,
            reason: state == .failing ? last?.reason : nil, lastSent: sentAt, waiting: waiting.count)
    }

    private mutating func keep(_ thread: String?, of id: String) {
        threads[id] = thread
        // Problems that never end must not add up.
        if threads.count > Self.capacity, let other = threads.keys.sorted().first(where: { $0 != id }) {
            threads[other] = nil
        }
    }
}
