@testable import RelayCore
import TestSupport
import Testing

/// Events in any order, with right, stale, doubled and invented names: nothing the machine is told may break it.
@Suite struct RandomEventTests {
    /// Drives one machine and knows what it still owes.
    private struct Run {
        /// A switcher that was let through the gate.
        struct OnProgram {
            let switcher: SwitcherID
            let clientID: UInt
            let since: ContinuousClock.Instant
            /// When it was dropped from the program.
            var droppedAt: ContinuousClock.Instant?
            var isGone = false

            /// Whether a page that does not show it says that it is gone: one that was asked for too soon need not have it yet.
            func isOn(pageAskedFor askedAt: ContinuousClock.Instant, _ timing: SwitchTiming) -> Bool {
                since + timing.snapshotGrace <= askedAt || droppedAt.map { $0 < askedAt } ?? false
            }
        }

        var random: SeededGenerator
        var now = ContinuousClock.now
        var machine: SwitchMachine
        var owed: [CallbackID: (limit: ContinuousClock.Instant, switcher: SwitcherID?, clientID: UInt)] = [:]
        var lastCallback = 0
        var lastSwitcher = 0
        var lastClient: UInt = 0
        /// Who was let through the gate last, and whether anything said or presumed that it is gone.
        var program: OnProgram?
        var dropped: [UInt: Int] = [:]
        var failures: [String] = []
        /// Since when the operator wants the slate.
        var brbSince: ContinuousClock.Instant?

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            machine = SwitchMachine(
                profile: .ofTests, liveMode: LiveMode.allCases.randomElement(using: &random) ?? .encode, now: now)
            perform(machine.start(now: now))
        }

        mutating func callback(limit: Duration, switcher: SwitcherID? = nil, clientID: UInt = 0) -> CallbackID {
            lastCallback += 1
            owed[CallbackID(lastCallback)] = (now + limit, switcher, clientID)
            return CallbackID(lastCallback)
        }

        mutating func perform(_ result: SwitchResult) {
            failures += ResultRules.violations(of: result, by: machine)
            for answer in result.answers {
                guard let answered = owed.removeValue(forKey: answer.callback) else {
                    failures.append("answered twice")
                    continue
                }
                if answer.isAdmitted, let switcher = answered.switcher {
                    if let program, !program.isGone { failures.append("two on the program") }
                    program = OnProgram(switcher: switcher, clientID: answered.clientID, since: now)
                }
            }
            for start in result.starts {
                if start.switcher.number != lastSwitcher + 1 { failures.append("a switcher's number is used again") }
                lastSwitcher = max(lastSwitcher, start.switcher.number)
            }
            if let clientID = result.droppedProgram {
                dropped[clientID, default: 0] += 1
                // A page requested after the first drop shows it as well as one requested after the last.
                if clientID == program?.clientID, program?.droppedAt == nil { program?.droppedAt = now }
                // Dropped three times and still no word: presumed gone.
                if clientID == program?.clientID, dropped[clientID, default: 0] >= 3 { program?.isGone = true }
            }
            if let brbSince, brbSince + machine.timing.hide < now, machine.mayShowMoreThanSlate {
                failures.append("brb hides nothing")
            }
            if owed.values.contains(where: { $0.limit < now }) { failures.append("answered too late") }
            if machine.switchers.count > SwitchMachine.maximumSwitchers { failures.append("too many switchers") }
            if machine.remembered > 4 { failures.append("remembers too much") }
            // Nothing is left over for the next event to do.
            if machine.deadline.map({ $0 > now }) ?? true {
                var copy = machine
                let leftOver = copy.timePassed(now: now)
                if !leftOver.isEmpty || copy != machine { failures.append("left over: \(leftOver)") }
            }
        }

        mutating func override(_ choice: Override) {
            if machine.override != choice { brbSince = choice == .brb ? now : nil }
            perform(machine.overridden(choice, now: now))
            // A feed on which nobody publishes can't be chosen.
            if machine.override != .brb { brbSince = nil } else if brbSince == nil { brbSince = now }
        }

