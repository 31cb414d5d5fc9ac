/// Decides which clients are admitted: how many may wait, whose key is checked next, what is retried, and for how long.
///
/// Pure: each event is a method that takes the time and returns what to do. A client that has asked to publish waits up to
/// ``patience`` while relay-hook or nginx is down; only a wrong name or key is refused at once.
struct AdmissionMachine {
    enum Action: Equatable {
        /// Ask relay-hook about the client's name and key. ``answered(_:_:now:)`` must follow, even when the client is gone.
        case ask(ClientID)
        /// Connect to nginx for the client. ``connected(_:)`` or ``connectFailed(_:_:isFinal:now:)`` must follow.
        case connect(ClientID)
        /// Refuse the client.
        case refuse(ClientID, Reason)
        /// Close the connection to make room for another.
        case evict(ClientID)
    }

    /// Why a client that has asked to publish is refused.
    enum Reason: Equatable {
        /// relay-hook refuses it, and has logged why.
        case notAllowed
        /// The maximum number of publishers is connected.
        case tooMany
        /// relay-hook did not answer in time; with the result of the last request.
        case hookSilent(String)
        /// nginx did not accept it in time; with the result of the last attempt.
        case ingestFailed(String)
    }

    /// relay-hook's answer.
    enum Answer: Equatable {
        case allowed
        case notAllowed
        /// There is no answer.
        case failed(String)
    }

    /// The maximum number of connections that have not been admitted. Each takes two descriptors at most, and some KiB.
    static let maxPendingOpenings = 512
    /// The maximum number of clients that have given the right key and are connected, or about to be: more than enough for a
    /// publisher, one that takes over, and the standby feed.
    static let mostPublishers = 16
    /// How long a client waits for relay-hook and nginx. A restart takes them a second; OBS waits 30 s.
    static let patience: Duration = .seconds(10)
    /// The pause between attempts to connect to nginx; it doubles each time, up to the longest.
    static let pauses = (shortest: Duration.milliseconds(100), longest: Duration.seconds(1))

    private static let silence = "no answer in time"

    private enum State: Equatable {
        /// It has not asked to publish yet.
        case opening
        /// relay-hook is being asked, or will be.
        case asking(until: ContinuousClock.Instant)
        /// The gate is connecting to nginx for it; `pause` is the next pause.
        case connecting(until: ContinuousClock.Instant, pause: Duration)
        /// The next attempt to connect to nginx is at `retry`.
        case pausing(retry: ContinuousClock.Instant, until: ContinuousClock.Instant, pause: Duration)
        /// It publishes.
        case inside
        /// It has been refused, but its connection is still open.
        case leaving
    }

    private struct Client {
        let network: String
        var state = State.opening
    }

    private var clients: [ClientID: Client] = [:]
    private var lastNumber: UInt64 = 0
    private var roster = Roster<ClientID>(capacity: maxPendingOpenings)
    private var turns = TurnQueue<ClientID>()
    private var nextTurn: ContinuousClock.Instant?
    /// Clients that have asked to publish, in the order in which their patience ends; may include others that have asked.
    private var waiting: ArraySlice<(id: ClientID, until: ContinuousClock.Instant)> = []
    private var admitted: Set<ClientID> = []
    private var hookFailure = silence

    /// Clients that publish.
    var publishers: [ClientID] { admitted.filter { clients[$0]?.state == .inside } }

    /// When to call ``timePassed(now:)``.
    var deadline: ContinuousClock.Instant? {
        let retries = admitted.compactMap { id -> ContinuousClock.Instant? in
            if case .pausing(let retry, _, _)? = clients[id]?.state { retry } else { nil }
        }
        return (retries + [nextTurn, waiting.first?.until].compactMap { $0 }).min()
    }

    /// A client has connected.
    mutating func arrived(from network: String) -> (ClientID, [Action]) {
        lastNumber += 1
        let id = ClientID(number: lastNumber)
        clients[id] = Client(network: network)
        return (id, roster.add(id, of: network).map { [.evict($0)] } ?? [])
    }

