import TestSupport
import RelayCore

@testable import PushToKick

/// A push machine with a clock, a platform and a program made of words: tests read like a story.
struct MachineWorld {
    var machine: PushMachine
    private(set) var now = ContinuousClock.now
    private(set) var reports: [PushReport] = []
    /// What the machine did, in order.
    private(set) var deeds: [PushMachine.Action] = []
    private var position: Duration = .zero
    private var generator = SeededGenerator(seed: 7)

    /// What whoever asks is told to be on air.
    var onAir = OnAir.slate
    /// How often it was asked what is on air.
    private(set) var askedOnAir = 0

    init(
        backoff: Duration = .seconds(2),
        renewal: RenewalPlan = RenewalPlan(due: .seconds(14 * 86_400), grace: .seconds(86_400))
    ) {
        machine = PushMachine(timing: PushTiming(), backoff: backoff, renewal: renewal)
        take(machine.begin(now: now))
        take(machine.started(now: now))
    }

    private mutating func take(_ actions: [PushMachine.Action]) {
        for action in actions {
            if case .report(let report) = action { reports.append(report) } else { deeds.append(action) }
        }
    }

    /// Lets time pass, with the timer at each deadline; `flow` answers whoever asks about the program.
    mutating func pass(_ duration: Duration, flow: ProgramFlow) {
        let end = now + duration
        while let deadline = machine.deadline, deadline <= end {
            now = max(now, deadline)
            step(flow)
        }
        now = end
    }

    /// Time in which frames come out, twice a second.
    mutating func stream(_ duration: Duration) {
        let end = now + duration
        while now < end {
            report()
            now += .milliseconds(500)
            step(.flows)
        }
    }

    /// A report of ffmpeg's that is ahead of the last.
    mutating func report() {
        position += .milliseconds(500)
        take(machine.progressed(to: OutputPosition(time: position), now: now))
    }

    /// Time in which frames come out and the platform takes none of them.
    mutating func streamUnread(_ duration: Duration) {
        let end = now + duration
        while now < end, case .running = machine.state {
            report()
            now += .milliseconds(500)
            take(machine.sampled(StallMeter.Queue(acknowledged: taken, waiting: 1), now: now))
            step(.flows)
        }
    }

    mutating func timeOfDayCame() { take(machine.timeOfDayCame(now: now)) }

    mutating func order(_ order: PushOrder) { take(machine.ordered(order)) }

    /// The platform takes something.
    mutating func read() {
        taken += 1
        take(machine.sampled(StallMeter.Queue(acknowledged: taken, waiting: 1), now: now))
    }

    private var taken: UInt64 = 0

    private mutating func step(_ flow: ProgramFlow) {
        take(machine.timePassed(now: now))
        if let index = deeds.firstIndex(of: .askProgram) {
            deeds.remove(at: index)
            asked += 1
            take(machine.programAnswered(flow, now: now))
        }
        if let index = deeds.firstIndex(of: .askOnAir) {
            deeds.remove(at: index)
            askedOnAir += 1
            take(machine.onAirAnswered(onAir, now: now))
        }
    }

    /// How often the program was asked about.
    private(set) var asked = 0

    /// ffmpeg ends.
    ///
    /// - Returns: The wait before the next start.
    @discardableResult
    mutating func fail(_ kind: PushFailure.Kind) -> Duration {
        take(machine.ended(PushFailure(kind), now: now, using: &generator))
        position = .zero
        guard case .waiting(let until) = machine.state else { return .zero }
        return until - now
    }

    /// ffmpeg ends as it was told to, and the next one starts.
    mutating func endAsTold() {
        fail(.programClosed)
        take(machine.started(now: now))
    }

    /// The wait ends and ffmpeg starts.
    mutating func startAgain() {
        if case .waiting(let until) = machine.state { now = until }
        take(machine.timePassed(now: now))
        take(machine.started(now: now))
    }

    /// Forgets what was reported and done so far.
    mutating func forget() {
        reports = []
        deeds = []
        asked = 0
        askedOnAir = 0
    }
}