        mutating func pass(_ duration: Duration) {
            let end = now + duration
            while let deadline = machine.deadline, deadline <= end {
                now = max(now, deadline)
                perform(machine.timePassed(now: now))
                if let next = machine.deadline, next <= now {
                    failures.append("the deadline stays in the past")
                    return
                }
            }
            now = end
        }

        mutating func switcher() -> SwitcherID {
            SwitcherID(max(1, lastSwitcher - Int.random(in: -1...4, using: &random)))
        }

        mutating func client() -> UInt {
            if random.chance(0.3) { return UInt.random(in: 1...4, using: &random) }
            if random.chance(0.3) { lastClient += 1 }
            return max(1, lastClient &- min(lastClient, UInt.random(in: 0...4, using: &random)))
        }

        mutating func describe(_ feed: Feed) {
            let videos = [PublishedVideo.fitting, .fitting, .large, PublishedVideo(picture: nil)]
            let video = videos.randomElement(using: &random) ?? .fitting
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let callback = callback(limit: machine.timing.publisherHold + .milliseconds(1))
                perform(machine.videoDescribed(feed, video, callback: callback, now: now))
            case 2: perform(machine.videoDescribed(feed, video, callback: nil, now: now))
            default:
                guard let session = machine.session(of: feed) else {
                    perform(machine.hostIsTooSlow(now: now))
                    break
                }
                perform(machine.videoDoesNotFit(feed, session.id, .timestamps, now: now))
            }
        }

        mutating func event() {
            let feed = random.chance(0.7) ? Feed.live : .standby
            switch Int.random(in: 0..<16, using: &random) {
            case 0, 1:
                let callback = callback(limit: .seconds(4))
                perform(
                    machine.publishRequested(
                        feed, .nginx(client()), address: "192.0.2.7", callback: callback, now: now))
            case 2, 3: perform(machine.publishEnded(feed, .nginx(client()), now: now))
            case 4:
                let callback = callback(limit: .zero)
                perform(machine.playRequested(by: switcher(), feed, callback: callback, now: now))
            case 5: perform(machine.playAnswered(by: switcher(), now: now))
            case 6, 7:
                let (id, clientID) = (switcher(), client())
                let callback = callback(
                    limit: machine.timing.switcherHold + .milliseconds(1), switcher: id, clientID: clientID)
                // A new connection with the same number: the one on the program is of another nginx.
                if clientID == program?.clientID { program?.isGone = true }
                perform(machine.programRequested(by: id, clientID: clientID, callback: callback, now: now))
            case 8:
                let clientID = client()
                if clientID == program?.clientID { program?.isGone = true }
                perform(machine.programEnded(clientID: clientID, now: now))
            case 9:
                perform(
                    machine.progressed(
                        switcher(), frames: Int.random(in: 0...99, using: &random),
                        written: random.chance(0.2) ? nil : random.milliseconds(0...9999), isLast: random.chance(0.2),
                        now: now))
                if random.chance(0.5) {
                    machine.mediaTimeMeasured(
                        random.milliseconds(-3000...3000), at: now - random.milliseconds(0...2000), now: now)
                }
            case 10:
                let id = switcher()
                if id == program?.switcher { program?.isGone = true }
                let exits = [
                    SwitcherExit.ended, .noAudio, .foreignSound("x"), .noVideo, .noParameterSets, .encoderFailed("x"),
                    .failed("x"),
                ]
                perform(machine.switcherExited(id, exits.randomElement(using: &random) ?? .ended, now: now))
            case 11:
                let pictures: [Snapshot.Publisher.Picture] = [.nothing, .usable, .missing, .foreign]
                let found = Snapshot.Publisher(
                    .nginx(client()), address: "192.0.2.7",
                    picture: pictures.randomElement(using: &random) ?? .nothing)
                let publishers = random.chance(0.5) ? [feed: found] : [:]
                let program: Snapshot.Program? =
                    random.chance(0.3) ? nil : random.chance(0.5) ? .empty : .publishedBy(clientID: client())
                let askedAt = now - random.milliseconds(0...4000)
                if let program, let onProgram = self.program, onProgram.isOn(pageAskedFor: askedAt, machine.timing),
                    program != .publishedBy(clientID: onProgram.clientID)
                {
                    self.program?.isGone = true
                }
                let snapshot = Snapshot(
                    askedAt: askedAt,
                    ingests: random.chance(0.3) ? [:] : [Topology.ingest: publishers], program: program)
                perform(machine.compared(with: snapshot, now: now))
            case 14: describe(feed)
            case 12:
                machine.frameStepChanged(switcher(), [nil, 1, 2, 4].randomElement(using: &random) ?? nil, now: now)
            case 13:
                if random.chance(0.3) {
                    let feed: Feed = random.chance(0.5) ? .live : .standby
                    guard let session = machine.session(of: feed) else { break }
                    perform(machine.slateForLowBitrate(random.chance(0.5) ? .party : nil, now: now))
                    perform(machine.bitrateChanged(feed, session.id, isTooLow: random.chance(0.5), now: now))
                } else if random.chance(0.7) {
                    perform(machine.replaceRequested(switcher(), now: now))
                } else {
                    perform(machine.encodingSuspended(for: .seconds(Int.random(in: 1...60, using: &random)), now: now))
                }
            default:
                let name = [SlateName.standard, .builtIn, .party].randomElement(using: &random) ?? .standard
                switch Int.random(in: 0..<10, using: &random) {
                case 0, 1: perform(machine.slateRendered(name, now: now))
                case 2: perform(machine.slateSelected(name, now: now))
                case 3: perform(machine.slateOverridden(random.chance(0.5) ? name : nil, now: now))
                default:
                    let choices: [Override] = [.auto, .auto, .brb, .feed(.live), .feed(.standby)]
                    override(choices.randomElement(using: &random) ?? .auto)
                }
            }
        }
    }

    @Test(arguments: 0..<20) func whateverIsSaidTheMachineKeepsItsWord(_ group: UInt64) {
        for seed in group * 100..<group * 100 + 100 {
            var run = Run(seed: seed)
            let hurry = run.random.chance(0.5) ? 200 : 3000
            for _ in 0..<200 {
                run.event()
                if run.random.chance(0.7) { run.pass(run.random.milliseconds(0...hurry)) }
                if !run.failures.isEmpty { break }
            }
            #expect(run.failures == [], "seed \(seed)")
            run.pass(.seconds(60))
            #expect(run.failures == [], "seed \(seed)")
            #expect(run.owed.isEmpty, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<2) func unknownClientsChangeNothing(_ group: UInt64) {
        for seed in group * 20..<group * 20 + 20 {
            var run = Run(seed: seed)
            for _ in 0..<100 {
                run.event()
                run.pass(run.random.milliseconds(0...500))
                let before = run.machine
                let (nobody, noSwitcher) = (UInt.max, SwitcherID(1_000_000))
                let callback = CallbackID(1_000_000)
                for feed in Feed.allCases {
                    #expect(run.machine.publishEnded(feed, .nginx(nobody), now: run.now).isEmpty)
                    #expect(
                        run.machine.playRequested(by: noSwitcher, feed, callback: callback, now: run.now)
                            == .answer(callback, isAdmitted: false))
                }
                #expect(run.machine.programEnded(clientID: nobody, now: run.now).isEmpty)
                #expect(run.machine.playAnswered(by: noSwitcher, now: run.now).isEmpty)
                #expect(run.machine.progressed(noSwitcher, frames: 1, now: run.now).isEmpty)
                #expect(run.machine.switcherExited(noSwitcher, .ended, now: run.now).isEmpty)
                #expect(
                    run.machine.programRequested(by: noSwitcher, clientID: nobody, callback: callback, now: run.now)
                        == .answer(callback, isAdmitted: false))
                #expect(run.machine == before, "seed \(seed)")
            }
        }
    }
}
