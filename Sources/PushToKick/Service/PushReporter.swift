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
            var metadata: Logger.Metadata = ["host": "\(host)"]
            metadata["away"] = away.map { "\($0 < .seconds(120) ? Words.seconds($0) : Words.span($0))" }
            logger.log(
                isRepeated ? .debug : .info, .platformConnected, "connected to the platform", metadata: metadata)
        case .steady:
            logger.log(
                .info, .platformConnected, "the connection to the platform is steady again",
                metadata: ["host": "\(host)"])
        case .failed(let failure, let streamedFor, let retryIn, let isRepeated):
            connectedSince = nil
            status("not connected to \(host): \(failure.meaning)", now: now)
            var metadata = metadata(failure)
            metadata["retry"] = "\(Words.seconds(retryIn))"
            metadata["streamed"] = streamedFor.map { "\(Words.seconds($0))" }
            let level = isRepeated ? Logger.Level.debug : .warning
            if failure.isOwnSide {
                logger.log(level, .programMissing, "cannot play the program from relay-switch", metadata: metadata)
            } else if streamedFor != nil {
                logger.log(level, .platformLost, "the connection to the platform is lost", metadata: metadata)
            } else {
                logger.log(level, .platformRefused, "cannot connect to the platform", metadata: metadata)
            }
        case .stillFailing(let failure, let attempts, let duration):
            connectedSince = nil
            status("not connected to \(host) for \(Words.span(duration)): \(failure.meaning)", now: now)
            var metadata = metadata(failure)
            metadata["attempts"] = "\(attempts)"
            metadata["since"] = "\(Words.span(duration))"
            logger.log(
                .warning, .platformRefused, "still failing to stay connected to the platform", metadata: metadata)
        case .programMissing(let connected):
            status(connected ? "connected to \(host); the program is missing" : "waiting for the program", now: now)
            logger.log(
                .notice, .programMissing, "the program is missing; waiting for it",
                metadata: ["connected": "\(connected)"])
        case .programUnknown:
            status("\(connection ?? "waiting"); relay-switch cannot be asked about the program", now: now)
            logger.log(.warning, .programMissing, "nothing flows and relay-switch cannot be asked why; waiting")
        case .rollingOver(let age, let onAir):
            connectedSince = nil
            status("renewing the connection to \(host)", now: now)
            logger.log(
                .notice, .platformRenewed, "renewing the connection to the platform before its timestamps wrap",
                metadata: [
                    "host": "\(host)", "age": "\(Words.span(age))",
                    "on": onAir == .slate ? "the slate" : "what is on air: the slate did not come in time",
                ])
        case .programBack:
            logger.log(.notice, .programBack, "the program is back")
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

    private func metadata(_ failure: PushFailure) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["host": "\(host)", "reason": "\(failure.meaning)"]
        if !failure.words.isEmpty { metadata["ffmpeg"] = "\(failure.words)" }
        return metadata
    }
}
