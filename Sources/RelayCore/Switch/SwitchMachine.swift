/// Decides which switcher is on the program, which publishers are admitted, and when nginx's callbacks are answered.
///
/// Pure: one `mutating` method per event, each given the time and returning what to do. It never waits: ``deadline`` says when to
/// call ``timePassed(now:)``. The driver applies each result after the machine has changed its state.
///
/// Invariants after every event (the random-sequence tests check them):
/// - at most one switcher has been admitted to the program and not yet reported gone;
/// - every held callback is answered exactly once, and before nginx gives up on it;
/// - an event of a session, switcher or connection that is no longer known changes nothing;
/// - a slate is on air, or on its way, whenever nothing better is;
/// - no more than ``SwitchMachine/maximumSwitchers`` switchers are alive, including those that are leaving.
public struct SwitchMachine: Hashable, Sendable {
    let timing: SwitchTiming

    var live = FeedState.empty
    var standby = FeedState.empty
    var lastSession = 0
    /// When each feed's last session ended: statistics requested before that may still show it.
    var liveEndedAt: ContinuousClock.Instant?
    var standbyEndedAt: ContinuousClock.Instant?

    /// The connection of each feed's last publisher, if it was given up before nginx reported its end and nobody has been admitted
    /// since.
    var givenUp: [Feed: UInt] = [:]

    var switchers: [SwitcherID: Switcher] = [:]
    var lastSwitcher = 0
    var occupant: Occupant?
    /// When the program's occupant last changed: statistics requested before that may still show the previous one.
    var occupantChangedAt: ContinuousClock.Instant
    /// The source that was last on air; outlives the switcher that showed it.
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
    /// No publisher is encoded before then, because this host is too slow.
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

    /// Starts the slate and asks nginx which publishers are already there.
    public mutating func start(now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            if case .unknown = machine.occupant {
                machine.setOccupant(.unknown(until: now + turn.timing.takeoverHold), now)
            }
            turn.note(.startup)
            turn.requestSnapshot()
            return true
        }
    }

    /// When to call ``timePassed(now:)``, unless later events make it unnecessary. `nil`: nothing is waiting.
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

    /// Handles everything whose waiting time is over.
    public mutating func timePassed(now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            for feed in Feed.allCases { machine.expireTakeover(feed, &turn) }
            machine.expireSwitchers(&turn)
            machine.expireOccupant(&turn)
            machine.recheckSlate(&turn)
            machine.expireSuspension(&turn)
            if turn.nextSnapshot <= now { turn.requestSnapshot() }
            machine.slateRetry?.expire(now)
            for session in machine.sessions.keys { machine.sessions[session]?.retry?.expire(now) }
            return true
        }
    }

    /// Applies the operator's override.
    public mutating func overridden(_ override: Override, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard override != machine.override else { return false }
            machine.override = override
            turn.note(.operatorOverride)
            return true
        }
    }

    /// Handles an event.
    ///
    /// - Parameter event: Changes what the machine knows, and notes why the program may change. Returns whether it concerned
    ///   anything known; if not, nothing has changed, and nothing follows.
    mutating func turn(
        at now: ContinuousClock.Instant, _ event: (inout SwitchMachine, inout Turn) -> Bool
    ) -> SwitchResult {
        var turn = Turn(now: now, timing: timing, nextSnapshot: nextSnapshot)
        if event(&self, &turn) { steer(&turn) }
        nextSnapshot = turn.nextSnapshot
        return turn.result
    }

    /// Whether to disconnect any client that still publishes to a feed: the machine knows of no publisher, because nginx does not
    /// list the one that was there, and nginx has not reported its end. The client reconnects and is known again.
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

    /// The source that viewers see; `nil` while none of our switchers publishes the program. A switcher that is leaving counts
    /// until it is gone.
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

    /// Whether a source is current: the slate, or the feed's present session.
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
