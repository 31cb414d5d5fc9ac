/// The handling of one event by the switch machine: when, why the program may change, and what the driver has to do.
///
/// A turn has two halves. In the first, the event changes what the machine knows, and notes why the program may change. In the
/// second, the machine steers: it decides what is on air, with the reason noted. Only ``SwitchMachine/turn(at:_:)`` begins a turn,
/// so no event can steer before it has noted its reason, or not steer at all.
struct Turn {
    /// When the event happened.
    let now: ContinuousClock.Instant
    /// Time limits of the machine.
    let timing: SwitchTiming
    /// When to compare with nginx next.
    private(set) var nextSnapshot: ContinuousClock.Instant
    /// What the driver has to do.
    private(set) var result = SwitchResult()
    /// Why the program may change. The last reason noted counts.
    private(set) var cause: SwitchReasons.Cause?

    init(now: ContinuousClock.Instant, timing: SwitchTiming, nextSnapshot: ContinuousClock.Instant) {
        self.now = now
        self.timing = timing
        self.nextSnapshot = nextSnapshot
    }

    /// Notes that the event may change the program.
    ///
    /// - Parameter since: When the reason arose; `nil`: now.
    mutating func note(_ why: SwitchCause, since: ContinuousClock.Instant? = nil) {
        cause = SwitchReasons.Cause(why: why, since: since ?? now)
    }

    /// Removes the reason that was noted: it explains the first change only.
    mutating func takeCause() -> SwitchReasons.Cause? {
        defer { cause = nil }
        return cause
    }

    mutating func admit(_ callback: CallbackID) { result.answers.append(.init(callback, isAdmitted: true)) }

    mutating func refuse(_ callback: CallbackID) { result.answers.append(.init(callback, isAdmitted: false)) }

    mutating func start(_ start: SwitchResult.Start) { result.starts.append(start) }

    mutating func stop(_ switcher: SwitcherID) { result.stops.append(switcher) }

    mutating func dropPublisher(of feed: Feed, _ connection: ConnectionID) {
        result.droppedPublishers.append(.init(feed: feed, connection: connection))
    }

    /// The program has one publisher, so there is one to drop at most.
    mutating func dropProgram(clientID: UInt) {
        assert(result.droppedProgram == nil, "two connections dropped from the program in one turn")
        result.droppedProgram = clientID
    }

    mutating func report(_ report: SwitchReport) { result.reports.append(report) }

    /// Compares with nginx now.
    mutating func requestSnapshot() {
        nextSnapshot = now + timing.reconcile
        result.wantsSnapshot = true
    }

    /// Compares with nginx then, or earlier.
    mutating func compare(by moment: ContinuousClock.Instant) {
        nextSnapshot = min(nextSnapshot, moment)
    }
}
