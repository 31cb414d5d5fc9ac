import Glibc
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import PushToKick

/// Every state × event cell of the push machine.
@Suite struct PushMachineTests {
    enum Event: String, CaseIterable, Codable {
        case begin, await, run, pause, end, reconnect, unread, taken, started, firstReport, ahead, standstill, ended,
            flows, missing, unknown, soon, late, aged, slate,
            other, nobody, stop
    }

    /// A state, without the values in it.
    enum Phase: String, CaseIterable {
        case idle, awaiting, starting, opening, streaming, stalled, restarting, renewing, waiting, held,
            closingStart, closing, stoppingStart, stopping, stopped
    }

    enum Outcome: Equatable {
        case stalled, reads, held, resumed
        case start, end, ask, askOnAir, finish
        case connected, failed, missing, unknown, back, announced, renewal
    }

    /// The events that lead to each state.
    private static let paths: [Phase: [Event]] = [
        .idle: [],
        .awaiting: [.await],
        .stalled: [.begin, .started, .firstReport, .ahead, .unread],
        .held: [.begin, .started, .ended, .pause],
        .closingStart: [.begin, .pause],
        .closing: [.begin, .started, .pause],
        .starting: [.begin],
        .opening: [.begin, .started],
        .streaming: [.begin, .started, .firstReport, .ahead],
        .restarting: [.begin, .started, .firstReport, .ahead, .late, .flows],
        .renewing: [.begin, .started, .firstReport, .ahead, .aged, .slate],
        .waiting: [.begin, .started, .ended],
        .stoppingStart: [.begin, .stop],
        .stopping: [.begin, .started, .stop],
        .stopped: [.begin, .started, .stop, .ended],
    ]

    /// What each event does in each state; those that are not here cannot meet it, and trap.
    private static let table: [(Phase, Event, Phase, [Outcome])] =
        [
            (.idle, .begin, .starting, [.start]),
            (.idle, .stop, .stopped, [.finish]),
            (.starting, .started, .opening, []),
            (.starting, .ended, .waiting, [.failed]),
            (.starting, .stop, .stoppingStart, []),
            (.opening, .firstReport, .opening, []),
            (.opening, .ahead, .opening, []),
            (.opening, .standstill, .opening, []),
            (.opening, .ended, .waiting, [.failed]),
            (.opening, .flows, .opening, []),
            (.opening, .missing, .opening, [.missing]),
            (.opening, .unknown, .opening, [.unknown]),
            (.opening, .soon, .opening, []),
            (.opening, .late, .opening, [.ask]),
            (.opening, .aged, .opening, [.ask]),
            (.opening, .slate, .opening, []),
            (.opening, .other, .opening, []),
            (.opening, .nobody, .opening, []),
            (.opening, .stop, .stopping, [.end]),
            (.streaming, .firstReport, .streaming, []),
            (.streaming, .ahead, .streaming, []),
            (.streaming, .standstill, .streaming, []),
            (.streaming, .ended, .waiting, [.failed]),
            (.streaming, .flows, .streaming, []),
            (.streaming, .missing, .streaming, [.missing]),
            (.streaming, .unknown, .streaming, [.unknown]),
            (.streaming, .soon, .streaming, []),
            (.streaming, .late, .streaming, [.ask]),
            (.streaming, .aged, .streaming, [.askOnAir, .ask]),
            // Asked by the run before.
            (.streaming, .slate, .streaming, []),
            (.streaming, .other, .streaming, []),
            (.streaming, .nobody, .streaming, []),
            (.streaming, .stop, .stopping, [.end]),
            (.restarting, .ended, .waiting, [.failed]),
            (.restarting, .stop, .stopping, []),
            (.renewing, .ended, .starting, [.start]),
            (.renewing, .stop, .stopping, []),
            (.waiting, .soon, .waiting, []),
            (.waiting, .late, .starting, [.start]),
            (.waiting, .aged, .starting, [.start]),
            (.waiting, .stop, .stopped, [.finish]),
            (.stoppingStart, .started, .stopping, [.end]),
            (.stoppingStart, .ended, .stopped, [.finish]),
            (.stopping, .ended, .stopped, [.finish]),
            (.stopped, .begin, .stopped, []),
            (.stopped, .await, .stopped, []),
        ] + orders + unread + ignored

