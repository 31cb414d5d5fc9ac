/// Who publishes the program, as far as nginx has reported it, and what viewers have seen.
struct Program: Hashable, Sendable {
    /// The connection on the program; `nil`: it is free.
    private(set) var occupant: Occupant?
    /// The source that was last on air; outlives the switcher that showed it.
    private(set) var lastOnAir: Source?
    /// Why that went on air.
    private(set) var lastCause: SwitchCause?
    /// When the occupant last changed: statistics requested before that may still show the previous one.
    private var changedAt: ContinuousClock.Instant
    /// When a better switcher, which is ready, may replace the one on air; `nil`: there is none, or now.
    private(set) var replaceableAt: ContinuousClock.Instant?
    /// When the slate that is ready goes on air: its first frame waits for the clock. `nil`: there is none, or now.
    private(set) var beginsAt: ContinuousClock.Instant?
    /// The program's media time against the clock.
    private(set) var clock = ProgramClock()
    /// When what viewers see changed last; `nil` before the first switcher.
    private var shownChange: ShownChange?

    private struct ShownChange: Hashable {
        /// `nil`: nothing is on air since then.
        let switcher: SwitcherID?
        let at: ContinuousClock.Instant
    }

    /// A program of which nothing is known.
    init(_ timing: SwitchTiming, now: ContinuousClock.Instant) {
        occupant = .unknown(until: now + timing.takeoverHold)
        changedAt = now
    }

    /// The switcher of this run that was admitted, as long as nginx has not reported its end.
    var switcher: SwitcherID? { if case .switcher(let id, _, _, _) = occupant { id } else { nil } }

    /// Since when that is on the program.
    var switcherSince: ContinuousClock.Instant? {
        if case .switcher(_, _, let since, _) = occupant { since } else { nil }
    }

    /// Since when viewers see what they see; `nil` before they have seen anything.
    var shownSince: ContinuousClock.Instant? { shownChange?.at }

    /// The wait for nginx's statistics begins.
    mutating func begin(_ turn: Turn) {
        if case .unknown = occupant { set(.unknown(until: turn.now + turn.timing.takeoverHold), turn.now) }
    }

    /// The occupant is gone.
    mutating func vacate(_ turn: Turn) {
        clock.ends(now: turn.now)
        set(nil, turn.now)
    }

    /// A switcher goes on air.
    mutating func admit(_ switcher: Switcher, clientID: UInt, because cause: SwitchReasons.Cause, _ turn: inout Turn) {
        set(.switcher(switcher.id, clientID: clientID, since: turn.now, until: nil), turn.now)
        clock.begins(switcher, now: turn.now)
        turn.report(.switched(from: lastOnAir, to: switcher.source, why: cause.why, took: turn.now - cause.since))
        lastOnAir = switcher.source
        lastCause = cause.why
    }

    /// A switcher was told to stop: it should be gone by then.
    mutating func isLeaving(_ id: SwitcherID, _ turn: Turn) {
        clock.leaves(id)
        guard case .switcher(id, let clientID, let since, _) = occupant else { return }
        occupant = .switcher(id, clientID: clientID, since: since, until: turn.now + turn.timing.takeoverHold)
    }

    /// A switcher's process is gone. Its connection is closed, so nginx's `on_publish_done` is on its way, unless nginx itself has
    /// died.
    mutating func hasExited(_ id: SwitcherID, _ turn: Turn) {
        clock.exited(id)
        guard case .switcher(id, let clientID, let since, _) = occupant else { return }
        set(.switcher(id, clientID: clientID, since: since, until: turn.now + .milliseconds(500)), turn.now)
    }

    /// A better switcher is ready.
    ///
    /// - Returns: Whether the one on air may be replaced now; if not, it may at ``replaceableAt``.
    mutating func mayBeReplaced(_ turn: Turn) -> Bool {
        let time = switcherSince.map { $0 + turn.timing.shortestStay }
        replaceableAt = time.flatMap { $0 > turn.now ? $0 : nil }
        return replaceableAt == nil
    }

    /// A switcher is ready, and the program is free.
    ///
    /// - Parameter isHidden: Whether what was shown before must be hidden: then nothing waits.
    /// - Returns: Whether it may go on air now; if not, it may at ``beginsAt``.
    mutating func mayBegin(_ switcher: Switcher, isHidden: Bool, _ turn: Turn) -> Bool {
        beginsAt =
            switcher.source.isSlate && !isHidden
            ? clock.beginning(of: switcher, within: turn.timing.clockSilence, now: turn.now) : nil
        return beginsAt == nil
    }

    /// A switcher has reported how much media time it has written.
    ///
    /// - Returns: Whether a slate that waits for the clock may go on air at another time than it was to.
    mutating func wrote(_ id: SwitcherID, _ written: Duration, isLast: Bool, _ turn: Turn) -> Bool {
        clock.wrote(id, written, isLast: isLast, now: turn.now)
        return isLast && beginsAt != nil
    }

