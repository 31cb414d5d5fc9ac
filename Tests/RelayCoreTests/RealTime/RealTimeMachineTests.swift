import RelayCore
import TestSupport
import Testing

@Suite struct RealTimeMachineTests {
    /// A host on which a switcher runs at a speed: the backlog grows or shrinks with it.
    private struct Host {
        var machine: RealTimeMachine
        var now = ContinuousClock.now
        /// What the host can do, in seconds of media a second, where 1 is all frames with full analysis.
        var capacity: Double
        var waiting = 0.0
        var frameStep: Int? = 1
        var encoder = SwitcherID(1)
        var actions: [RealTimeAction] = []
        let ladder: [EncodingEffort.Rung]
        /// What decoding costs.
        let decoding = 0.1

        init(capacity: Double, profile: VideoProfile) {
            ladder = EncodingEffort.ladder(profile)
            machine = RealTimeMachine(ladder: ladder)
            self.capacity = capacity
            start(encoder, session: 1)
        }

        /// The former one goes on until the new one is ready.
        mutating func start(_ id: SwitcherID, session: Int) {
            encoder = id
            _ = machine.starting(id, of: SessionID(number: session, connection: .nginx(UInt(session))), now: now)
            frameStep = machine.effort.frameStep
            waiting = 0
        }

        /// Plays for some seconds, and starts what the machine wants started.
        mutating func play(_ seconds: Double) -> [RealTimeAction] {
            var all: [RealTimeAction] = []
            var left = seconds
            while left > 0 {
                left -= 0.25
                now = now.advanced(by: .milliseconds(250))
                let cost: Double
                if let step = frameStep {
                    let effort = EncodingEffort(machine.effort.analysis, frameStep: step)
                    cost = ladder.first { $0.effort == effort }?.cost ?? 1
                } else {
                    cost = decoding
                }
                waiting = max(0, waiting + 0.25 * (1 - capacity / cost))
                for action in machine.measured(encoder, waiting: .seconds(waiting), now: now) {
                    all.append(action)
                    switch action {
                    case .setFrameStep(let id, let step): if id == encoder { frameStep = step }
                    case .replace(let id): start(SwitcherID(id.number + 1), session: 1)
                    case .suspend, .report: break
                    }
                }
            }
            actions += all
            return all
        }

        var reports: [RealTimeReport] {
            actions.compactMap { if case .report(let report) = $0 { report } else { nil } }
        }
    }

    private func profile(_ preset: String = "veryfast") throws -> VideoProfile {
        try RelaySettings(["VIDEO_PRESET": preset]).profile
    }

    @Test func aFastHostIsLeftAlone() throws {
        var host = Host(capacity: 1.2, profile: try profile())
        #expect(host.play(600).isEmpty)
        #expect(!host.machine.isTooSlow)
    }

