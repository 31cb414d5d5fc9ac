/// Decides which switcher is on the program, who may publish, and when nginx gets its answers.
///
/// Pure: one `mutating` method per event, each given the time and returning what to do. It never waits: ``deadline`` says when
/// ``timePassed(now:)`` wants to be called. The driver performs the actions after the machine has moved on, in their order.
///
/// What is true after every event (the random-sequence tests check it):
/// - at most one switcher has been admitted to the program and not yet reported gone;
/// - every held callback is answered exactly once, and before nginx gives up on it;
/// - an event of a session, switcher or connection that is no longer known changes nothing;
/// - a slate is on air, or on its way, whenever nothing better is;
/// - no more than ``SwitchMachine/maximumSwitchers`` switchers are alive, those that are leaving included.
public struct SwitchMachine: Hashable, Sendable {
    let timing: SwitchTiming

    var live = FeedState.empty
    var standby = FeedState.empty
    var lastSession = 0
    /// When each feed's last session ended: statistics asked for before that may still show it.
    var liveEndedAt: ContinuousClock.Instant?
    var standbyEndedAt: ContinuousClock.Instant?

    /// The connection of each feed's last publisher, if that was given up without nginx's word that it has gone, and nobody has
    /// been let in since.
    var givenUp: [Feed: UInt] = [:]

    var switchers: [SwitcherID: Switcher] = [:]
    var lastSwitcher = 0
    var occupant: Occupant?
    /// When the program's occupant last changed: statistics asked for before that may still show the one before.
    var occupantChangedAt: ContinuousClock.Instant
    /// What viewers saw last; outlives the switcher that showed it.
    var lastOnAir: Source?
    /// Why that went on air.
    var lastCause: SwitchCause?
    /// When what viewers see changed last; `nil` before the first switcher.
    private var shownChange: ShownChange?

    var slateRevision = 1
    var slateChoice = SlateChoice.configured
    var slateReplacements = 0
    var slateRecheckAt: ContinuousClock.Instant?
    var override = Override.auto
    /// No publisher is encoded before then: this host is too slow.
    var suspendedUntil: ContinuousClock.Instant?
    /// The failures of the slate's switchers.
    var slateRetry: Retry?
    /// The sessions that are not as they should be. See ``subscript(_:)-(SessionID)``.
    private(set) var sessions: [SessionID: SessionState] = [:]
    /// A guard for each feed.
    var flaps: [Feed: FlapGuard] = [:]
    var reasons = SwitchReasons()
    var nextSnapshot: ContinuousClock.Instant

    /// Creates the machine of one channel. Nothing happens before ``start(now:)``.
    public init(timing: SwitchTiming = SwitchTiming(), now: ContinuousClock.Instant) {
        self.timing = timing
        self.nextSnapshot = now
        self.occupant = .unknown(until: now + timing.takeoverHold)
        self.occupantChangedAt = now
    }

    /// Starts the slate and asks nginx who is there already.
    public mutating func start(now: ContinuousClock.Instant) -> [SwitchAction] {
        if case .unknown = occupant { setOccupant(.unknown(until: now + timing.takeoverHold), now) }
        reasons.note(.startup, now)
        var actions: [SwitchAction] = []
        requestSnapshot(now, &actions)
        steer(now, &actions)
        return actions
    }

    /// Call ``timePassed(now:)`` then, or later events will have done it. `nil`: nothing is waiting.
    public var deadline: ContinuousClock.Instant? {
        var deadlines = [
            live.deadline, standby.deadline, nextSnapshot, occupant?.deadline, slateRecheckAt, suspendedUntil,
        ]
        for switcher in switchers.values {
            deadlines.append(switcher.deadline)
            if switcher.isWatched { deadlines.append(switcher.advancedAt + timing.stall) }
        }
        for feed in Feed.allCases {
            deadlines.append(self[feed].session.flatMap { flaps[feed]?.deadline(for: $0, timing) })
        }
        deadlines.append(slateRetry?.notBefore)
        deadlines += sessions.values.map(\.retry?.notBefore)
        return deadlines.compactMap { $0 }.min()
    }

