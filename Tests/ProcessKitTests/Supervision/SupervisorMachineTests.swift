import Glibc
import TestSupport
import Testing

@testable import ProcessKit

@Suite struct SupervisorMachineTests {
    enum Event: String, CaseIterable, Codable {
        case begin, started, failedToStart, exited, waited, stopRequested
    }

    typealias State = SupervisorMachine.State
    typealias Action = SupervisorMachine.Action

    /// The events that lead to each state.
    private static let paths: [(State, [Event])] = [
        (.idle, []),
        (.starting, [.begin]),
        (.running, [.begin, .started]),
        (.waiting, [.begin, .started, .exited]),
        (.stoppingStart, [.begin, .stopRequested]),
        (.stopping, [.begin, .started, .stopRequested]),
        (.finished, [.begin, .started, .exited, .stopRequested]),
    ]

    /// Every state and event that can meet; all others cannot and trap.
    private static let table: [(State, Event, State, Action)] = [
        (.idle, .begin, .starting, .start),
        (.idle, .stopRequested, .finished, .none),
        (.starting, .started, .running, .none),
        (.starting, .failedToStart, .waiting, .wait(.seconds(50))),
        (.starting, .stopRequested, .stoppingStart, .none),
        (.running, .exited, .waiting, .wait(.seconds(1))),
        (.running, .stopRequested, .stopping, .stopChild),
        (.waiting, .waited, .starting, .start),
        (.waiting, .stopRequested, .finished, .endWait),
        (.stoppingStart, .started, .stopping, .stopChild),
        (.stoppingStart, .failedToStart, .finished, .finish),
        (.stoppingStart, .stopRequested, .stoppingStart, .none),
        (.stopping, .exited, .finished, .finish),
        (.stopping, .stopRequested, .stopping, .stopChild),
        (.finished, .begin, .finished, .finish),
        (.finished, .waited, .finished, .finish),
        (.finished, .stopRequested, .finished, .none),
    ]

    private static func machine(_ events: [Event]) -> SupervisorMachine {
        var machine = SupervisorMachine(
            exitBackoff: Backoff(first: .seconds(1), jitter: 0),
            startBackoff: Backoff(first: .seconds(50), cap: .seconds(100), jitter: 0))
        for event in events { _ = apply(event, to: &machine) }
        return machine
    }

    private static func apply(_ event: Event, to machine: inout SupervisorMachine) -> Action {
        var generator = SeededGenerator(seed: 3)
        switch event {
        case .begin: return machine.begin()
        case .started: return machine.started()
        case .failedToStart: return machine.failedToStart(using: &generator)
        case .exited: return machine.exited(ranFor: .zero, using: &generator)
        case .waited: return machine.waited()
        case .stopRequested: return machine.stopRequested()
        }
    }

    @Test func everyPossibleCell() throws {
        for (state, event, next, action) in Self.table {
            let path = try #require(Self.paths.first { $0.0 == state })
            var machine = Self.machine(path.1)
            #expect(machine.state == state)
            let answer = Self.apply(event, to: &machine)
            #expect(answer == action, "\(state) × \(event)")
            #expect(machine.state == next, "\(state) × \(event)")
        }
    }

    @Test(.ownThreads) func everyImpossibleCellTraps() async {
        for (index, (state, _)) in Self.paths.enumerated() {
            for event in Event.allCases where !Self.table.contains(where: { $0.0 == state && $0.1 == event }) {
                await #expect(processExitsWith: .signal(SIGILL), "\(state) × \(event)") {
                    [index = index as Int, event = event as Event] in
                    var machine = Self.machine(Self.paths[index].1)
                    _ = Self.apply(event, to: &machine)
                }
            }
        }
    }

    @Test func failedStartsAndDeathsHaveTheirOwnWaits() {
        var machine = Self.machine([.begin])
        var waits: [Action] = []
        for events: [Event] in [
            [.failedToStart], [.waited, .failedToStart], [.waited, .started, .exited],
            [.waited, .started, .exited], [.waited, .failedToStart],
        ] {
            for event in events.dropLast() { _ = Self.apply(event, to: &machine) }
            waits.append(Self.apply(events[events.count - 1], to: &machine))
        }
        #expect(waits == [50, 100, 1, 2, 50].map { Action.wait(.seconds($0)) })
    }
}
