@testable import RelayCore
import TestSupport
import Testing

/// Media time that keeps to the clock, whatever visits do to it.
@Suite struct ProgramClockTests {
    /// A program whose true media time is known, a push that measures it coarsely and late, and the clock that reckons.
    private struct World {
        var clock = ProgramClock()
        var random: SeededGenerator
        /// How far this ffmpeg's slates run ahead by themselves.
        let slateLead: Duration
        let timing = SwitchTiming()
        let epoch = ContinuousClock.now
        private(set) var now: ContinuousClock.Instant
        /// Media time sent.
        var media: Duration = .zero
        private var lastID = 0
        private var written: Duration = .zero
        private var nextReport: ContinuousClock.Instant
        /// What pushes have measured and not told yet.
        private var sample: (offset: Duration, at: ContinuousClock.Instant)?
        /// The silence before the last slate.
        private(set) var silence: Duration = .zero

        init(seed: UInt64, slateLead: Duration) {
            random = SeededGenerator(seed: seed)
            self.slateLead = slateLead
            now = epoch
            nextReport = epoch
        }

        /// The true offset, for viewers of a push that connected while the first slate was on air.
        var offset: Duration { media - (now - epoch) - (connectedAt ?? .zero) }
        private var connectedAt: Duration?

        /// A push connects.
        mutating func connect() { connectedAt = media - (now - epoch) }

        mutating func switcher(_ plan: SwitcherPlan) -> Switcher {
            lastID += 1
            return Switcher(SwitcherID(lastID), plan, Turn(now: now, timing: timing, nextSnapshot: now))
        }

        mutating func pass(
            _ duration: Duration, writing id: SwitcherID? = nil, repeating stalled: SwitcherID? = nil,
            reportEvery period: Duration = .milliseconds(100)
        ) {
            let end = now + duration
            while now < end {
                let step = min(period, end - now)
                now += step
                if let id { write(step, id) }
                // 7.1 goes on reporting while nothing comes.
                if let stalled { clock.wrote(stalled, written, isLast: false, now: now) }
                guard now >= nextReport else { continue }
                // What was measured up to a second ago arrives now.
                if let (offset, time) = sample { clock.measured(offset, at: time, now: now) }
                if connectedAt != nil {
                    sample = (offset + random.milliseconds(-33...33), now - random.milliseconds(0...20))
                }
                nextReport = now + .seconds(1)
            }
        }

        mutating func write(_ duration: Duration, _ id: SwitcherID, isLast: Bool = false) {
            media += duration
            written += duration
            clock.wrote(id, written, isLast: isLast, now: now)
        }

        /// A slate goes on air and stays.
        mutating func slate(for stay: Duration, halfway: (inout World) -> Void = { _ in }) {
            let slate = switcher(
                .slate(
                    .builtIn, revision: 1, profile: .ofTests,
                    headStart: clock.headStart(upTo: timing.clockBurst, now: now)))
            let vacant = now
            pass(random.milliseconds(100...250))
            while let time = clock.beginning(of: slate, within: timing.clockSilence, now: now) { pass(time - now) }
            silence = now - vacant
            clock.begins(slate, now: now)
            written = .zero
            write(slateLead + slate.headStart, slate.id)
            // 5.1's slates report less often.
            let period: Duration = .milliseconds(slateLead > .milliseconds(120) ? 500 : 100)
            pass(stay / 2, writing: slate.id, reportEvery: period)
            halfway(&self)
            pass(stay / 2, writing: slate.id, reportEvery: period)
            clock.leaves(slate.id)
            clock.ends(now: now)
        }

        enum End: CaseIterable { case closed, stalled, killed }

        /// A publisher comes and goes.
        mutating func visit(for stay: Duration, _ end: End) {
            let live = switcher(
                .publisher(.live, SessionID(number: 1, connection: .nginx(1)), video: .encode(.ofTests), sound: .input))
            clock.begins(live, now: now)
            written = .zero
            // What was encoded while the slate ended: 90 ms measured.
            write(random.milliseconds(60...140), live.id)
            pass(stay, writing: live.id)
            if end == .stalled { pass(timing.stall, repeating: random.chance(0.5) ? live.id : nil) }
            // A slate is started now, and the encoder writes what it has when that is ready: 0.41 s measured.
            let tail = random.milliseconds(360...480)
            clock.leaves(live.id)
            pass(.milliseconds(30))
            if end == .killed {
                clock.exited(live.id)
                clock.ends(now: now)
            } else {
                media += tail
                written += tail
                clock.ends(now: now)
                // Its last words come after nginx's.
                clock.wrote(live.id, written, isLast: true, now: now)
            }
        }
    }

    /// A hundred visits, with the slates of 5.1 and of 7.1.
    @Test(arguments: [Duration.milliseconds(145), .milliseconds(95)], 0..<10)
    func itStaysWithinAQuarterOfASecond(slateLead: Duration, seed: UInt64) {
        var world = World(seed: seed, slateLead: slateLead)
        world.slate(for: .seconds(5)) { $0.connect() }
        for visit in 0..<100 {
            let end = World.End.allCases.randomElement(using: &world.random) ?? .closed
            world.visit(for: world.random.milliseconds(1500...20000), end)
            #expect(abs(world.offset.milliseconds) < (end == .stalled ? 1800 : 1000), "visit \(visit), \(end)")
            world.slate(for: world.random.milliseconds(2000...20000))
            #expect(abs(world.offset.milliseconds) < 250, "visit \(visit), \(end)")
            #expect(world.silence <= world.timing.clockSilence + .milliseconds(100), "visit \(visit), \(end)")
        }
    }

    /// Without measurements it does nothing: nobody watches.
    @Test func withoutAPushNothingWaits() {
        var clock = ProgramClock()
        let now = ContinuousClock.now
        let turn = Turn(now: now, timing: SwitchTiming(), nextSnapshot: now)
        let live = Switcher(
            SwitcherID(1),
            .publisher(.live, SessionID(number: 1, connection: .nginx(1)), video: .encode(.ofTests), sound: .input),
            turn)
        clock.begins(live, now: now)
        clock.wrote(live.id, .seconds(3), isLast: false, now: now)
        clock.leaves(live.id)
        clock.ends(now: now)
        #expect(clock.offset(at: now) > .seconds(3))
        let slate = Switcher(SwitcherID(2), .slate(.builtIn, revision: 1, profile: .ofTests), turn)
        #expect(clock.beginning(of: slate, within: .seconds(1), now: now) == nil)
        #expect(clock.headStart(upTo: .seconds(1), now: now) == .zero)
    }

    /// A slate that follows a slate hardly waits: its viewers hold nothing more.
    @Test func theEndOfAVisitIsWaitedFor() {
        var world = World(seed: 1, slateLead: .milliseconds(145))
        world.slate(for: .seconds(5)) {
            $0.connect()
            $0.media += .seconds(1)
        }
        world.slate(for: .seconds(5))
        #expect(world.silence < .milliseconds(300))
    }
}
