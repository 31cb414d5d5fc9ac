import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Tells what a push reports: to the log, to systemd and to relay-hook.
struct PushReporter {
    private let destination: Destination
    private let logger: Logger
    private let notifier: SystemdNotifier
    private let reports: ReportSender
    private let host: String
    private var isReady = false
    private var status: PushStatus
    private var bitrate = BitrateMeter()
    private var clock = MediaClock()
    private var statusDue: ContinuousClock.Instant?

    /// Minimum time between two updates of systemd's status text for new figures.
    private static let statusInterval = Duration.seconds(5)

    init(destination: Destination, logger: Logger, notifier: SystemdNotifier, reports: ReportSender) {
        self.destination = destination
        self.logger = logger
        self.notifier = notifier
        self.reports = reports
        host = destination.settings.destination.host
        status = PushStatus(host: host, now: WallClock.now)
    }

    func begin() {
        logger.debug("pushing", metadata: ["url": "\(destination.settings.destination)"])
        show()
    }

    /// ffmpeg is being started.
    mutating func attemptBegins() {
        guard status.nextTry != nil else { return }
        status.attemptBegins()
        reports.changed(.push(status))
    }

    mutating func stopping() {
        status.stops()
        show()
    }

    mutating func tell(_ report: PushReport, now: ContinuousClock.Instant) {
        let time = WallClock.now
        switch report {
        case .connected(let away, let isRepeated):
            (bitrate, clock) = (BitrateMeter(), MediaClock())
            status.connected(now: time)
            logger.log(.platform(.connected(host: host, away: away, isRepeated: isRepeated)))
        case .steady:
            logger.log(.platform(.steady(host: host)))
        case .failed(let failure, let streamedFor, let retryIn, let isRepeated):
            status.failed(failure, retryIn: retryIn, now: time)
            logger.log(
                .platform(
                    .failed(host: host, failure, streamed: streamedFor, retryIn: retryIn, isRepeated: isRepeated)))
        case .stillFailing(let failure, let attempts, let duration, let retryIn):
            status.failed(failure, retryIn: retryIn, now: time)
            logger.log(.platform(.stillFailing(host: host, failure, attempts: attempts, since: duration)))
        case .programMissing(let connected):
            status.programChanged(.missing)
            logger.log(.platform(.programMissing(isConnected: connected)))
        case .programUnknown:
            status.programChanged(.unknown)
            logger.log(.platform(.programUnknown))
        case .renewalDue(let grace): logger.log(.platform(.renewalDue(host: host, within: grace)))
        case .renewing(let age, let onAir):
            status.renews(now: time)
            logger.log(.platform(.renewed(host: host, age: age, isUnderSlate: onAir == .slate)))
        case .stalled(let silence):
            status.stalled(for: silence, now: time)
            logger.log(.platform(.stalled(host: host, for: silence, destination: destination.name)))
        case .readsAgain(let after):
            status.reads(now: time)
            logger.log(.platform(.readsAgain(host: host, after: after)))
        case .held(let order):
            status.held(order, now: time)
            logger.log(.platform(.held(host: host, order)))
        case .resumed:
            status.resumes(now: time)
            logger.log(.platform(.resumed(host: host)))
        case .reconnecting:
            status.renews(now: time)
            logger.log(.platform(.reconnecting(host: host)))
        case .programBack:
            status.programChanged(.flows)
            logger.log(.platform(.programBack))
        }
        show()
        statusDue = now + Self.statusInterval
        if !isReady {
            isReady = true
            notifier.ready()
        }
    }

    mutating func progressed(_ progress: FFmpegProgress, now: ContinuousClock.Instant) {
        bitrate.observe(bytes: progress.totalSize, now: now)
        if let media = progress.outTime { clock.reached(media, at: now) }
        status.measured(
            bytes: progress.totalSize, bitsPerSecond: bitrate.bitsPerSecond, clockOffset: clock.offset,
            now: WallClock.now)
        reports.measured(.push(status))
        guard let due = statusDue, now >= due, status.state == .connected, status.program == .flows else { return }
        notifier.status(sentence)
        statusDue = now + Self.statusInterval
    }

    /// What was sent around a cut.
    func measured(_ cut: CutNotice, _ figures: CutFigures) {
        logger.log(.platform(.cutMeasured(cut: cut.id, figures)))
    }

    private func show() {
        notifier.status(sentence)
        reports.changed(.push(status))
    }

    private var sentence: String { status.sentence { WallClock.text(Double($0) / 1000) } }
}