    /// What the operator orders.
    private static let orders: [(Phase, Event, Phase, [Outcome])] =
        [
            (.idle, .await, .awaiting, []),
            (.awaiting, .run, .starting, [.start]),
            (.awaiting, .pause, .held, [.held]),
            (.awaiting, .end, .held, [.held]),
            (.awaiting, .soon, .awaiting, []),
            (.awaiting, .late, .starting, [.start]),
            (.awaiting, .aged, .starting, [.start]),
            (.awaiting, .stop, .stopped, [.finish]),
            (.starting, .pause, .closingStart, []),
            (.starting, .end, .closingStart, []),
            (.opening, .pause, .closing, [.end]),
            (.opening, .end, .closing, [.end]),
            (.opening, .reconnect, .renewing, [.renewal, .end]),
            (.streaming, .pause, .closing, [.end]),
            (.streaming, .end, .closing, [.end]),
            (.streaming, .reconnect, .renewing, [.renewal, .end]),
            (.stalled, .pause, .closing, [.end]),
            (.stalled, .end, .closing, [.end]),
            (.stalled, .reconnect, .renewing, [.renewal, .end]),
            (.restarting, .pause, .closing, []),
            (.restarting, .end, .closing, []),
            (.renewing, .pause, .closing, []),
            (.renewing, .end, .closing, []),
            (.waiting, .pause, .held, [.held]),
            (.waiting, .end, .held, [.held]),
            (.waiting, .reconnect, .starting, [.renewal, .start]),
            (.held, .run, .starting, [.resumed, .start]),
            (.held, .end, .held, [.held]),
            (.held, .stop, .stopped, [.finish]),
            (.closingStart, .run, .starting, []),
            (.closingStart, .started, .closing, [.end]),
            (.closingStart, .ended, .held, [.held]),
            (.closingStart, .stop, .stoppingStart, []),
            (.closing, .ended, .held, [.held]),
            (.closing, .stop, .stopping, []),
        ]
        + Phase.allCases.flatMap { phase -> [(Phase, Event, Phase, [Outcome])] in
            // What is so already, and what comes too late.
            let run: [(Phase, Event, Phase, [Outcome])] =
                [.awaiting, .held, .closingStart].contains(phase) ? [] : [(phase, .run, phase, [])]
            let hold: [Event] =
                switch phase {
                case .held: [.pause]
                case .idle, .closingStart, .closing, .stoppingStart, .stopping, .stopped: [.pause, .end]
                default: []
                }
            let reconnect: [Event] = [.opening, .streaming, .stalled, .waiting].contains(phase) ? [] : [.reconnect]
            return run + (hold + reconnect).map { (phase, $0, phase, []) }
        }

    /// A platform that stops reading.
    private static let unread: [(Phase, Event, Phase, [Outcome])] =
        [
            (.streaming, .unread, .stalled, [.stalled]),
            (.streaming, .taken, .streaming, []),
            (.opening, .unread, .opening, []),
            (.opening, .taken, .opening, []),
            (.stalled, .unread, .stalled, []),
            (.stalled, .taken, .streaming, [.reads]),
            (.stalled, .firstReport, .stalled, []),
            (.stalled, .ahead, .stalled, []),
            (.stalled, .standstill, .stalled, []),
            (.stalled, .ended, .waiting, [.failed]),
            (.stalled, .flows, .stalled, []),
            (.stalled, .missing, .stalled, [.missing]),
            (.stalled, .unknown, .stalled, [.unknown]),
            (.stalled, .soon, .stalled, []),
            (.stalled, .late, .stalled, [.ask]),
            // Longer than the connection is kept.
            (.stalled, .aged, .restarting, [.end]),
            (.stalled, .slate, .stalled, []),
            (.stalled, .other, .stalled, []),
            (.stalled, .nobody, .stalled, []),
            (.stalled, .stop, .stopping, [.end]),
        ]

    /// What may come late: reports and answers of a run that is over, a timer, a second signal.
    private static let ignored: [(Phase, Event, Phase, [Outcome])] = [
        Phase.idle, .awaiting, .starting, .restarting, .renewing, .waiting, .held, .closingStart, .closing,
        .stoppingStart, .stopping, .stopped,
    ].flatMap { phase in
        Event.allCases.compactMap { event in
            switch event {
            case .firstReport, .ahead, .standstill, .flows, .missing, .unknown, .slate, .other, .nobody, .unread,
                .taken:
                (phase, event, phase, [])
            case .soon, .late, .aged: [.waiting, .awaiting].contains(phase) ? nil : (phase, event, phase, [])
            case .stop: [.stoppingStart, .stopping, .stopped].contains(phase) ? (phase, event, phase, []) : nil
            case .begin, .await, .started, .ended, .run, .pause, .end, .reconnect: nil
            }
        }
    }

