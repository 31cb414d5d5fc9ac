/// Decides which switcher is on the program, which publishers are admitted, and when nginx's callbacks are answered.
///
/// Pure: one `mutating` method per event, each given the time and returning what to do. It never waits: ``deadline`` says when to
/// call ``timePassed(now:)``. The driver applies each result after the machine has changed its state.
///
/// Composed of parts that keep their state to themselves: ``Publishers``, ``Switchers``, ``Program`` and ``SlatePlan``. The machine
/// passes each event to the parts that it concerns, and steers by what they say.
///
/// Invariants after every event (the random-sequence tests check them):
/// - at most one switcher has been admitted to the program and not yet reported gone;
/// - every held callback is answered exactly once, and before nginx gives up on it;
/// - an event of a session, switcher or connection that is no longer known changes nothing;
/// - a slate is on air, or on its way, whenever nothing better is;
/// - no more than ``SwitchMachine/maximumSwitchers`` switchers are alive, including those that are leaving.
public struct SwitchMachine: Hashable, Sendable {
    /// The maximum number of switchers alive at once, including those that are leaving.
    public static let maximumSwitchers = 4

    let timing: SwitchTiming
    /// The program's format.
    private(set) var profile: VideoProfile
    /// Whether a publisher's video is encoded or copied.
    let liveMode: LiveMode
    /// Which parts of the program's format follow publishers.
    let formatRule: FormatRule
    /// With ``LiveMode/auto``: until when what fits is copied, because this host was too slow.
    var copiesUntil: ContinuousClock.Instant?
    /// Whether the video of each feed's last publisher fitted.
    var expectsCopy: [Feed: Bool] = [:]
    /// The change of a publisher's format that is under way.
    var formatChange: FormatChange?
    var publishers = Publishers()
    var switchers = Switchers()
    var program: Program
    var slate = SlatePlan()
    var reasons = SwitchReasons()
    /// The operator's choice.
    public private(set) var override = Override.auto
    /// When it was made.
    private var overriddenAt: ContinuousClock.Instant
    /// The session of the feed that was chosen.
    private var chosenSession: SessionID?
    /// The slate for a publisher of whom too little arrives, whose file is ready; `nil`: the operator's choice.
    var lowBitrateSlate: SlateName?
    /// No publisher is encoded before then, because this host is too slow.
    private(set) var suspendedUntil: ContinuousClock.Instant?
    private var nextSnapshot: ContinuousClock.Instant

    /// Creates the machine of one channel. Nothing happens before ``start(now:)``.
    ///
    /// - Parameter override: The operator's choice, which held before this run. A feed's session does not outlive a run, so the
    ///   choice of one is none.
    public init(
        profile: VideoProfile, liveMode: LiveMode = .encode, formatRule: FormatRule = .fixed,
        timing: SwitchTiming = SwitchTiming(), override: Override = .auto, now: ContinuousClock.Instant
    ) {
        self.profile = profile
        self.liveMode = liveMode
        self.formatRule = formatRule
        self.timing = timing
        nextSnapshot = now
        overriddenAt = now
        if override == .brb { self.override = .brb }
        program = Program(timing, now: now)
    }

    /// When to call ``timePassed(now:)``, unless later events make it unnecessary. `nil`: nothing is waiting.
    public var deadline: ContinuousClock.Instant? {
        var earliest = EarliestTime()
        earliest.add(nextSnapshot)
        earliest.add(suspendedUntil)
        earliest.add(formatChange?.until)
        earliest.add(hideDeadline)
        earliest.add(program.occupant?.deadline)
        earliest.add(program.replaceableAt)
        earliest.add(program.beginsAt)
        slate.addDeadlines(to: &earliest)
        publishers.addDeadlines(to: &earliest, timing)
        switchers.addDeadlines(to: &earliest, timing)
        return earliest.time
    }

    /// Handles an event.
    ///
    /// - Parameter event: Changes what the machine knows, and notes why the program may change. Returns whether it concerned
    ///   anything known; if not, nothing follows.
    mutating func turn(at now: ContinuousClock.Instant, _ event: (inout SwitchMachine, inout Turn) -> Bool)
        -> SwitchResult
    {
        var turn = Turn(now: now, timing: timing, nextSnapshot: nextSnapshot)
        if event(&self, &turn) { steer(&turn) }
        nextSnapshot = turn.nextSnapshot
        return turn.result
    }
}

