import Logging
import ProcessKit
import RelayCore

/// The state of a push's control loop: the machine, its ffmpeg, its timer.
struct PushLoop {
    private let service: PushService
    private let inbox: AsyncStream<PushService.Event>.Continuation
    private var machine: PushMachine
    private var generator = SystemRandomNumberGenerator()
    private var child: Child?
    private var reporter: PushReporter
    private var watchdog: Watchdog
    private var timer: (at: ContinuousClock.Instant, task: Task<Void, Never>)?
    /// Whether ffmpeg has ended after a stop.
    private(set) var isOver = false

    init(service: PushService, inbox: AsyncStream<PushService.Event>.Continuation) {
        self.service = service
        self.inbox = inbox
        machine = PushMachine(
            timing: service.timing, backoff: service.destination.settings.backoff,
            rollover: service.destination.settings.rollover)
        reporter = PushReporter(
            destination: service.destination, logger: service.logger, notifier: service.notifier,
            reports: service.reports)
        watchdog = Watchdog(notifier: service.notifier, now: .now)
    }

    mutating func begin() {
        reporter.begin()
        perform(machine.begin())
        armTimer(.now)
    }

    mutating func handle(_ event: PushService.Event) {
        let now = ContinuousClock.now
        switch event {
        case .started(let child):
            self.child = child
            perform(machine.started(now: now))
        case .progress(let progress):
            // The last report comes when everything is over, even if the platform has refused all of it.
            if !progress.isLast {
                perform(machine.progressed(to: OutputPosition(progress), now: now))
                reporter.progressed(progress, now: now)
            }
        case .ended(let exit, let errors):
            child = nil
            let end = FFmpegEnd(exit: exit, errors: errors, streamedFor: machine.connectedAt.map { now - $0 })
            let failure = end.failure(programURL: service.programURL)
            perform(machine.ended(failure, now: now, using: &generator))
        case .program(let flow):
            perform(machine.programAnswered(flow, now: now))
        case .onAir(let onAir):
            perform(machine.onAirAnswered(onAir, now: now))
        case .timer:
            timer = nil
            perform(machine.timePassed(now: now))
        case .stop:
            reporter.stopping()
            perform(machine.stopRequested())
        }
        watchdog.pingIfDue(now: now)
        armTimer(now)
    }

    mutating func end() {
        timer?.task.cancel()
        timer = nil
        inbox.finish()
    }

    private mutating func perform(_ actions: [PushMachine.Action]) {
        for action in actions {
            switch action {
            case .start:
                reporter.attemptBegins()
                service.startFFmpeg(inbox)
            case .endFFmpeg:
                if let child { Task { await child.stop(.ffmpeg) } }
            case .killFFmpeg:
                if let child { Task { await child.stop(.immediate) } }
            case .askProgram: service.askProgram(inbox)
            case .askOnAir: service.askOnAir(inbox)
            case .report(let report): reporter.tell(report, now: .now)
            case .finish: isOver = true
            }
        }
    }

    private mutating func armTimer(_ now: ContinuousClock.Instant) {
        let next = [machine.deadline, watchdog.deadline].compactMap { $0 }.min()
        if let timer {
            if timer.at == next { return }
            timer.task.cancel()
        }
        timer = next.map { next in
            let inbox = self.inbox
            return (
                next,
                Task {
                    guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
                    inbox.yield(.timer)
                }
            )
        }
    }
}