    @Test func everyPossibleCell() throws {
        for (phase, event, next, outcomes) in Self.table {
            var driver = Driver()
            for step in try #require(Self.paths[phase]) { driver.apply(step) }
            #expect(driver.phase == phase)
            #expect(driver.apply(event) == outcomes, "\(phase) × \(event)")
            #expect(driver.phase == next, "\(phase) × \(event)")
        }
    }

    @Test(.ownThreads) func everyImpossibleCellTraps() async {
        for phase in Phase.allCases {
            let path = Self.paths[phase] ?? []
            for event in Event.allCases where !Self.table.contains(where: { $0.0 == phase && $0.1 == event }) {
                await #expect(processExitsWith: .signal(SIGILL), "\(phase) × \(event)") {
                    [path = path as [Event], event = event as Event] in
                    var driver = Driver()
                    for step in path { driver.apply(step) }
                    driver.apply(event)
                }
            }
        }
    }

    /// Plays events on a machine, 5 seconds apart at the most.
    private struct Driver {
        var machine = PushMachine(
            timing: PushTiming(), backoff: .seconds(2), renewal: RenewalPlan(due: .seconds(3600), grace: .seconds(7200))
        )
        var now = ContinuousClock.now
        var position = 0
        var generator = SeededGenerator(seed: 1)

        var phase: Phase {
            switch machine.state {
            case .idle: .idle
            case .starting: .starting
            case .running(let run): run.connectedAt == nil ? .opening : run.isStalled ? .stalled : .streaming
            case .awaitingOrder: .awaiting
            case .held: .held
            case .closingStart: .closingStart
            case .closing: .closing
            case .restarting: .restarting
            case .renewing: .renewing
            case .waiting: .waiting
            case .stoppingStart: .stoppingStart
            case .stopping: .stopping
            case .stopped: .stopped
            }
        }

        @discardableResult
        mutating func apply(_ event: Event) -> [Outcome] {
            answer(event).map { action in
                switch action {
                case .start: .start
                case .endFFmpeg, .killFFmpeg: .end
                case .report(.stalled): .stalled
                case .report(.readsAgain): .reads
                case .report(.held): .held
                case .report(.resumed): .resumed
                case .askProgram: .ask
                case .askOnAir: .askOnAir
                case .finish: .finish
                case .report(.connected), .report(.steady): .connected
                case .report(.failed), .report(.stillFailing): .failed
                case .report(.programMissing): .missing
                case .report(.programUnknown): .unknown
                case .report(.programBack): .back
                case .report(.renewalDue): .announced
                case .report(.renewing), .report(.reconnecting): .renewal
                }
            }
        }

        private mutating func answer(_ event: Event) -> [PushMachine.Action] {
            switch event {
            case .begin: return machine.begin(now: now)
            case .await: return machine.begin(awaitsOrder: true, now: now)
            case .run: return machine.ordered(.run)
            case .pause: return machine.ordered(.paused)
            case .end: return machine.ordered(.ended)
            case .reconnect: return machine.reconnectRequested()
            case .unread:
                now += .seconds(6)
                return machine.sampled(.init(acknowledged: 0, waiting: 9), now: now)
            case .taken:
                now += .seconds(1)
                return machine.sampled(.init(acknowledged: 1, waiting: 9), now: now)
            case .started: return machine.started(now: now)
            case .firstReport, .standstill: return machine.progressed(to: at(position), now: now)
            case .ahead:
                position += 1
                return machine.progressed(to: at(position), now: now)
            case .ended: return machine.ended(PushFailure(.closed), now: now, using: &generator)
            case .flows: return machine.programAnswered(.flows, now: now)
            case .missing: return machine.programAnswered(.missing, now: now)
            case .unknown: return machine.programAnswered(.unknown, now: now)
            case .soon:
                now += .milliseconds(1)
                return machine.timePassed(now: now)
            case .late:
                now += .seconds(12)
                return machine.timePassed(now: now)
            case .aged:
                now += .seconds(3600)
                return machine.timePassed(now: now)
            case .slate: return machine.onAirAnswered(.slate, now: now)
            case .other: return machine.onAirAnswered(.other, now: now)
            case .nobody: return machine.onAirAnswered(.unknown, now: now)
            case .stop: return machine.stopRequested()
            }
        }

        private func at(_ seconds: Int) -> OutputPosition { OutputPosition(time: .seconds(seconds)) }
    }
}
