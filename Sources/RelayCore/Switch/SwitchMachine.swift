/// Decides which faucet is on the program, who may publish, and when nginx gets its answers.
///
/// Pure: one `mutating` method per event, each given the time and returning what to do. It never waits: ``deadline`` says when
/// ``timePassed(now:)`` wants to be called. The driver performs the actions after the machine has moved on.
///
/// What is true after every event (the random-sequence tests check it):
/// - at most one faucet has been admitted to the program and not yet reported gone;
/// - every held callback is answered exactly once, and before nginx gives up on it;
/// - an event of a session, faucet or connection that is no longer known changes nothing;
/// - a slate is on air, or on its way, whenever nothing better is.
public struct SwitchMachine: Sendable {
    let timing: SwitchTiming

    var live = FeedState.empty
    var standby = FeedState.empty
    var lastSession = 0

    var faucets: [FaucetID: Faucet] = [:]
    var lastFaucet = 0
    /// Who publishes the program, as far as nginx has told.
    var occupant: Occupant?
    /// What viewers saw last; outlives the faucet that showed it.
    var lastOnAir: Source?

    var slateRevision = 1
    var slateChoice = SlateChoice.configured
    var override = Override.auto
    var retries: [RetryKey: Retry] = [:]
    var silentSessions: Set<SessionID> = []
    /// Ends of sessions too short to count as steady; the last ``SwitchTiming/flapSwitches`` matter.
    var shortSessionEnds: [ContinuousClock.Instant] = []
    var flappingReported: Set<SessionID> = []
    /// Why the program is about to change, and since when that is known.
    var cause: Cause?
    var nextSnapshot: ContinuousClock.Instant

    struct Cause: Hashable, Sendable {
        let why: SwitchCause
        let since: ContinuousClock.Instant
    }

    enum Occupant: Hashable, Sendable {
        /// A faucet of ours that was let through the gate; `until` is set when it should be gone by then.
        case faucet(FaucetID, clientID: UInt, until: ContinuousClock.Instant?)
        /// A connection that is no faucet of this run, most likely one of a run that crashed. It stays until a faucet is
        /// ready to take its place; `until` is set once it has been dropped.
        case stranger(clientID: UInt, until: ContinuousClock.Instant?)
    }

    /// What pauses after failures are counted for: a publisher's sessions don't inherit each other's.
    enum RetryKey: Hashable, Sendable {
        case slate
        case session(SessionID)
    }

    struct Retry: Hashable, Sendable {
        var failures: Int
        /// `nil` once the pause is over; the count stays, so that the next failure waits longer.
        var notBefore: ContinuousClock.Instant?
    }

    /// Creates the machine of one channel. Nothing happens before ``start(now:)``.
    public init(timing: SwitchTiming = SwitchTiming(), now: ContinuousClock.Instant) {
        self.timing = timing
        self.nextSnapshot = now
    }

    /// Puts the slate on air and asks nginx who is there already.
    public mutating func start(now: ContinuousClock.Instant) -> [SwitchAction] {
        note(.startup, now)
        var actions: [SwitchAction] = []
        takeSnapshotIfDue(now, &actions)
        steer(now, &actions)
        return actions
    }

    /// Call ``timePassed(now:)`` then, or later events will have done it. `nil`: nothing is waiting.
    public var deadline: ContinuousClock.Instant? {
        var deadlines = [live.deadline, standby.deadline, nextSnapshot]
        for faucet in faucets.values {
            deadlines.append(faucet.deadline)
            if faucet.isOnAir, !faucet.isStalled { deadlines.append(faucet.advancedAt + timing.stall) }
        }
        switch occupant {
        case .faucet(_, _, let until): deadlines.append(until)
        case .stranger(_, let until): deadlines.append(until)
        case nil: break
        }
        if let session = live.session, flappingReported.contains(session.id) {
            deadlines.append(suppressedUntil(session))
        }
        deadlines += retries.values.map(\.notBefore)
        return deadlines.compactMap { $0 }.min()
    }

    /// Lets everything that has waited long enough take its course.
    public mutating func timePassed(now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        expireFeed(.live, now, &actions)
        expireFeed(.standby, now, &actions)
        expireFaucets(now, &actions)
        expireOccupant(now, &actions)
        takeSnapshotIfDue(now, &actions)
        for (key, retry) in retries {
            if let notBefore = retry.notBefore, notBefore <= now { retries[key]?.notBefore = nil }
        }
        steer(now, &actions)
        return actions
    }

    /// The operator's wish.
    public mutating func overridden(_ override: Override, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard override != self.override else { return [] }
        self.override = override
        note(.operatorOverride, now)
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// Another slate file is ready: it replaces the one on air.
    public mutating func slateRendered(now: ContinuousClock.Instant) -> [SwitchAction] {
        slateRevision += 1
        slateChoice = .configured
        retries[.slate] = nil
        note(.slateRendered, now)
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// Remembers why the program is about to change; the latest cause is the one that counts.
    mutating func note(_ why: SwitchCause, _ now: ContinuousClock.Instant) {
        cause = Cause(why: why, since: now)
    }

    subscript(feed: Feed) -> FeedState {
        get {
            switch feed {
            case .live: live
            case .standby: standby
            }
        }
        set {
            switch feed {
            case .live: live = newValue
            case .standby: standby = newValue
            }
        }
    }
}
