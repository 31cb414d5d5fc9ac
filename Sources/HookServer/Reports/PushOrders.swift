import RelayCore
import Synchronization

/// What the pushes are to do, by their operator's word, and the connections over which they are told.
///
/// An order holds until another one comes: a push that connects, or connects again, is told its order at once. One whose order has
/// never been set is to run.
final class PushOrders: Sendable {
    private struct Listener {
        let connection: ObjectIdentifier
        let send: @Sendable (HookMessage) -> Void
    }

    private struct State {
        var hasEnded = false
        var paused: Set<String> = []
        var listeners: [String: Listener] = [:]

        func order(of name: String) -> PushOrder { hasEnded ? .ended : paused.contains(name) ? .paused : .run }

        func tell(_ name: String) { listeners[name]?.send(HookMessage(.order(order(of: name)))) }
    }

    private let state = Mutex(State())

    /// Sets what all pushes are to do.
    ///
    /// - Parameters:
    ///   - paused: The destinations that the operator has paused.
    ///   - hasEnded: Whether the operator has ended the stream.
    func set(paused: Set<String>, hasEnded: Bool) {
        state.withLock { state in
            let before = state
            (state.paused, state.hasEnded) = (paused, hasEnded)
            for name in state.listeners.keys where state.order(of: name) != before.order(of: name) { state.tell(name) }
        }
    }

    /// What a push is to do.
    func order(of name: String) -> PushOrder { state.withLock { $0.order(of: name) } }

    /// Whether a push takes orders.
    func listens(_ name: String) -> Bool { state.withLock { $0.listeners[name] != nil } }

    /// Has a push renew its connection.
    ///
    /// - Returns: Whether there is such a push, and it listens.
    func reconnect(_ name: String) -> Bool {
        state.withLock { state in
            state.listeners[name]?.send(HookMessage(.reconnect))
            return state.listeners[name] != nil
        }
    }

    /// Has all pushes measure a cut.
    func announce(_ cut: CutNotice) {
        state.withLock { for listener in $0.listeners.values { listener.send(HookMessage(.cut(cut))) } }
    }

    /// A push reads what it is told.
    ///
    /// - Parameter connection: The one over which it does; saying it again changes nothing.
    func listens(
        _ name: String, connection: ObjectIdentifier, send: @escaping @Sendable (HookMessage) -> Void
    ) {
        state.withLock { state in
            guard state.listeners[name]?.connection != connection else { return }
            state.listeners[name] = Listener(connection: connection, send: send)
            state.tell(name)
        }
    }

    /// A push's connection has ended.
    func left(_ name: String, connection: ObjectIdentifier) {
        state.withLock { state in
            if state.listeners[name]?.connection == connection { state.listeners[name] = nil }
        }
    }
}
