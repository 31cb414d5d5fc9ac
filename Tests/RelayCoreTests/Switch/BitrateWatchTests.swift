import Testing

@testable import RelayCore

@Suite struct BitrateWatchTests {
    /// A publisher whose bytes are counted every second.
    private struct World {
        let start = ContinuousClock.now
        var watch: BitrateWatch
        var rate = RateHistory()
        var bytes = 0
        var second = 0
        var session: SessionID? = BitrateWatchTests.session(1)
        /// At which second what was told.
        var told: [(second: Int, change: BitrateWatch.Change)] = []

        init(limit: Int = 500_000, recovery: Duration = .seconds(10)) {
            watch = BitrateWatch(.init(limit: limit, span: .seconds(5), recovery: recovery, shows: .slate))
        }

        mutating func send(_ bitsPerSecond: Int, seconds: Int) {
            for _ in 0..<seconds {
                bytes += bitsPerSecond / 8
                second += 1
                let now = start + .seconds(second)
                rate.observe(bytes, now: now)
                if let change = watch.observed(rate, of: session, now: now) { told.append((second, change)) }
            }
        }

        var cuts: Int { told.count }
    }

    private static func session(_ number: Int) -> SessionID {
        SessionID(number: number, connection: ConnectionID(ingest: Topology.ingest, number: UInt(number)))
    }

    @Test func tooLittleIsToldAndSoIsEnough() throws {
        var world = World()
        world.send(800_000, seconds: 30)
        #expect(world.cuts == 0)
        world.send(300_000, seconds: 20)
        let low = try #require(world.told.first)
        #expect((33...36).contains(low.second), "\(low)")
        world.send(600_000, seconds: 60)
        #expect(world.cuts == 1, "1.3 times the limit are needed")
        world.send(700_000, seconds: 30)
        let good = try #require(world.told.last)
        #expect(world.cuts == 2 && (120...124).contains(good.second), "\(world.told)")
    }

    @Test func aPublisherThatBeginsIsNotJudgedAtOnce() {
        var world = World()
        world.send(100_000, seconds: 4)
        #expect(world.cuts == 0)
        world.send(900_000, seconds: 20)
        #expect(world.cuts == 0)
    }

    /// 450 and 550 kbit/s around 500, every 3 s and every 12 s.
    @Test(arguments: [3, 12]) func whatOscillatesCausesFewCuts(period: Int) {
        var world = World()
        for _ in 0..<(600 / (2 * period)) {
            world.send(450_000, seconds: period)
            world.send(550_000, seconds: period)
        }
        #expect(world.cuts <= 6, "\(world.told)")
    }

    @Test(arguments: [3, 7, 12, 15, 20, 30]) func widerOnesCauseFewCutsToo(period: Int) {
        var world = World()
        for _ in 0..<(600 / (2 * period)) {
            world.send(200_000, seconds: period)
            world.send(1_200_000, seconds: period)
        }
        #expect(world.cuts <= 10, "\(world.told)")
    }

    @Test func anotherSessionIsJudgedAnew() {
        var world = World()
        world.send(100_000, seconds: 10)
        #expect(world.cuts == 1)
        world.session = Self.session(2)
        world.send(800_000, seconds: 20)
        #expect(world.cuts == 1, "it was never low")
        world.session = nil
        world.send(0, seconds: 20)
        #expect(world.cuts == 1)
    }

    /// nginx does not answer for a while: nothing is known, and nothing changes.
    @Test func withoutFiguresNothingIsJudged() {
        var world = World()
        world.send(100_000, seconds: 10)
        for _ in 0..<20 {
            world.second += 1
            let now = world.start + .seconds(world.second)
            world.rate.observe(nil, now: now)
            #expect(world.watch.observed(world.rate, of: world.session, now: now) == nil)
        }
        world.send(900_000, seconds: 9)
        #expect(world.cuts == 1)
        world.send(900_000, seconds: 5)
        #expect(world.cuts == 2)
    }
}