    /// The pushes have measured by how much media time is ahead of the clock.
    mutating func measured(_ offset: Duration, at time: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        clock.measured(offset, at: time, now: now)
    }

    /// No push sends it.
    mutating func isUnmeasured() { clock.isUnmeasured() }

    /// Cuts the connection of whoever is on the program, without waiting until it ends by itself.
    mutating func drop(_ turn: inout Turn) {
        switch occupant {
        case .switcher(_, let clientID, _, _), .orphan(let clientID, .kept), .orphan(let clientID, .tolerated):
            drop(clientID, attempt: 1, &turn)
        case nil, .unknown, .orphan(_, .dropped): break
        }
    }

    /// Ends what has waited long enough.
    ///
    /// - Parameter isRunning: Whether the process of the switcher on the program still runs.
    mutating func expire(isRunning: Bool, _ turn: inout Turn) {
        if let time = replaceableAt, time <= turn.now { replaceableAt = nil }
        if let time = beginsAt, time <= turn.now { beginsAt = nil }
        guard let occupant, let until = occupant.deadline, until <= turn.now else { return }
        switch occupant {
        case .unknown: vacate(turn)
        case .switcher(_, let clientID, _, _):
            if isRunning {
                // It has not reacted to its signal yet: nginx can close its connection sooner than a kill would.
                drop(clientID, attempt: 1, &turn)
            } else {
                // Its process is gone, and its connection with it; nginx should have reported that.
                presumeGone(&turn)
            }
        case .orphan(let clientID, .kept): self.occupant = .orphan(clientID: clientID, .tolerated)
        case .orphan(let clientID, .dropped(_, let attempt)) where attempt < 3:
            drop(clientID, attempt: attempt + 1, &turn)
            turn.requestSnapshot()
        case .orphan(_, .dropped): presumeGone(&turn)
        case .orphan(_, .tolerated): break
        }
    }

    /// Compares with the publisher that relay-switch lists.
    ///
    /// - Returns: Whether the switcher that was on the program is no longer there.
    mutating func compare(with page: Snapshot.Program, askedAt: ContinuousClock.Instant, _ turn: inout Turn) -> Bool {
        switch (occupant, page) {
        case (.unknown, .empty): vacate(turn)
        case (.unknown, .publishedBy(let clientID)): found(clientID, isKept: true, &turn)
        case (nil, .empty): break
        case (nil, .publishedBy(let clientID)):
            // Held publishers aren't listed, so this one was admitted before a restart of the hook, or while it was down.
            guard changedAt < askedAt else { break }
            found(clientID, isKept: lastOnAir == nil, &turn)
        case (.switcher(_, let clientID, let since, _), let page):
            if case .publishedBy(clientID) = page { break }
            // A publisher admitted a moment ago may not be on the page yet.
            guard since + turn.timing.snapshotGrace <= askedAt else { break }
            vacate(turn)
            if case .publishedBy(let other) = page { found(other, isKept: false, &turn) }
            return true
        case (.orphan(let clientID, _), let page):
            if case .publishedBy(clientID) = page { break }
            guard changedAt < askedAt else { break }
            vacate(turn)
            if case .publishedBy(let other) = page { found(other, isKept: false, &turn) }
        }
        return false
    }

    /// Notes what viewers see. To be called at the end of every turn.
    mutating func note(shown switcher: SwitcherID?, _ now: ContinuousClock.Instant) {
        guard switcher != shownChange?.switcher else { return }
        shownChange = ShownChange(switcher: switcher, at: now)
    }

    private mutating func set(_ occupant: Occupant?, _ now: ContinuousClock.Instant) {
        self.occupant = occupant
        changedAt = now
        replaceableAt = nil
        beginsAt = nil
    }

    private mutating func drop(_ clientID: UInt, attempt: Int, _ turn: inout Turn) {
        turn.dropProgram(clientID: clientID)
        let dropped = Occupant.orphan(
            clientID: clientID, .dropped(until: turn.now + turn.timing.takeoverHold, attempt: attempt))
        // A page requested between two drops shows the occupant as well as one requested after the last.
        if case .orphan(clientID, _) = occupant { occupant = dropped } else { set(dropped, turn.now) }
    }

    /// Nothing can confirm that the program is free, and switchers can't be held forever. A switcher that is admitted beside
    /// another sends into nothing: check soon.
    private mutating func presumeGone(_ turn: inout Turn) {
        vacate(turn)
        turn.compare(by: turn.now + turn.timing.snapshotGrace * 1.5)
    }

    private mutating func found(_ clientID: UInt, isKept: Bool, _ turn: inout Turn) {
        turn.report(.orphanOnProgram(clientID: clientID))
        let stay = isKept ? Occupant.Orphan.kept(until: turn.now + turn.timing.orphanKeep) : .tolerated
        set(.orphan(clientID: clientID, stay), turn.now)
    }
}