/// Events that concern no part alone.
extension SwitchMachine {
    /// Starts the slate and asks nginx which publishers are already there.
    ///
    /// - Parameter slate: The operator's choice.
    public mutating func start(slate: SlateName = .standard, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            machine.slate.begin(with: slate)
            machine.program.begin(turn)
            turn.note(.startup)
            turn.requestSnapshot()
            return true
        }
    }

    /// Handles everything whose waiting time is over.
    public mutating func timePassed(now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            machine.publishers.expire(&turn)
            machine.expireSwitchers(&turn)
            let isRunning = machine.program.switcher.map { machine.switchers[$0] != nil } ?? false
            machine.program.expire(isRunning: isRunning, &turn)
            if let deadline = machine.hideDeadline, deadline <= now { machine.hideProgram(&turn) }
            if let change = machine.formatChange, change.until <= now { machine.formatChange = nil }
            machine.slate.expire(isOnAir: machine.onAir?.source.isSlate == true, &turn)
            if let until = machine.suspendedUntil, until <= now {
                machine.suspendedUntil = nil
                turn.note(.encodingResumed)
            }
            if turn.nextSnapshot <= now { turn.requestSnapshot() }
            return true
        }
    }

    /// Who publishes to a feed; `nil`: nobody does.
    public func session(of feed: Feed) -> Session? { publishers[feed].session }

    /// The bitrate of a session has become too low to be shown, or good again. What the operator has chosen is shown all the same.
    public mutating func bitrateChanged(
        _ feed: Feed, _ session: SessionID, isTooLow: Bool, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard machine.publishers[feed].session?.id == session else { return false }
            return machine.publishers[feed].sessions.bitrateChanged(session, isTooLow: isTooLow, &turn)
        }
    }

    /// Applies the operator's override. A feed on which nobody publishes changes nothing: see ``obstacle(to:now:)``.
    public mutating func overridden(_ override: Override, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            var session: SessionID?
            if case .feed(let feed) = override {
                guard let chosen = machine.publishers[feed].session?.id else { return false }
                session = chosen
            }
            guard override != machine.override || session != machine.chosenSession else { return false }
            (machine.override, machine.chosenSession, machine.overriddenAt) = (override, session, now)
            turn.note(.operatorOverride)
            return true
        }
    }

    /// Another file of a slate is ready: replaces the slate on air if it is the wanted one.
    public mutating func slateRendered(_ name: SlateName, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in machine.slate.rendered(name, &turn) }
    }

    /// The operator has chosen a slate, whose file is ready: replaces the slate on air, unless an override shows another.
    public mutating func slateSelected(_ name: SlateName, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in machine.slate.select(name, &turn) }
    }

    /// An override shows this slate, whose file is ready, while it lasts; `nil`: the operator's choice.
    ///
    /// To be called before ``overridden(_:now:)`` when the override begins, so that no switcher of another slate starts, and after
    /// it when the override ends.
    public mutating func slateOverridden(_ name: SlateName?, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in machine.slate.override(with: name, &turn) }
    }

    /// This slate, whose file is ready, is shown for a publisher of whom too little arrives; `nil`: the operator's choice.
    public mutating func slateForLowBitrate(_ name: SlateName?, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, _ in
            machine.lowBitrateSlate = name
            return true
        }
    }

    /// The pushes have measured by how much the program's media time is ahead of the clock.
    ///
    /// - Parameter time: When they did.
    public mutating func mediaTimeMeasured(
        _ offset: Duration, at time: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        program.measured(offset, at: time, now: now)
    }

    /// No push sends the program.
    public mutating func mediaTimeUnknown() { program.isUnmeasured() }

    /// The program has another profile from now on: another encoder makes it, or it follows a publisher's format. What is on air stays; slates
    /// follow as they are rendered (``slateRendered(_:now:)``).
    public mutating func profileChanged(to profile: VideoProfile) { self.profile = profile }

    /// Encodes no publisher for this long (one whose video is copied goes on), because the host is too slow. The slate, which needs almost no CPU time, is on air
    /// meanwhile.
    public mutating func encodingSuspended(for pause: Duration, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            machine.suspendedUntil = now + pause
            turn.note(.hostTooSlow)
            // Stop them at once: the slate's switcher could not even start beside them. The last picture stays on air until the
            // slate is ready.
            for switcher in machine.switchers.all
            where !switcher.isLeaving && !switcher.source.isSlate && !switcher.copies {
                machine.stop(switcher, &turn)
            }
            return true
        }
    }

    /// Compares the machine with what the ingests and relay-switch list, to correct it after lost callbacks: nginx sends each
    /// once, and none when a process dies.
    public mutating func compared(with snapshot: Snapshot, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            for (ingest, publishers) in snapshot.ingests.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                for feed in Feed.allCases {
                    machine.compare(feed, with: publishers[feed], at: ingest, askedAt: snapshot.askedAt, &turn)
                }
            }
            if let page = snapshot.program {
                let lost = machine.onAir
                if machine.program.compare(with: page, askedAt: snapshot.askedAt, &turn), let lost {
                    machine.lostProgram(lost, &turn)
                    turn.note(.reconciled)
                }
            }
            return true
        }
    }

    private mutating func compare(
        _ feed: Feed, with found: Snapshot.Publisher?, at ingest: IngestID, askedAt: ContinuousClock.Instant,
        _ turn: inout Turn
    ) {
        let source = publishers[feed].source
        let isShown = source.map(switchers.hasShown) ?? false
        if publishers.compare(feed, with: found, at: ingest, askedAt: askedAt, isShown: isShown, &turn), let source {
            switchers.pictureBegins(source, turn)
        }
    }
}

