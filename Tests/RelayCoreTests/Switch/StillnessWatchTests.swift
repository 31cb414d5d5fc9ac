import TestSupport
import Testing

@testable import RelayCore

@Suite struct StillnessWatchTests {
    /// A publisher on air that is judged every two seconds.
    private struct World {
        let start = ContinuousClock.now
        var watch = StillnessWatch(limit: .seconds(10))
        var second = 0
        var session: SessionID? = StillnessWatchTests.session(1)
        /// At which second what was told.
        var told: [(second: Int, change: StillnessWatch.Change)] = []

        var now: ContinuousClock.Instant { start + .seconds(second) }

        /// - Parameter isStill: What its switcher judges; `nil`: there is none.
        mutating func pass(_ seconds: Int, isStill: Bool?) {
            for _ in 0..<seconds {
                second += 1
                note(watch.passed(of: session, isSeen: isStill != nil, now: now))
                guard let isStill, let session, second % 2 == 0 else { continue }
                let verdict = StillnessMeter.Verdict(medium: .picture, isStill: isStill, since: now - .seconds(2))
                note(watch.judged(verdict, of: session, now: now))
            }
        }

        private mutating func note(_ change: StillnessWatch.Change?) {
            if let change { told.append((second, change)) }
        }
    }

    private static func session(_ number: Int) -> SessionID {
        SessionID(number: number, connection: ConnectionID(ingest: Topology.ingest, number: UInt(number)))
    }

    @Test func itIsToldOnceAndSoIsItsEnd() {
        var world = World()
        world.pass(100, isStill: false)
        #expect(world.told.isEmpty && world.watch.toldSince == nil)
        world.pass(8, isStill: true)
        #expect(world.told.isEmpty)
        world.pass(60, isStill: true)
        #expect(world.told.map(\.second) == [110] && world.told.last?.change == .still(for: .seconds(10)))
        #expect(world.watch.toldSince == world.start + .seconds(100))
        world.pass(2, isStill: false)
        #expect(world.told.map(\.second) == [110, 170])
        #expect(world.told.last?.change == .over(after: .seconds(70), isSeen: true) && world.watch.toldSince == nil)
        world.pass(20, isStill: true)
        #expect(world.told.count == 3, "it begins again")
    }

    @Test func whatChangesNowAndThenIsNotTold() {
        var world = World()
        for _ in 0..<20 {
            world.pass(8, isStill: true)
            world.pass(2, isStill: false)
        }
        #expect(world.told.isEmpty)
    }

    /// Another encoding effort, or a switcher that failed.
    @Test func anotherSwitcherGoesOn() {
        var world = World()
        world.pass(20, isStill: true)
        world.pass(3, isStill: nil)
        world.pass(20, isStill: true)
        #expect(world.told.count == 1)
    }

    /// `relayctl brb`: nothing is known about a publisher that no switcher shows.
    @Test func offTheAirItIsOver() {
        var world = World()
        world.pass(20, isStill: true)
        world.pass(100, isStill: nil)
        #expect(world.told.map(\.second) == [10, 26])
        #expect(world.told.last?.change == .over(after: .seconds(26), isSeen: false))
        world.pass(20, isStill: true)
        #expect(world.told.map(\.second) == [10, 26, 130], "and begins anew")
    }

    @Test func offTheAirNothingAddsUp() {
        var world = World()
        world.pass(6, isStill: true)
        world.pass(50, isStill: nil)
        world.pass(8, isStill: true)
        #expect(world.told.isEmpty)
    }

    /// Its end, and a takeover, are events of their own.
    @Test(arguments: [nil, 2]) func anotherSessionIsJudgedAnew(next: Int?) {
        var world = World()
        world.pass(20, isStill: true)
        world.session = next.map(Self.session)
        world.pass(1, isStill: nil)
        #expect(world.told.count == 1 && world.watch.toldSince == nil)
        world.session = Self.session(3)
        world.pass(7, isStill: true)
        #expect(world.told.count == 1)
        world.pass(10, isStill: true)
        #expect(world.told.count == 2)
    }

    /// The first verdict of a session may come before the second in which it is noticed.
    @Test func aVerdictBeginsASession() {
        var world = World()
        world.pass(20, isStill: true)
        let verdict = StillnessMeter.Verdict(medium: .picture, isStill: true, since: world.now)
        #expect(world.watch.judged(verdict, of: Self.session(2), now: world.now) == nil)
        #expect(world.watch.toldSince == nil)
    }

    /// Whatever happens: ends follow beginnings, and a beginning follows an end.
    @Test func endsFollowBeginnings() {
        var random = SeededGenerator(seed: 7)
        var world = World()
        var isTold = false
        for _ in 0..<2000 {
            let before = world.told.count
            if Int.random(in: 0..<20, using: &random) == 0 {
                world.session = Bool.random(using: &random) ? nil : Self.session(Int.random(in: 1...3, using: &random))
                world.pass(1, isStill: nil)
                isTold = world.watch.toldSince != nil
                #expect(world.told.count == before || !isTold)
                continue
            }
            let isStill = [true, true, false, nil].randomElement(using: &random) ?? nil
            world.pass(Int.random(in: 1...14, using: &random), isStill: isStill)
            for (_, change) in world.told[before...] {
                switch change {
                case .still(let time): #expect(!isTold && time >= .seconds(10))
                case .over(let time, _): #expect(isTold && time >= .seconds(10))
                }
                isTold.toggle()
            }
            #expect(isTold == (world.watch.toldSince != nil))
        }
    }
}