    /// A client asks to publish.
    mutating func asked(_ id: ClientID, now: ContinuousClock.Instant) -> [Action] {
        guard let client = clients[id], client.state == .opening else { return [] }
        clients[id]?.state = .asking(until: now + Self.patience)
        waiting.append((id, now + Self.patience))
        turns.add(id, of: client.network)
        return takeTurns(now)
    }

    /// A client's connection is closed, by either side.
    mutating func gone(_ id: ClientID, now: ContinuousClock.Instant) -> [Action] {
        guard let client = clients.removeValue(forKey: id) else { return [] }
        admitted.remove(id)
        roster.remove(id, of: client.network)
        turns.remove(id, of: client.network)
        return takeTurns(now)
    }

    /// The gate itself refuses a client.
    mutating func refused(_ id: ClientID) {
        leave(id)
    }

    /// A request to relay-hook has ended.
    mutating func answered(_ id: ClientID, _ answer: Answer, now: ContinuousClock.Instant) -> [Action] {
        turns.answered(isFailure: answer.failure != nil, now: now)
        hookFailure = answer.failure ?? Self.silence
        // It may be gone, or may have waited too long.
        guard let client = clients[id], case .asking(let until) = client.state else { return takeTurns(now) }
        switch answer {
        case .failed where now < until:
            turns.addFirst(id, of: client.network)
            return takeTurns(now)
        case .failed(let reason): return leave(id, .hookSilent(reason)) + takeTurns(now)
        case .notAllowed: return leave(id, .notAllowed) + takeTurns(now)
        case .allowed where admitted.count >= Self.mostPublishers: return leave(id, .tooMany) + takeTurns(now)
        case .allowed:
            roster.remove(id, of: client.network)
            admitted.insert(id)
            clients[id]?.state = .connecting(until: until, pause: Self.pauses.shortest)
            return [.connect(id)] + takeTurns(now)
        }
    }

    /// nginx lets it publish.
    mutating func connected(_ id: ClientID) {
        guard case .connecting? = clients[id]?.state else { return }
        clients[id]?.state = .inside
    }

    /// nginx did not accept the connection, or closed it before it let the client publish.
    /// - Parameter isFinal: Another attempt would fail in the same way.
    mutating func connectFailed(
        _ id: ClientID, _ reason: String, isFinal: Bool, now: ContinuousClock.Instant
    ) -> [Action] {
        guard case .connecting(let until, let pause)? = clients[id]?.state else { return [] }
        guard !isFinal, now + pause < until else { return leave(id, .ingestFailed(reason)) }
        clients[id]?.state = .pausing(retry: now + pause, until: until, pause: min(pause * 2, Self.pauses.longest))
        return []
    }

    /// A deadline has passed.
    mutating func timePassed(now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        while let (id, until) = waiting.first, now >= until {
            waiting.removeFirst()
            guard let client = clients[id], case .asking = client.state else { continue }
            turns.remove(id, of: client.network)
            actions += leave(id, .hookSilent(hookFailure))
        }
        for id in admitted {
            guard case .pausing(let retry, let until, let pause)? = clients[id]?.state, now >= retry else { continue }
            clients[id]?.state = .connecting(until: until, pause: pause)
            actions.append(.connect(id))
        }
        return actions + takeTurns(now)
    }

    private mutating func takeTurns(_ now: ContinuousClock.Instant) -> [Action] {
        nextTurn = nil
        while let first = waiting.first?.id, !isAsking(first) { waiting.removeFirst() }
        var actions: [Action] = []
        while true {
            switch turns.next(now: now) {
            case .ask(let id): actions.append(.ask(id))
            case .wait(let instant):
                nextTurn = instant
                return actions
            case .nothing: return actions
            }
        }
    }

    @discardableResult
    private mutating func leave(_ id: ClientID, _ reason: Reason = .notAllowed) -> [Action] {
        guard clients[id] != nil else { return [] }
        admitted.remove(id)
        clients[id]?.state = .leaving
        return [.refuse(id, reason)]
    }

    private func isAsking(_ id: ClientID) -> Bool {
        if case .asking? = clients[id]?.state { true } else { false }
    }
}

extension AdmissionMachine.Answer {
    fileprivate var failure: String? {
        if case .failed(let reason) = self { reason } else { nil }
    }
}
