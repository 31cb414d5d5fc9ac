import RelayCore

/// Lets commands wait until what they asked for is true.
extension ChannelDriver {
    /// A command that waits.
    struct Waiter {
        let isTrue: @Sendable (ChannelView) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    /// Waits until something is true of the channel.
    ///
    /// - Parameters:
    ///   - limit: How long.
    ///   - isTrue: Asked after every event.
    /// - Returns: Whether it is.
    func waits(atMost limit: Duration, until isTrue: @escaping @Sendable (ChannelView) -> Bool) async -> Bool {
        if isTrue(view) { return true }
        lastWaiter += 1
        let number = lastWaiter
        let timer = Task {
            try await Task.sleep(for: limit)
            endWaiter(number)
        }
        await withCheckedContinuation { waiters[number] = Waiter(isTrue: isTrue, continuation: $0) }
        timer.cancel()
        return isTrue(view)
    }

    /// Wakes the commands for which it has become true. To be called after every event.
    func wakeWaiters() {
        guard !waiters.isEmpty else { return }
        let view = view
        for (number, waiter) in waiters where isStopping || waiter.isTrue(view) { endWaiter(number) }
    }

    private func endWaiter(_ number: Int) {
        waiters.removeValue(forKey: number)?.continuation.resume()
    }
}
