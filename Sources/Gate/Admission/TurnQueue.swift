/// Whose key is looked at next: unauthenticated clients take turns, however many wait for each, and there is a pause from one to
/// the next. So a flood of guesses costs relay-hook little, and a broadcaster from elsewhere does not queue behind it.
struct TurnQueue<Member: Hashable> {
    enum Turn: Equatable {
        case ask(Member)
        case wait(until: ContinuousClock.Instant)
        case nothing
    }

    /// Looks at keys that may go on at the same time.
    let width: Int
    /// From one to the next.
    let pause: Duration
    /// From one that found no answer to the next, whoever's it is.
    let failurePause: Duration

    private var running = 0
    private var earliest: ContinuousClock.Instant?
    /// Who has somebody that waits, in the order of their turns.
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

    /// It found no answer, and is asked about again before others of its network.
    mutating func addFirst(_ member: Member, of sourceNetwork: String) {
        if waiting[sourceNetwork] == nil { order.append(sourceNetwork) }
        waiting[sourceNetwork, default: []].insert(member, at: 0)
    }

    /// It does not wait any more.
    mutating func remove(_ member: Member, of sourceNetwork: String) {
        guard var members = waiting[sourceNetwork], let index = members.firstIndex(of: member) else { return }
        members.remove(at: index)
        waiting[sourceNetwork] = members.isEmpty ? nil : members
        if members.isEmpty { order.removeAll { $0 == sourceNetwork } }
    }

    /// Whose turn it is; to be called again after each answer.
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

    /// A look at a key is over.
    /// - Parameter isFailure: Nobody has looked: then there is a longer pause before the next.
    mutating func answered(isFailure: Bool, now: ContinuousClock.Instant) {
        running -= 1
        if isFailure { earliest = now + failurePause }
    }
}
