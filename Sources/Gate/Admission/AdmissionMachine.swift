/// Decides who is let in: how many may wait, whose key is looked at next, what is tried again, and for how long.
///
/// Pure. Each event is a method that takes the time and returns what is to be done. A client that has asked to publish waits while
/// relay-hook or nginx is away, up to ``patience``; only a wrong name or key is refused at once.
struct AdmissionMachine {
    enum Action: Equatable {
        /// Ask relay-hook about the client's name and key. ``answered(_:_:now:)`` must follow, also when the client has gone.
        case ask(ClientID)
        /// Connect to nginx for the client. ``connected(_:)`` or ``connectFailed(_:_:isFinal:now:)`` must follow.
        case connect(ClientID)
        /// Turn the client away.
        case refuse(ClientID, Reason)
        /// Close the connection, which has to make room.
        case evict(ClientID)
    }

    /// Why a client that has asked to publish is turned away.
    enum Reason: Equatable {
        /// relay-hook says no; it has logged why.
        case notAllowed
        /// As many publishers as there may be are connected.
        case tooMany
        /// relay-hook did not answer in time; with what became of the last question.
        case hookSilent(String)
        /// nginx did not take it in time; with what became of the last attempt.
        case ingestFailed(String)
    }

    /// What relay-hook says.
    enum Answer: Equatable {
        case allowed
        case notAllowed
        /// There is no answer.
        case failed(String)
    }

    /// Connections that have not been let in. Each is two descriptors at most, and some KiB.
    static let maxPendingOpenings = 512
    /// Clients that have given the right key and are connected, or about to be: a publisher, one that takes over, the standby feed,
    /// and more than enough.
    static let mostPublishers = 16
    /// How long a client waits for relay-hook and nginx. They are back after a second when they are restarted; OBS waits 30 s.
    static let patience: Duration = .seconds(10)
    /// From a failed connection to nginx to the next attempt; doubled each time, up to the longest.
    static let pauses = (shortest: Duration.milliseconds(100), longest: Duration.seconds(1))

    private static let silence = "no answer in time"

    private enum State: Equatable {
        /// It has not asked to publish.
        case opening
        /// relay-hook is to be asked, or is being asked.
        case asking(until: ContinuousClock.Instant)
        /// nginx is to take it; `pause` is the next one.
        case connecting(until: ContinuousClock.Instant, pause: Duration)
        /// The next attempt with nginx is at `retry`.
        case pausing(retry: ContinuousClock.Instant, until: ContinuousClock.Instant, pause: Duration)
        /// It publishes.
        case inside
        /// It has been turned away, and its connection is still there.
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
    /// Those that have asked to publish, in the order in which their patience ends; others that have asked are among them.
    private var waiting: ArraySlice<(id: ClientID, until: ContinuousClock.Instant)> = []
    private var admitted: Set<ClientID> = []
    private var hookFailure = silence

    /// Clients that publish.
    var publishers: [ClientID] { admitted.filter { clients[$0]?.state == .inside } }

    /// When ``timePassed(now:)`` has something to do.
    var deadline: ContinuousClock.Instant? {
        let retries = admitted.compactMap { id -> ContinuousClock.Instant? in
            if case .pausing(let retry, _, _)? = clients[id]?.state { retry } else { nil }
        }
        return (retries + [nextTurn, waiting.first?.until].compactMap { $0 }).min()
    }

    /// Somebody has connected.
    mutating func arrived(from network: String) -> (ClientID, [Action]) {
        lastNumber += 1
        let id = ClientID(number: lastNumber)
        clients[id] = Client(network: network)
        return (id, roster.add(id, of: network).map { [.evict($0)] } ?? [])
    }

    /// It asks to publish.
    mutating func asked(_ id: ClientID, now: ContinuousClock.Instant) -> [Action] {
        guard let client = clients[id], client.state == .opening else { return [] }
        clients[id]?.state = .asking(until: now + Self.patience)
        waiting.append((id, now + Self.patience))
        turns.add(id, of: client.network)
        return takeTurns(now)
    }

    /// Its connection is closed, whoever did it.
    mutating func gone(_ id: ClientID, now: ContinuousClock.Instant) -> [Action] {
        guard let client = clients.removeValue(forKey: id) else { return [] }
        admitted.remove(id)
        roster.remove(id, of: client.network)
        turns.remove(id, of: client.network)
        return takeTurns(now)
    }

    /// The gate itself turns it away.
    mutating func refused(_ id: ClientID) {
        leave(id)
    }

    /// A question to relay-hook has come to its end.
    mutating func answered(_ id: ClientID, _ answer: Answer, now: ContinuousClock.Instant) -> [Action] {
        turns.answered(isFailure: answer.failure != nil, now: now)
        hookFailure = answer.failure ?? Self.silence
        // It may have gone, or have waited for too long.
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

    /// nginx did not take the connection, or closed it before it let the client publish.
    /// - Parameter isFinal: Another attempt would end in the same way.
    mutating func connectFailed(
        _ id: ClientID, _ reason: String, isFinal: Bool, now: ContinuousClock.Instant
    ) -> [Action] {
        guard case .connecting(let until, let pause)? = clients[id]?.state else { return [] }
        guard !isFinal, now + pause < until else { return leave(id, .ingestFailed(reason)) }
        clients[id]?.state = .pausing(retry: now + pause, until: until, pause: min(pause * 2, Self.pauses.longest))
        return []
    }

    /// A moment that was waited for has come.
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
