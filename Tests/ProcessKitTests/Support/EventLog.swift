import Synchronization

/// Things that happened, for tests that wait for one of them.
final class EventLog<Event: Sendable>: Sendable {
    struct NothingCame: Error, CustomStringConvertible {
        var description: String
    }

    private struct Waiter {
        var id: Int
        var matches: @Sendable ([Event]) -> Bool
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var events: [Event] = []
        var waiters: [Waiter] = []
        var nextID = 0
    }

    private let state = Mutex(State())

    var events: [Event] { state.withLock { $0.events } }

    func append(_ event: Event) {
        let matched = state.withLock { state in
            state.events.append(event)
            let events = state.events
            let matched = state.waiters.filter { $0.matches(events) }
            state.waiters.removeAll { waiter in matched.contains { $0.id == waiter.id } }
            return matched
        }
        for waiter in matched { waiter.continuation.resume(returning: true) }
    }

    /// Returns when the events so far satisfy a condition.
    func wait(
        within limit: Duration = .seconds(20), until matches: @escaping @Sendable ([Event]) -> Bool
    ) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timeout = Task {
            try await Task.sleep(for: limit)
            self.giveUp(id)
        }
        defer { timeout.cancel() }
        let came = await withCheckedContinuation { continuation in
            let already = state.withLock { state in
                if matches(state.events) { return true }
                state.waiters.append(Waiter(id: id, matches: matches, continuation: continuation))
                return false
            }
            if already { continuation.resume(returning: true) }
        }
        if !came { throw NothingCame(description: "within \(limit) only \(events)") }
    }

    private func giveUp(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }
}
