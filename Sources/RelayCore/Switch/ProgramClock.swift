/// By how much the program's media time is ahead of the clock, for those who have watched since a push connected.
///
/// A visit adds to it: the slate goes on until the publisher's first picture is encoded, and at the end the encoder writes at once
/// what it still has. A stall takes away from it. Viewers who stay would be that much later, visit by visit, so the slate's first
/// frame waits until the clock has caught up, and a slate that comes late begins with more than real time.
///
/// The pushes measure the offset (``MediaClock``), a second late. In between it is reckoned from what switchers report to have written.
struct ProgramClock: Hashable, Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A switcher on the program, from its admission to the next one's.
    private struct Run: Hashable {
        let id: SwitcherID
        let isSlate: Bool
        let since: Instant
        /// The offset when it was admitted.
        var offset: Duration
        /// Media time that it has written, at its last report.
        var written: Duration = .zero
        var reportedAt: Instant
        var isLeaving = false
        /// Whether it will write no more.
        var isOver = false
        var endedAt: Instant?

        /// One that has not reported for this long writes nothing: an encoder reports ten times a second, a slate twice at least.
        var reportGap: Duration { .milliseconds(isSlate ? 700 : 300) }
    }

    /// What a slate takes to be ready, at most.
    private static let slateStart: Duration = .milliseconds(300)
    /// After that a switcher writes steadily: what it had written before its admission is on its way.
    private static let settling: Duration = .milliseconds(700)
    /// A push reports once a second. Without a report for this long, no push is connected, and nobody watches.
    private static let memory: Duration = .seconds(5)
    /// Less is not worth a change: a frame or two, to which the measurement is coarse.
    private static let tolerance: Duration = .milliseconds(40)
    /// How long a slate that follows a slate may wait: nothing came at once before it.
    private static let slateSilence: Duration = .milliseconds(250)
    /// How far a slate runs ahead of real time by itself, as sound and picture wait for each other: 0.145 s with 5.1, 0.095 with 7.1.
    private static let slateLead: Duration = .milliseconds(120)

    private var run: Run?
    /// When a push has last reported its offset.
    private var measuredAt: Instant?
    /// What an encoder still wrote when it was told to stop, as last seen.
    private var tail: Duration = .milliseconds(400)

    /// A switcher is admitted.
    mutating func begins(_ switcher: Switcher, now: Instant) {
        run = Run(
            id: switcher.id, isSlate: switcher.source.isSlate, since: now,
            offset: offset(at: now), reportedAt: now)
    }

    /// The switcher on the program was told to stop. What it still has follows.
    mutating func leaves(_ id: SwitcherID) {
        guard run?.id == id else { return }
        run?.isLeaving = true
    }

    /// The program is free.
    mutating func ends(now: Instant) {
        guard var run, run.endedAt == nil else { return }
        // Its last report is a moment old.
        run.written = steady(run, at: now)
        (run.reportedAt, run.endedAt) = (now, now)
        self.run = run
    }

    /// A switcher reports how much media time it has written in all.
    ///
    /// - Parameter isLast: Whether it will write no more.
    mutating func wrote(_ id: SwitcherID, _ written: Duration, isLast: Bool, now: Instant) {
        guard var run, run.id == id, !run.isOver else { return }
        // A report that was on its way when the program ended.
        guard isLast || run.endedAt == nil else { return }
        if isLast, !run.isSlate { tail = min(max(written - steady(run, at: now), .zero), .seconds(1)) }
        // One that says the same again, as in a stall, writes nothing.
        if isLast || written > run.written { run.reportedAt = now }
        (run.written, run.isOver) = (written, isLast)
        self.run = run
    }

    /// A switcher's process is gone: what it has not written is lost.
    mutating func exited(_ id: SwitcherID) {
        guard run?.id == id else { return }
        run?.isOver = true
    }

    /// The pushes' offset, and when it was measured.
    mutating func measured(_ offset: Duration, at time: Instant, now: Instant) {
        measuredAt = now
        // What a switcher begins and ends with reaches the pushes at some other time.
        guard var run, !run.isLeaving, run.endedAt == nil, time >= run.since + Self.settling else { return }
        // One that has reported nothing since has written nothing.
        let hasStopped = now - run.reportedAt >= run.reportGap
        let reckoned =
            run.offset + run.written - ((hasStopped ? max(time, run.reportedAt) : run.reportedAt) - run.since)
        run.offset += offset - reckoned
        self.run = run
    }

    /// No push sends the program: nobody watches.
    mutating func isUnmeasured() { measuredAt = nil }

    /// By how much media time is ahead; negative: behind.
    func offset(at now: Instant) -> Duration {
        guard let run else { return .zero }
        let written = run.endedAt == nil ? steady(run, at: now) : run.written
        return run.offset + written + (run.isLeaving && !run.isOver && !run.isSlate ? tail : .zero) - (now - run.since)
    }

    /// When a slate that is ready should go on air; `nil`: now. The same at any time until then, but for what a switcher still reports.
    ///
    /// - Parameter limit: How long viewers may be sent nothing for this.
    func beginning(of slate: Switcher, within limit: Duration, now: Instant) -> Instant? {
        guard let run, let endedAt = run.endedAt, measuredAt.map({ endedAt - $0 < Self.memory }) ?? false else {
            return nil
        }
        let limit = run.isSlate ? min(limit, Self.slateSilence) : limit
        let time = min(now + offset(at: now) + Self.slateLead + slate.headStart, endedAt + limit)
        return time > now ? time : nil
    }

    /// By how much a slate that is started now should begin ahead of real time.
    ///
    /// - Parameter limit: The most that it may write at once.
    func headStart(upTo limit: Duration, now: Instant) -> Duration {
        guard measuredAt.map({ now - $0 < Self.memory }) ?? false, let run else { return .zero }
        let isEncoder = !run.isSlate && !run.isLeaving && !run.isOver
        let lack = .zero - (offset(at: now) + (isEncoder ? tail : .zero) + Self.slateLead)
        guard lack > Self.tolerance else { return .zero }
        // It takes a moment to start. What was too much, its admission waits for; after a slate that waits less.
        return min(run.isSlate && !run.isOver ? lack : lack + Self.slateStart, limit)
    }

    /// What a switcher has written by then if it goes on as it did.
    private func steady(_ run: Run, at now: Instant) -> Duration {
        let passed = now - run.reportedAt
        return !run.isOver && passed < run.reportGap ? run.written + passed : run.written
    }
}