    @Test(arguments: [(0.8, EncodingEffort.Analysis.lean, 1), (0.4, .lean, 2), (0.27, .lean, 4)])
    func theEffortIsWhatTheHostCanDo(capacity: Double, analysis: EncodingEffort.Analysis, step: Int) throws {
        var host = Host(capacity: capacity, profile: try profile())
        let first = host.play(20)
        #expect(host.machine.effort == EncodingEffort(analysis, frameStep: step))
        #expect(
            first.contains { if case .replace = $0 { true } else { false } }, "lean analysis needs another switcher")
        #expect(host.waiting < 0.2)
        #expect(host.reports.count == 1, "\(host.reports)")
        guard case .tooSlow(let speed?) = host.reports.first else {
            Issue.record("\(host.reports)")
            return
        }
        #expect(abs(speed - capacity) < 0.1, "\(speed)")
    }

    /// Something else on the host that is over in a moment: fewer frames meanwhile, no cut, never later than half a second.
    @Test(arguments: [0.8, 0.5, 0.4]) func aShortLoadCostsNoCut(capacity: Double) throws {
        var host = Host(capacity: 1.3, profile: try profile())
        _ = host.play(5)
        host.capacity = capacity
        var actions: [RealTimeAction] = []
        for _ in 0..<12 {
            actions += host.play(0.25)
            #expect(host.waiting <= 0.5)
        }
        #expect(host.machine.effort == EncodingEffort(.full, frameStep: 2))
        host.capacity = 1.3
        actions += host.play(25)
        #expect(!actions.contains { if case .replace = $0 { true } else { false } })
        #expect(host.machine.effort == .full)
        #expect(host.reports.last == .recovered && host.reports.count == 2)
    }

    /// What bridges a load is not what a host stays with.
    @Test func aLoadThatComesBackIsWorthACut() throws {
        var host = Host(capacity: 0.8, profile: try profile())
        #expect(!host.play(10).contains { if case .replace = $0 { true } else { false } })
        #expect(host.machine.effort == EncodingEffort(.full, frameStep: 2))
        let old = host.encoder
        let actions = host.play(6)
        #expect(host.machine.effort == EncodingEffort(.lean, frameStep: 1))
        // The old one has skipped the backlog and encodes every second frame until the other one is ready, or it falls behind.
        let last = actions.last { if case .setFrameStep(old, _) = $0 { true } else { false } }
        #expect(last == .setFrameStep(old, 2) && actions.contains(.replace(old)), "\(actions)")
        #expect(host.machine.measured(old, waiting: .milliseconds(100), now: host.now).isEmpty)
        #expect(host.machine.measured(old, waiting: .milliseconds(200), now: host.now) == [.setFrameStep(old, nil)])
        #expect(host.machine.measured(old, waiting: .milliseconds(300), now: host.now).isEmpty)
    }

    @Test func theSlateStaysWhenNothingIsEnough() throws {
        var host = Host(capacity: 0.12, profile: try profile())
        let actions = host.play(20)
        #expect(actions.contains(.suspend(.seconds(60))), "\(actions)")
        #expect(host.reports.last == .suspended(.seconds(60)))
        // The next try fails too: a longer pause.
        host.now = host.now.advanced(by: .seconds(60))
        host.start(SwitcherID(9), session: 1)
        #expect(host.machine.effort.frameStep == 4)
        #expect(host.play(20).contains(.suspend(.seconds(120))))
        #expect(host.reports.count { if case .tooSlow = $0 { true } else { false } } == 1, "told twice")
    }

    @Test func theEffortComesBackInSteps() throws {
        var host = Host(capacity: 0.27, profile: try profile())
        _ = host.play(8)
        #expect(host.machine.effort == EncodingEffort(.lean, frameStep: 4))
        host.capacity = 1.3
        _ = host.play(11)
        #expect(host.machine.effort == EncodingEffort(.lean, frameStep: 2))
        _ = host.play(11)
        #expect(host.machine.effort == EncodingEffort(.lean, frameStep: 1))
        // A cut is paid for only after two minutes.
        _ = host.play(100)
        #expect(host.machine.effort == EncodingEffort(.lean, frameStep: 1))
        _ = host.play(30)
        #expect(host.machine.effort == .full)
        _ = host.play(11)
        #expect(host.reports.last == .recovered)
        #expect(!host.machine.isTooSlow)
    }

    /// Each further try comes later, so that viewers do not see the host swing to and fro.
    @Test func triesThatFailBecomeRarer() throws {
        var host = Host(capacity: 0.4, profile: try profile())
        _ = host.play(15)
        let tries = host.play(600).count { $0 == .setFrameStep(host.encoder, 1) }
        #expect((2...7).contains(tries), "\(tries)")
        #expect(host.machine.effort.analysis == .lean)
    }

    @Test func aBurstIsNoSlowHost() throws {
        var host = Host(capacity: 2, profile: try profile())
        _ = host.play(5)
        host.waiting = 2
        #expect(host.play(10).isEmpty)
    }

    /// At the start of a switcher something waits always; it is skipped, and the effort stays.
    @Test func whatWaitsAtTheStartIsSkipped() throws {
        var host = Host(capacity: 0.9, profile: try profile())
        host.waiting = 0.8
        let actions = host.play(1)
        #expect(actions == [.setFrameStep(host.encoder, nil), .setFrameStep(host.encoder, 1)])
        #expect(!host.machine.isTooSlow)
    }

    @Test func aFastPresetLeavesFramesOutWithoutACut() throws {
        var host = Host(capacity: 0.65, profile: try profile("ultrafast"))
        let actions = host.play(5)
        #expect(!actions.contains { if case .replace = $0 { true } else { false } })
        #expect(host.machine.effort == EncodingEffort(.full, frameStep: 2))
    }

    @Test func aNewVisitTriesTheWholeAgain() throws {
        var host = Host(capacity: 0.8, profile: try profile())
        _ = host.play(20)
        host.machine.ended(host.encoder)
        // Soon after: with the effort that worked.
        host.now = host.now.advanced(by: .seconds(30))
        host.start(SwitcherID(10), session: 2)
        #expect(host.machine.effort.analysis == .lean)
        host.machine.ended(host.encoder)
        // The full effort has failed twice, the second time after a trial: twice the time until the next one.
        host.now = host.now.advanced(by: .seconds(240))
        host.start(SwitcherID(11), session: 3)
        #expect(host.machine.effort == .full)
    }

    @Test func twoEncodersDoNotRunOnASlowHost() throws {
        var host = Host(capacity: 0.4, profile: try profile())
        _ = host.play(5)
        let other = host.encoder
        let session = SessionID(number: 7, connection: .nginx(7))
        #expect(host.machine.starting(SwitcherID(20), of: session, now: host.now) == [.setFrameStep(other, nil)])
        // What is measured of the other one means nothing any more.
        #expect(host.machine.measured(other, waiting: .seconds(3), now: host.now).isEmpty)
    }

    @Test(arguments: 0..<200) func randomHostsKeepTheRules(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let ladder = EncodingEffort.ladder(try profile(Bool.random(using: &random) ? "veryfast" : "ultrafast"))
        var machine = RealTimeMachine(ladder: ladder)
        var now = ContinuousClock.now
        var last = 0
        var isTold = false
        for _ in 0..<400 {
            now = now.advanced(by: .milliseconds(Int.random(in: 50...20_000, using: &random)))
            var actions: [RealTimeAction] = []
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                last += 1
                let session = Int.random(in: 1...4, using: &random)
                actions = machine.starting(
                    SwitcherID(last), of: SessionID(number: session, connection: .nginx(1)), now: now)
            case 1: machine.ended(SwitcherID(Int.random(in: max(1, last - 1)...max(1, last), using: &random)))
            default:
                actions = machine.measured(
                    SwitcherID(Int.random(in: max(1, last - 1)...max(1, last), using: &random)),
                    waiting: .milliseconds(Int.random(in: 0...1000, using: &random)), now: now)
            }
            #expect(ladder.contains { $0.effort == machine.effort })
            for action in actions {
                switch action {
                case .setFrameStep(let id, let step?): #expect(id == SwitcherID(last) && [1, 2, 4].contains(step))
                case .setFrameStep, .replace: break
                case .suspend(let pause): #expect(pause >= .seconds(60) && pause <= .seconds(480))
                case .report(.tooSlow):
                    #expect(!isTold)
                    isTold = true
                case .report(.recovered):
                    #expect(isTold && machine.effort == .full)
                    isTold = false
                case .report(.suspended): #expect(isTold)
                }
            }
        }
    }
}