/// The operator's choice.
extension SwitchMachine {
    /// Why a feed cannot be put on air now; `nil`: it can.
    public func obstacle(to feed: Feed, now: ContinuousClock.Instant) -> Override.Obstacle? {
        guard let publisher = view.publishers[feed] else { return .noPublisher }
        if let problem = publisher.pictureProblem { return .notShowable(problem) }
        if let suspendedUntil, suspendedUntil > now, let source = publishers[feed].source, !copies(source, now) {
            return .hostTooSlow(retryIn: suspendedUntil - now)
        }
        return nil
    }

    /// Ends the choice of a feed whose session has ended. To be called in every turn, before it is decided what should be on air.
    mutating func endOverride(_ turn: inout Turn) {
        guard case .feed(let feed) = override, publishers[feed].session?.id != chosenSession else { return }
        (override, chosenSession, overriddenAt) = (.auto, nil, turn.now)
        turn.report(.overrideEnded(feed))
    }

    /// When whatever is on air, and is not certainly the slate, must end.
    private var hideDeadline: ContinuousClock.Instant? {
        guard override == .brb else { return nil }
        switch program.occupant {
        case nil, .unknown, .orphan(_, .dropped): return nil
        case .switcher(let id, _, _, _):
            if let switcher = switchers[id], switcher.source.isSlate { return nil }
        // It may show anything.
        case .orphan(_, .kept), .orphan(_, .tolerated): break
        }
        return overriddenAt + timing.hide
    }

    /// Ends what is on air although the slate is not ready: nothing is better than a picture that was to be hidden.
    private mutating func hideProgram(_ turn: inout Turn) {
        if let onAir { stop(onAir, &turn) }
        program.drop(&turn)
    }
}

/// What others may know.
extension SwitchMachine {
    /// Whether to disconnect any client that still publishes to a feed: the machine knows of no publisher, because nginx does not
    /// list the one that was there, and nginx has not reported its end. The client reconnects and is known again.
    public func hasGivenUp(_ feed: Feed) -> Bool { publishers[feed].hasGivenUp }

    /// The session that publishes to a feed; not one that is held.
    public func publisher(of feed: Feed) -> Session? { publishers[feed].state.admitted?.session }

    /// The source that viewers see; `nil` while none of our switchers publishes the program. A switcher that is leaving counts
    /// until it is gone.
    public var shown: Source? { program.switcher.flatMap { switchers[$0] }?.source }

    /// Since when viewers see ``shown``, or nothing; `nil` before they have seen anything.
    public var shownSince: ContinuousClock.Instant? { program.shownSince }

    /// The slate that should be shown while no publisher is: the operator's choice, or that of an override.
    public var wantedSlate: SlateName { slate.wanted }

    /// Whether viewers see ``wantedSlate``. Not the built-in slate in its place.
    public var showsWantedSlate: Bool { shown == slate.source && slate.choice == slate.wanted }

    /// The switcher that viewers see, for the log.
    public var switcherOnAir: SwitcherID? { onAir?.id }

    /// The switcher that viewers see, unless it has been told to make room.
    var onAir: Switcher? { program.switcher.flatMap { switchers[$0] }.flatMap { $0.isOnAir ? $0 : nil } }
}
