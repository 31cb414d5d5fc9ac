import Glibc
import TestSupport
import Testing

@testable import Guard

@Suite struct GuardMachineTests {
    enum Event: String, CaseIterable, Codable {
        case started, answered, missed, missedForLong, missedForWant, missedForWantForLong, stop, ended
    }

    enum Phase: String, CaseIterable {
        case starting, coming, serving, servingAfterTwoMissed, servingStarved, stoppingAsked, stoppingSilent, ended
    }

    typealias Action = GuardMachine.Action

    private static let begin = ContinuousClock.now
    private static let second = begin + .seconds(1)
    private static let served = GuardMachine.State.serving(missed: 0, starvation: nil)
    /// Since the begin of a probe of 1.5 s that ended after the first second.
    private static let starved = GuardMachine.Starvation(since: begin - .milliseconds(500), isTold: true)
    private static let hung = probe(workerWaited: .zero)
    private static let starving = probe(workerWaited: .milliseconds(1400))

    private static func probe(workerWaited: Duration) -> MissedProbe {
        MissedProbe(
            took: .milliseconds(1500), limit: .milliseconds(1500), workerRan: .zero, workerWaited: workerWaited,
            guardWaited: .zero)
    }

    /// The events that lead to each state.
    private static let paths: [Phase: [Event]] = [
        .starting: [],
        .coming: [.started],
        .serving: [.started, .answered],
        .servingAfterTwoMissed: [.started, .answered, .missed, .missed],
        .servingStarved: [.started, .answered, .missed, .missedForWant],
        .stoppingAsked: [.started, .stop],
        .stoppingSilent: [.started, .missedForLong],
        .ended: [.started, .ended],
    ]

    private static func state(_ phase: Phase) -> GuardMachine.State {
        switch phase {
        case .starting: .starting
        case .coming: .coming(since: begin)
        case .serving: served
        case .servingAfterTwoMissed: .serving(missed: 2, starvation: nil)
        case .servingStarved: .serving(missed: 1, starvation: starved)
        case .stoppingAsked: .stopping(.asked)
        case .stoppingSilent: .stopping(.silent)
        case .ended: .ended
        }
    }

    private static let table: [(Phase, Event, GuardMachine.State, [Action])] = [
        (.starting, .started, .coming(since: begin), []),
        (.starting, .answered, .starting, []),
        (.starting, .missed, .starting, []),
        (.starting, .missedForLong, .starting, []),
        (.starting, .missedForWant, .starting, []),
        (.starting, .missedForWantForLong, .starting, []),
        (.starting, .stop, .stopping(.asked), []),
        (.starting, .ended, .ended, [.finish(code: 1)]),
        (.coming, .answered, served, [.ready]),
        (.coming, .missed, .coming(since: begin), []),
        (.coming, .missedForLong, .stopping(.silent), [.stopUnready]),
        (.coming, .missedForWant, .coming(since: begin), []),
        (.coming, .missedForWantForLong, .stopping(.silent), [.stopUnready]),
        (.coming, .stop, .stopping(.asked), [.stopAsked]),
        (.coming, .ended, .ended, [.finish(code: 1)]),
        (.serving, .answered, served, [.alive]),
        (.serving, .missed, .serving(missed: 1, starvation: nil), []),
        (.serving, .missedForLong, .serving(missed: 1, starvation: nil), []),
        (.serving, .missedForWant, .serving(missed: 0, starvation: starved), [.alive, .tellStarved(starving)]),
        // It has just begun.
        (
            .serving, .missedForWantForLong,
            .serving(missed: 0, starvation: .init(since: begin + .seconds(28.5), isTold: true)),
            [.alive, .tellStarved(starving)]
        ),
        (.serving, .stop, .stopping(.asked), [.stopAsked]),
        (.serving, .ended, .ended, [.finish(code: 1)]),
        (.servingAfterTwoMissed, .answered, served, [.alive]),
        (.servingAfterTwoMissed, .missed, .stopping(.silent), [.stopSilent(missed: 3)]),
        (.servingAfterTwoMissed, .missedForLong, .stopping(.silent), [.stopSilent(missed: 3)]),
        (
            .servingAfterTwoMissed, .missedForWant, .serving(missed: 2, starvation: starved),
            [.alive, .tellStarved(starving)]
        ),
        (
            .servingAfterTwoMissed, .missedForWantForLong,
            .serving(missed: 2, starvation: .init(since: begin + .seconds(28.5), isTold: true)),
            [.alive, .tellStarved(starving)]
        ),
        (.servingAfterTwoMissed, .stop, .stopping(.asked), [.stopAsked]),
        (.servingAfterTwoMissed, .ended, .ended, [.finish(code: 1)]),
        (.servingStarved, .answered, served, [.alive, .tellFed(after: .milliseconds(1500))]),
        (.servingStarved, .missed, .serving(missed: 2, starvation: starved), []),
        (.servingStarved, .missedForLong, .serving(missed: 2, starvation: starved), []),
        (.servingStarved, .missedForWant, .serving(missed: 1, starvation: starved), [.alive]),
        // For too long: it counts.
        (.servingStarved, .missedForWantForLong, .serving(missed: 2, starvation: starved), []),
        (.servingStarved, .stop, .stopping(.asked), [.stopAsked]),
        (.servingStarved, .ended, .ended, [.finish(code: 1)]),
        // A signal came while it was being started.
        (.stoppingAsked, .started, .stopping(.asked), [.stopAsked]),
        (.stoppingAsked, .answered, .stopping(.asked), []),
        (.stoppingAsked, .missed, .stopping(.asked), []),
        (.stoppingAsked, .missedForLong, .stopping(.asked), []),
        (.stoppingAsked, .missedForWant, .stopping(.asked), []),
        (.stoppingAsked, .missedForWantForLong, .stopping(.asked), []),
        (.stoppingAsked, .stop, .stopping(.asked), []),
        (.stoppingAsked, .ended, .ended, [.finish(code: 0)]),
        (.stoppingSilent, .answered, .stopping(.silent), []),
        (.stoppingSilent, .missed, .stopping(.silent), []),
        (.stoppingSilent, .missedForLong, .stopping(.silent), []),
        (.stoppingSilent, .missedForWant, .stopping(.silent), []),
        (.stoppingSilent, .missedForWantForLong, .stopping(.silent), []),
        (.stoppingSilent, .stop, .stopping(.silent), []),
        (.stoppingSilent, .ended, .ended, [.finish(code: 1)]),
        (.ended, .answered, .ended, []),
        (.ended, .missed, .ended, []),
        (.ended, .missedForLong, .ended, []),
        (.ended, .missedForWant, .ended, []),
        (.ended, .missedForWantForLong, .ended, []),
        (.ended, .stop, .ended, []),
    ]

