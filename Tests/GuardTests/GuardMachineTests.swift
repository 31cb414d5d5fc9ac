import Glibc
import Testing

@testable import Guard

@Suite struct GuardMachineTests {
    enum Event: String, CaseIterable, Codable {
        case started, answered, missed, missedForLong, stop, ended
    }

    enum Phase: String, CaseIterable {
        case starting, coming, serving, servingAfterTwoMissed, stoppingAsked, stoppingSilent, ended
    }

    typealias Action = GuardMachine.Action

    private static let begin = ContinuousClock.now

    /// The events that lead to each state.
    private static let paths: [Phase: [Event]] = [
        .starting: [],
        .coming: [.started],
        .serving: [.started, .answered],
        .servingAfterTwoMissed: [.started, .answered, .missed, .missed],
        .stoppingAsked: [.started, .stop],
        .stoppingSilent: [.started, .missedForLong],
        .ended: [.started, .ended],
    ]

    private static func state(_ phase: Phase) -> GuardMachine.State {
        switch phase {
        case .starting: .starting
        case .coming: .coming(since: begin)
        case .serving: .serving(missed: 0)
        case .servingAfterTwoMissed: .serving(missed: 2)
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
        (.starting, .stop, .stopping(.asked), []),
        (.starting, .ended, .ended, [.finish(code: 1)]),
        (.coming, .answered, .serving(missed: 0), [.ready]),
        (.coming, .missed, .coming(since: begin), []),
        (.coming, .missedForLong, .stopping(.silent), [.stopUnready]),
        (.coming, .stop, .stopping(.asked), [.stopAsked]),
        (.coming, .ended, .ended, [.finish(code: 1)]),
        (.serving, .answered, .serving(missed: 0), [.alive]),
        (.serving, .missed, .serving(missed: 1), []),
        (.serving, .missedForLong, .serving(missed: 1), []),
        (.serving, .stop, .stopping(.asked), [.stopAsked]),
        (.serving, .ended, .ended, [.finish(code: 1)]),
        (.servingAfterTwoMissed, .answered, .serving(missed: 0), [.alive]),
        (.servingAfterTwoMissed, .missed, .stopping(.silent), [.stopSilent(missed: 3)]),
        (.servingAfterTwoMissed, .missedForLong, .stopping(.silent), [.stopSilent(missed: 3)]),
        (.servingAfterTwoMissed, .stop, .stopping(.asked), [.stopAsked]),
        (.servingAfterTwoMissed, .ended, .ended, [.finish(code: 1)]),
        // A signal came while it was being started.
        (.stoppingAsked, .started, .stopping(.asked), [.stopAsked]),
        (.stoppingAsked, .answered, .stopping(.asked), []),
        (.stoppingAsked, .missed, .stopping(.asked), []),
        (.stoppingAsked, .missedForLong, .stopping(.asked), []),
        (.stoppingAsked, .stop, .stopping(.asked), []),
        (.stoppingAsked, .ended, .ended, [.finish(code: 0)]),
        (.stoppingSilent, .answered, .stopping(.silent), []),
        (.stoppingSilent, .missed, .stopping(.silent), []),
        (.stoppingSilent, .missedForLong, .stopping(.silent), []),
        (.stoppingSilent, .stop, .stopping(.silent), []),
        (.stoppingSilent, .ended, .ended, [.finish(code: 1)]),
        (.ended, .answered, .ended, []),
        (.ended, .missed, .ended, []),
        (.ended, .missedForLong, .ended, []),
        (.ended, .stop, .ended, []),
    ]

    private static func apply(_ event: Event, to machine: inout GuardMachine) -> [Action] {
        switch event {
        case .started: machine.started(now: begin)
        case .answered: machine.answered()
        case .missed: machine.missed(now: begin + .seconds(1))
        case .missedForLong: machine.missed(now: begin + .seconds(10))
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

    @Test func everyImpossibleCellTraps() async {
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
