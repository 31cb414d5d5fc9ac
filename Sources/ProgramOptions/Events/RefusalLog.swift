public import Logging
public import RelayCore
import Synchronization

/// Logs refused clients, rate-limited by ``RefusalLimit``. The last line of a minute in which lines were left out gives their
/// number.
public final class RefusalLog: Sendable {
    private struct State {
        var limit = RefusalLimit()
        var isTimed = false
    }

    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter logger: The destination of the lines.
    public init(logger: Logger) {
        self.logger = logger
    }

    /// Logs a refusal, or counts it.
    ///
    /// - Parameters:
    ///   - event: What happened to the client.
    ///   - address: The client's address.
    public func log(_ event: PublisherEvent, address: String) {
        let (isLogged, deadline) = state.withLock { state -> (Bool, ContinuousClock.Instant?) in
            let isLogged = state.limit.admit(address, now: .now)
            guard !state.isTimed, let deadline = state.limit.deadline else { return (isLogged, nil) }
            state.isTimed = true
            return (isLogged, deadline)
        }
        if isLogged { logger.log(.publisher(event)) }
        if let deadline { tell(at: deadline) }
    }

    /// Logs that a client was refused, or counts it.
    public func log(_ client: RefusedClient) {
        log(.refused(client), address: client.address)
    }

    private func tell(at deadline: ContinuousClock.Instant) {
        Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            tell(now: .now)
        }
    }

    /// Logs how many lines were left out.
    func tell(now: ContinuousClock.Instant) {
        let (omitted, deadline) = state.withLock { state in
            let omitted = state.limit.timePassed(now: now)
            // The next refusal may have come before this moment.
            state.isTimed = state.limit.deadline != nil
            return (omitted, state.limit.deadline)
        }
        if let deadline { tell(at: deadline) }
        guard let omitted else { return }
        logger.log(.publisher(.moreRefused(omitted)))
    }
}
