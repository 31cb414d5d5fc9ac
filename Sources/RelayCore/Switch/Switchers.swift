/// The switchers that are alive, including those that are leaving.
struct Switchers: Hashable, Sendable {
    private var alive: [SwitcherID: Switcher] = [:]
    private var last = 0

    /// How many are alive.
    var count: Int { alive.count }
    /// The one that was started last; number 0 if none was.
    var newest: SwitcherID { SwitcherID(last) }
    /// All, the oldest first.
    var all: [Switcher] { alive.values.sorted { $0.id < $1.id } }

    /// A switcher that is alive.
    subscript(id: SwitcherID) -> Switcher? { alive[id] }

    /// The switcher that carries a source, or will soon. A stalled slate does not count, because it has no publisher to wait for.
    /// Nor does one that is being replaced.
    func active(for source: Source) -> Switcher? {
        alive.values.first {
            $0.source == source && !$0.isLeaving && !$0.isReplaced && !($0.isStalled && source.isSlate)
        }
    }

    /// Whether a switcher has had a picture of a source.
    func hasShown(_ source: Source) -> Bool { alive.values.contains { $0.source == source && $0.isWarm } }

    /// The held switcher that has something to show, of the best source.
    func ready(for preferences: [Source]) -> Switcher? {
        let ready = alive.values.filter { $0.isWarm && $0.heldCallback != nil && $0.isDescribed }
        return preferences.lazy.compactMap { source in ready.first { $0.source == source } }.first
    }

    /// The held switcher of a connection.
    func held(clientID: UInt) -> Switcher? { alive.values.first { $0.heldCallback?.clientID == clientID } }

    /// Adds the times at which something changes by itself.
    func addDeadlines(to earliest: inout EarliestTime, _ timing: SwitchTiming) {
        for switcher in alive.values {
            earliest.add(switcher.deadline)
            earliest.add(switcher.describedBy)
            if switcher.isWatched { earliest.add(switcher.advancedAt + timing.stall) }
        }
    }
}

/// Their life: they start, subscribe, are held, report frames and end.
extension Switchers {
    /// Starts a switcher.
    ///
    /// - Parameter isDescribed: Whether it is known what its publisher's video is like.
    mutating func start(_ plan: SwitcherPlan, isDescribed: Bool, _ turn: inout Turn) {
        last += 1
        var switcher = Switcher(newest, plan, turn)
        switcher.isDescribed = isDescribed || !switcher.copies
        alive[newest] = switcher
        turn.start(.init(switcher: newest, plan: plan))
    }

    /// Its `on_play` has been answered.
    ///
    /// - Returns: Whether it waited for that.
    mutating func subscribed(_ id: SwitcherID) -> Bool {
        guard alive[id]?.phase == .starting(subscribed: false) else { return false }
        alive[id]?.phase = .starting(subscribed: true)
        return true
    }

    /// It asks to publish the program: it is held.
    ///
    /// - Returns: Whether it may ask.
    mutating func hold(_ id: SwitcherID, clientID: UInt, callback: CallbackID, _ turn: Turn) -> Bool {
        guard case .starting = alive[id]?.phase else { return false }
        alive[id]?.phase = .held(callback, clientID: clientID)
        if alive[id]?.isDescribed == false { alive[id]?.describedBy = turn.now + turn.timing.description }
        alive[id]?.deadline = turn.now + turn.timing.switcherHold
        return true
    }

    /// It is known that the video it copies fits.
    mutating func isDescribed(_ id: SwitcherID) {
        alive[id]?.isDescribed = true
        alive[id]?.describedBy = nil
    }

    /// It goes on air: answers its callback.
    ///
    /// - Returns: Its connection; `nil`: it is not held.
    mutating func admit(_ id: SwitcherID, _ turn: inout Turn) -> UInt? {
        guard let (callback, clientID) = alive[id]?.heldCallback else { return nil }
        alive[id]?.phase = .onAir(clientID: clientID)
        alive[id]?.deadline = nil
        alive[id]?.advancedAt = turn.now
        turn.admit(callback)
        return clientID
    }

    /// Stops it. If it is held, its callback is refused first.
    mutating func stop(_ id: SwitcherID, as departure: Switcher.Departure, _ turn: inout Turn) {
        guard let switcher = alive[id] else { return }
        if let (callback, _) = switcher.heldCallback { turn.refuse(callback) }
        alive[id]?.phase = .leaving(departure)
        alive[id]?.describedBy = nil
        alive[id]?.deadline = turn.now + turn.timing.leave
        turn.stop(id)
    }

    /// Its process is gone.
    ///
    /// - Returns: Its last state; `nil`: it was not known.
    mutating func exited(_ id: SwitcherID, _ turn: inout Turn) -> Switcher? {
        guard let switcher = alive.removeValue(forKey: id) else { return nil }
        if let (callback, _) = switcher.heldCallback { turn.refuse(callback) }
        return switcher
    }

    /// Its process outlived SIGKILL's deadline (in an uninterruptible read, for example): it no longer matters.
    mutating func giveUp(_ id: SwitcherID) { alive[id] = nil }

    /// It has written so many frames.
    ///
    /// - Returns: Whether it is warm now, or no longer stalled.
    mutating func progressed(_ id: SwitcherID, frames: Int, _ turn: Turn) -> Bool {
        alive[id]?.progressed(frames, turn) ?? false
    }

    /// It encodes every nth frame from now on; `nil`: none for a moment.
    mutating func setFrameStep(_ id: SwitcherID, _ step: Int?, now: ContinuousClock.Instant) {
        guard let switcher = alive[id], !switcher.isLeaving else { return }
        if switcher.frameStep == nil, step != nil { alive[id]?.advancedAt = now }
        alive[id]?.frameStep = step
    }

    /// Another one for the same source replaces it as soon as that is ready.
    mutating func replace(_ id: SwitcherID) { alive[id]?.isReplaced = true }

    /// Its frames have stopped.
    mutating func stalled(_ id: SwitcherID) { alive[id]?.isStalled = true }

    /// It may take as long as it takes.
    mutating func waitForPicture(_ id: SwitcherID) { alive[id]?.deadline = nil }

    /// The picture for which a source's switcher waited begins: it has the usual time from here on.
    mutating func pictureBegins(_ source: Source, _ turn: Turn) {
        guard let switcher = active(for: source), switcher.heldCallback == nil, !switcher.isOnAir else { return }
        alive[switcher.id]?.deadline = turn.now + turn.timing.switcherStart
    }
}