    /// Lets everything that has waited long enough take its course.
    public mutating func timePassed(now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        for feed in Feed.allCases { expireTakeover(feed, now, &actions) }
        expireSwitchers(now, &actions)
        expireOccupant(now, &actions)
        recheckSlate(now)
        expireSuspension(now)
        if nextSnapshot <= now { requestSnapshot(now, &actions) }
        slateRetry?.expire(now)
        for session in sessions.keys { sessions[session]?.retry?.expire(now) }
        steer(now, &actions)
        return actions
    }

    /// The operator's wish.
    public mutating func overridden(_ override: Override, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard override != self.override else { return [] }
        self.override = override
        reasons.note(.operatorOverride, now)
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// Whether whoever is connected and publishes to a feed should be disconnected: nobody is known to publish, because nginx does
    /// not show the one who did, and nginx has not said that it has gone. The client reconnects, and is known again.
    public func hasGivenUp(_ feed: Feed) -> Bool { givenUp[feed] != nil }

    subscript(feed: Feed) -> FeedState {
        get {
            switch feed {
            case .live: live
            case .standby: standby
            }
        }
        set {
            if case .admitted = newValue { givenUp[feed] = nil }
            switch feed {
            case .live: live = newValue
            case .standby: standby = newValue
            }
        }
    }

    /// What is known about a session. One with which nothing is wrong takes no room.
    subscript(session: SessionID) -> SessionState {
        get { sessions[session] ?? SessionState() }
        set { sessions[session] = newValue == SessionState() ? nil : newValue }
    }

    /// The failures of a source's switchers. A publisher's sessions don't inherit each other's.
    subscript(retryOf source: Source) -> Retry? {
        get {
            switch source {
            case .publisher(_, let session): self[session].retry
            case .slate: slateRetry
            }
        }
        set {
            switch source {
            case .publisher(_, let session): self[session].retry = newValue
            case .slate: slateRetry = newValue
            }
        }
    }

    /// The switcher that viewers see, unless it has been told to make room.
    var onAir: Switcher? {
        guard case .switcher(let id, _, _, _) = occupant, let switcher = switchers[id], switcher.isOnAir else {
            return nil
        }
        return switcher
    }

    /// What viewers see; `nil` while none of our switchers publishes the program. One that is leaving does until it is gone.
    public var shown: Source? {
        guard case .switcher(let id, _, _, _) = occupant else { return nil }
        return switchers[id]?.source
    }

    /// Since when viewers see ``shown``, or nothing; `nil` before they have seen anything.
    public var shownSince: ContinuousClock.Instant? { shownChange?.at }

    private struct ShownChange: Hashable {
        /// `nil`: nothing is on air since then.
        let switcher: SwitcherID?
        let at: ContinuousClock.Instant
    }

    /// To be called at the end of every event.
    mutating func noteShown(_ now: ContinuousClock.Instant) {
        var switcher: SwitcherID?
        if case .switcher(let id, _, _, _) = occupant, switchers[id] != nil { switcher = id }
        guard switcher != shownChange?.switcher else { return }
        shownChange = ShownChange(switcher: switcher, at: now)
    }

    /// The switcher that viewers see, for the log.
    public var switcherOnAir: SwitcherID? { onAir?.id }

    /// Whether a source is what a feed shows now, or the slate.
    func isCurrent(_ source: Source) -> Bool {
        switch source {
        case .publisher(let feed, let session): self[feed].session?.id == session
        case .slate: true
        }
    }

    mutating func setOccupant(_ occupant: Occupant?, _ now: ContinuousClock.Instant) {
        self.occupant = occupant
        occupantChangedAt = now
    }
}
