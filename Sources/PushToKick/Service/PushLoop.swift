import Logging
import ProcessKit
import ProgramOptions
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
    private var tap = PacketTap()
    /// The connection to the platform, once it has accepted frames.
    private var queue: QueueLook?
    /// When RENEW_AT is next, in milliseconds since 1970.
    private var nextRenewal: Int64?
    private var timer: (at: ContinuousClock.Instant, task: Task<Void, Never>)?
    /// Whether ffmpeg has ended after a stop.
    private(set) var isOver = false

    init(service: PushService, inbox: AsyncStream<PushService.Event>.Continuation) {
        self.service = service
        self.inbox = inbox
        machine = PushMachine(
            timing: service.timing, backoff: service.destination.settings.backoff,
            renewal: service.destination.settings.renewal)
        reporter = PushReporter(
            destination: service.destination, logger: service.logger, notifier: service.notifier,
            reports: service.reports)
        watchdog = Watchdog(notifier: service.notifier, now: .now)
    }

    mutating func begin() {
        let now = ContinuousClock.now
        reporter.begin()
        perform(machine.begin(awaitsOrder: service.reports.isConnected, now: now))
        armTimer(now)
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
                look(now)
                measure(now)
            }
        case .ended(let exit, let errors):
            (child, queue) = (nil, nil)
            let end = FFmpegEnd(exit: exit, errors: errors, streamedFor: machine.connectedAt.map { now - $0 })
            let failure = end.failure(programURL: service.programURL)
            perform(machine.ended(failure, now: now, using: &generator))
        case .program(let flow):
            perform(machine.programAnswered(flow, now: now))
        case .onAir(let onAir):
            perform(machine.onAirAnswered(onAir, now: now))
        case .hook(.order(let order)): perform(machine.ordered(order))
        case .hook(.reconnect): perform(machine.reconnectRequested())
        case .hook(.cut(let cut)): tap.happened(cut)
        case .timer:
            timer = nil
            perform(machine.timePassed(now: now))
            look(now)
            measure(now)
        case .stop:
            reporter.stopping()
            perform(machine.stopRequested())
        }
        renewIfTimeCame(now)
        watchdog.pingIfDue(now: now)
        armTimer(now)
    }

    /// Looks at the host's clock: events come every second while there is a connection to renew.
    private mutating func renewIfTimeCame(_ now: ContinuousClock.Instant) {
        guard let time = service.destination.settings.renewal.time else { return }
        let calendar = WallClock.now
        guard let due = nextRenewal else {
            nextRenewal = LocalTime.next(hour: time.hour, minute: time.minute, after: calendar)
            return
        }
        guard calendar >= due else { return }
        nextRenewal = LocalTime.next(hour: time.hour, minute: time.minute, after: calendar)
        perform(machine.timeOfDayCame(now: now))
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
                service.startFFmpeg(inbox, tapPort: tap.connectionBegins())
            case .endFFmpeg:
                if let child { Task { await child.stop(.ffmpegAtEase) } }
            case .killFFmpeg:
                if let child { Task { await child.stop(.immediate) } }
            case .askProgram: service.askProgram(inbox)
            case .askOnAir: service.askOnAir(inbox)
            case .report(let report): reporter.tell(report, now: .now)
            case .finish: isOver = true
            }
        }
    }

    /// Looks whether the platform takes what is sent.
    private mutating func look(_ now: ContinuousClock.Instant) {
        guard let child, machine.connectedAt != nil else {
            queue = nil
            return
        }
        var look =
            queue ?? QueueLook(process: child.pid, port: service.destination.settings.destination.port, now: now)
        if let sample = look.sampleIfDue(now: now) { perform(machine.sampled(sample, now: now)) }
        queue = look
    }

    /// Tells of the cuts that are over.
    private mutating func measure(_ now: ContinuousClock.Instant) {
        for (cut, figures) in tap.read(now: now) { reporter.measured(cut, figures) }
    }

    private mutating func armTimer(_ now: ContinuousClock.Instant) {
        let next = [machine.deadline, watchdog.deadline, queue?.deadline, tap.deadline(now: now)].compactMap { $0 }
            .min()
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