    private static func apply(_ event: Event, to machine: inout GuardMachine) -> [Action] {
        switch event {
        case .started: machine.started(now: begin)
        case .answered: machine.answered(now: second)
        case .missed: machine.missed(hung, now: second)
        case .missedForLong: machine.missed(hung, now: begin + .seconds(10))
        case .missedForWant: machine.missed(starving, now: second)
        case .missedForWantForLong: machine.missed(starving, now: begin + .seconds(30))
        case .stop: machine.stopRequested()
        case .ended: machine.ended()
        }
    }

    private static func machine(after events: [Event]) -> GuardMachine {
        var machine = GuardMachine(startLimit: .seconds(10))
        for event in events { _ = apply(event, to: &machine) }
        return machine
    }

    @Test func everyPossibleCell() throws {
        for (phase, event, next, actions) in Self.table {
            var machine = Self.machine(after: try #require(Self.paths[phase]))
            #expect(machine.state == Self.state(phase))
            #expect(Self.apply(event, to: &machine) == actions, "\(phase) × \(event)")
            #expect(machine.state == next, "\(phase) × \(event)")
        }
    }

    /// A busy host is told of once; the answer that ends it too, if its begin was told.
    @Test func aBusyHostIsToldOnce() {
        var machine = Self.machine(after: [.started, .answered])
        func starve(at seconds: Double) -> [Action] {
            machine.missed(Self.starving, now: Self.begin + .seconds(seconds))
        }
        #expect(starve(at: 10) == [.alive, .tellStarved(Self.starving)])
        #expect(starve(at: 12) == [.alive])
        #expect(machine.answered(now: Self.begin + .seconds(13)) == [.alive, .tellFed(after: .seconds(4.5))])
        #expect(starve(at: 14) == [.alive])
        #expect(machine.answered(now: Self.begin + .seconds(16)) == [.alive])
        #expect(starve(at: 609.5) == [.alive])
        #expect(starve(at: 612) == [.alive, .tellStarved(Self.starving)])
        #expect(machine.answered(now: Self.begin + .seconds(614)) == [.alive, .tellFed(after: .seconds(6))])
    }

    /// 30 s after the last answer a busy host is no excuse any more; an answer in between begins anew.
    @Test func aBusyHostExcusesForABoundedTime() {
        var machine = Self.machine(after: [.started, .answered])
        var ended: Double?
        for seconds in stride(from: 2.0, through: 100, by: 2) where ended == nil {
            let now = Self.begin + .seconds(seconds)
            if seconds == 20 {
                _ = machine.answered(now: now)
            } else if machine.missed(Self.starving, now: now) == [.stopSilent(missed: 3)] {
                ended = seconds
            }
        }
        // Excused from 20.5 s on; the misses at 52, 54 and 56 s count.
        #expect(ended == 56)
    }

    @Test(.ownThreads) func everyImpossibleCellTraps() async {
        for phase in Phase.allCases {
            let path = Self.paths[phase] ?? []
            for event in Event.allCases where !Self.table.contains(where: { $0.0 == phase && $0.1 == event }) {
                await #expect(processExitsWith: .signal(SIGILL), "\(phase) × \(event)") {
                    [path = path as [Event], event = event as Event] in
                    var machine = Self.machine(after: path)
                    _ = Self.apply(event, to: &machine)
                }
            }
        }
    }

    @Test func probesFitIntoTheWatchdog() {
        let alone = ProbePace(interval: .seconds(2), watchdog: nil)
        #expect(alone.interval == .seconds(2))
        #expect(alone.timeout < alone.interval)
        #expect(ProbePace(interval: .seconds(2), watchdog: .seconds(1)).interval == .milliseconds(500))
        #expect(ProbePace(interval: .seconds(2), watchdog: .seconds(60)).interval == .seconds(2))
    }
}
