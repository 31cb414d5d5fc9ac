public import Logging
import RelayCore
import Synchronization

/// Log lines that unauthenticated clients can cause, no more of them than a journal bears (``RefusalLimit``). The last line of a
/// minute in which some were left out says how many.
public final class RefusalLog: Sendable {
    private struct State {
        var limit = RefusalLimit()
        var isTimed = false
    }

    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter logger: Where lines go.
    public init(logger: Logger) {
        self.logger = logger
    }

    /// Logs why somebody was refused, or counts it.
    ///
    /// - Parameters:
    ///   - level: A warning is for what may be the operator's own OBS.
    ///   - reason: What is wrong and what to do about it, without anything the client sent.
    ///   - address: The client's.
    ///   - metadata: What else is known.
    public func log(
        _ level: Logger.Level, _ message: Logger.Message, event: RelayEvent = .publisherRefused, reason: String,
        address: String, metadata: Logger.Metadata = [:]
    ) {
        let (isLogged, deadline) = state.withLock { state -> (Bool, ContinuousClock.Instant?) in
            let isLogged = state.limit.admit(address, now: .now)
            guard !state.isTimed, let deadline = state.limit.deadline else { return (isLogged, nil) }
            state.isTimed = true
            return (isLogged, deadline)
        }
        if isLogged {
            logger.log(
                level, event, message,
                metadata: metadata.merging(["reason": "\(reason)", "address": "\(address)"]) { $1 })
        }
        if let deadline { tell(at: deadline) }
    }

    private func tell(at deadline: ContinuousClock.Instant) {
        Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            tell(now: .now)
        }
    }

    /// Says how many lines were left out.
    func tell(now: ContinuousClock.Instant) {
        let (omitted, deadline) = state.withLock { state in
            let omitted = state.limit.timePassed(now: now)
            // The next refusal may have come before this moment.
            state.isTimed = state.limit.deadline != nil
            return (omitted, state.limit.deadline)
        }
        if let deadline { tell(at: deadline) }
        guard let omitted else { return }
        logger.log(
            .notice, .publisherRefused, "more was refused than is logged", metadata: ["left_out": "\(omitted)"])
    }
}
