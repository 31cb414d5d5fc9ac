/// Decides whose key is checked next: networks take turns, however many clients wait from each, with a pause between two checks. A
/// flood of guesses costs relay-hook little, and a broadcaster from elsewhere does not queue behind it.
struct TurnQueue<Member: Hashable> {
    enum Turn: Equatable {
        case ask(Member)
        case wait(until: ContinuousClock.Instant)
        case nothing
    }

    /// Number of key checks that may run at the same time.
    let width: Int
    /// Pause between two checks.
    let pause: Duration
    /// Pause after a check that got no answer, whichever client is next.
    let failurePause: Duration

    private var running = 0
    private var earliest: ContinuousClock.Instant?
    /// Networks with waiting clients, in the order of their turns.
    private var order: [String] = []
    private var waiting: [String: [Member]] = [:]

    init(
        width: Int = 4, pause: Duration = .milliseconds(5), failurePause: Duration = .milliseconds(100)
    ) {
        self.width = width
        self.pause = pause
        self.failurePause = failurePause
    }

    mutating func add(_ member: Member, of sourceNetwork: String) {
        if waiting[sourceNetwork] == nil { order.append(sourceNetwork) }
        waiting[sourceNetwork, default: []].append(member)
    }

    /// Puts a client that got no answer back in front of others of its network.
    mutating func addFirst(_ member: Member, of sourceNetwork: String) {
        if waiting[sourceNetwork] == nil { order.append(sourceNetwork) }
        waiting[sourceNetwork, default: []].insert(member, at: 0)
    }

    /// Removes a client that no longer waits.
    mutating func remove(_ member: Member, of sourceNetwork: String) {
        guard var members = waiting[sourceNetwork], let index = members.firstIndex(of: member) else { return }
        members.remove(at: index)
        waiting[sourceNetwork] = members.isEmpty ? nil : members
        if members.isEmpty { order.removeAll { $0 == sourceNetwork } }
    }

    /// The next client; call it again after each answer.
    mutating func next(now: ContinuousClock.Instant) -> Turn {
        guard running < width, let sourceNetwork = order.first, let member = waiting[sourceNetwork]?.first else {
            return .nothing
        }
        if let earliest, now < earliest { return .wait(until: earliest) }
        earliest = now + pause
        remove(member, of: sourceNetwork)
        if order.first == sourceNetwork { order.append(order.removeFirst()) }
        running += 1
        return .ask(member)
    }

    /// A key check has ended.
    /// - Parameter isFailure: There was no answer: a longer pause follows.
    mutating func answered(isFailure: Bool, now: ContinuousClock.Instant) {
        running -= 1
        if isFailure { earliest = now + failurePause }
    }
}
