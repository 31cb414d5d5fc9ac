import Glibc
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Turns reports into log lines and the sentence that `systemctl status` shows.
struct PushReporter {
    private let destination: Destination
    private let logger: Logger
    private let notifier: SystemdNotifier
    private let host: String
    private var isReady = false
    /// When the connection was established, in seconds since 1970; `nil`: not connected.
    private var connectedSince: Double?
    private var bitrate = BitrateMeter()
    private var statusDue: ContinuousClock.Instant?

    /// Minimum time between two updates of the status.
    private static let statusInterval = Duration.seconds(5)

    init(destination: Destination, logger: Logger, notifier: SystemdNotifier) {
        self.destination = destination
        self.logger = logger
        self.notifier = notifier
        host = destination.settings.destination.host
    }

    func begin() {
        logger.debug("pushing", metadata: ["url": "\(destination.settings.destination)"])
        notifier.status("connecting to \(host)")
    }

    func stopping() {
        notifier.status("stopping")
    }

    mutating func tell(_ report: PushReport, now: ContinuousClock.Instant) {
        switch report {
        case .connected(let away, let isRepeated):
            bitrate = BitrateMeter()
            connectedSince = Double(time(nil))
            status(connection ?? "", now: now)
            logger.log(.platform(.connected(host: host, away: away, isRepeated: isRepeated)))
        case .steady:
            logger.log(.platform(.steady(host: host)))
        case .failed(let failure, let streamedFor, let retryIn, let isRepeated):
            connectedSince = nil
            status("not connected to \(host): \(failure.meaning)", now: now)
            logger.log(
                .platform(
                    .failed(host: host, failure, streamed: streamedFor, retryIn: retryIn, isRepeated: isRepeated)))
        case .stillFailing(let failure, let attempts, let duration):
            connectedSince = nil
            status("not connected to \(host) for \(Words.span(duration)): \(failure.meaning)", now: now)
            logger.log(.platform(.stillFailing(host: host, failure, attempts: attempts, since: duration)))
        case .programMissing(let connected):
            status(connected ? "connected to \(host); the program is missing" : "waiting for the program", now: now)
            logger.log(.platform(.programMissing(isConnected: connected)))
        case .programUnknown:
            status("\(connection ?? "waiting"); relay-switch cannot be asked about the program", now: now)
            logger.log(.platform(.programUnknown))
        case .rollingOver(let age, let onAir):
            connectedSince = nil
            status("renewing the connection to \(host)", now: now)
            logger.log(.platform(.renewed(host: host, age: age, isUnderSlate: onAir == .slate)))
        case .programBack:
            logger.log(.platform(.programBack))
            status(connection ?? "", now: now)
        }
        if !isReady {
            isReady = true
            notifier.ready()
        }
    }

    mutating func progressed(_ progress: FFmpegProgress, now: ContinuousClock.Instant) {
        bitrate.observe(bytes: progress.totalSize, now: now)
        guard let connection, let due = statusDue, now >= due, let rate = bitrate.bitsPerSecond else { return }
        status("\(connection), \(Words.bitrate(rate))", now: now)
    }

    /// The beginning of the status while frames flow, such as "connected to HOST since 12:03".
    private var connection: String? {
        connectedSince.map { "connected to \(host) since \(WallClock.text($0))" }
    }

    private mutating func status(_ text: String, now: ContinuousClock.Instant) {
        notifier.status(text)
        statusDue = now + Self.statusInterval
    }
}
