import FoundationEssentials
import ProcessKit
import RelayCore

/// The state of a channel as shown by `/api/v1/status`. Contains no secret.
struct ChannelStatus: Codable, Sendable {
    /// A publisher in the status.
    struct Publisher: Codable, Sendable {
        /// Address of the peer; `nil` for those who may not see it.
        var address: String?
        /// The name of its key; `nil`: it needed none, or the name is not known yet.
        var key: String?
        /// Since when.
        var since: Date
        /// Why it can't be shown; `nil`: nothing is wrong.
        var problem: String?
        /// Why it cannot be heard; `nil`: no problem.
        var soundProblem: String?
        /// Whether its picture is passed on as it is (LIVE_MODE); `nil`: it is not played.
        var isCopied: Bool?
        /// Why it is encoded although LIVE_MODE copies what fits, and what to set; `nil`: nothing is in the way.
        var copyProblem: String?
        /// Since when its picture has not changed; `nil`: that was not told (FROZEN_SECONDS).
        var frozenSince: Date?
        /// Since when nothing is heard of it; `nil`: that was not told (SILENT_SECONDS).
        var silentSince: Date?
        /// What it sends; `nil` during the first two seconds.
        var bitsPerSecond: Int?
        /// The mean of the last minute, or since it began.
        var bitsPerSecond1m: Int?
        /// The mean of the last ten minutes, or since it began.
        var bitsPerSecond10m: Int?
        /// Since when nothing has arrived, in seconds; whole ones, as it is measured once a second.
        var idle: Int?
        /// Seconds of media between its last two keyframes; `nil` until there were two.
        var keyframeInterval: Double?
        /// Frames per second of media that arrived, over two seconds of it; `nil` until then.
        var framesPerSecond: Double?
        /// The client's software, as it names itself; printable.
        var client: String?
        var video: Video?
        var audio: Audio?

        /// What nginx says about a publisher's picture.
        struct Video: Codable, Sendable {
            /// Such as `H264`; printable.
            var codec: String
            var width: Int
            var height: Int
            var frameRate: Int
        }

        /// What nginx says about a publisher's sound.
        struct Audio: Codable, Sendable {
            /// Such as `AAC`; printable.
            var codec: String
            var sampleRate: Int
            var channels: Int
        }

        /// A publisher, and what is measured of it.
        init(
            _ publisher: ChannelView.Publisher, key: String?, rate: RateHistory?, sample: PublisherSample?,
            date: (ContinuousClock.Instant) -> Date
        ) {
            func bits(_ stretch: Duration) -> Int? { rate?.bitsPerSecond(over: stretch).map { Int($0.rounded()) } }
            address = publisher.address
            self.key = key
            since = date(publisher.since)
            problem =
                publisher.pictureProblem?.explanation
                ?? (publisher.isTooLow ? "too little arrives from it (LOW_BITRATE)" : nil)
            soundProblem = publisher.soundProblem?.explanation
            isCopied = publisher.isCopied
            copyProblem = publisher.copyObstacle?.explanation
            bitsPerSecond = bits(.seconds(1))
            bitsPerSecond1m = bits(.seconds(60))
            bitsPerSecond10m = bits(.seconds(600))
            idle = rate?.lastArrival.map { Int(max(0, date($0).timeIntervalSinceNow * -1)) }
            client = sample.map { PlainText.line($0.client) }.flatMap { $0.isEmpty ? nil : $0 }
            video = sample?.video.map {
                Video(codec: PlainText.line($0.codec), width: $0.width, height: $0.height, frameRate: $0.frameRate)
            }
            audio = sample?.audio.map {
                Audio(codec: PlainText.line($0.codec), sampleRate: $0.sampleRate, channels: $0.channels)
            }
        }
    }

    /// How a publisher's picture is encoded.
    struct Encoding: Codable, Sendable {
        /// Seconds of media encoded per second; `nil` during the first two seconds.
        var speed: Double?
        /// Seconds of media that wait to be encoded; `nil`: not measured.
        var delay: Double?
        /// Every nth frame is encoded.
        var frameStep: Int
        /// The host is too slow for the whole program: frames are dropped, or encoded with less analysis.
        var isReduced: Bool
    }

    /// What encodes the program.
    struct Encoder: Codable, Sendable {
        /// Its name, ffmpeg's.
        var name: String
        /// VIDEO_ENCODER, if that is another one, because it does not work.
        var instead: String?
        /// Why it does not.
        var problem: String?

        init(_ fallback: EncoderFallback) {
            name = fallback.profile.encoder
            instead = fallback.reason == nil ? nil : fallback.configured.encoder
            problem = fallback.reason
        }
    }

    /// Frames that switchers left out and repeated.
    struct Frames: Codable, Sendable {
        var dropped: Int
        var repeated: Int
    }

    /// A client that was refused, maybe several times.
    struct Refusal: Codable, Sendable {
        /// Its address; `nil` for those who may not see it.
        var address: String?
        /// What is wrong, and what to do about it.
        var reason: String
        var count: Int
        var since: Date
        var last: Date

        init(_ entry: RecentRefusals.Entry) {
            (address, reason, count) = (entry.address, entry.reason, entry.count)
            (since, last) = (Date(milliseconds: entry.since), Date(milliseconds: entry.last))
        }
    }

    /// What the operator has chosen.
    struct Choice: Codable, Sendable {
        /// `brb`, `live`, `standby`.
        var show: String
        /// The user who said so.
        var by: String
        var since: Date
        /// `nil`: until it is taken back.
        var until: Date?
        /// `nil`: the usual slate.
        var slate: String?
        var reason: String?

        init(_ choice: OperatorChoice) {
            show = choice.show.rawValue
            by = choice.by
            since = Date(milliseconds: choice.since)
            until = choice.until.map(Date.init(milliseconds:))
            (slate, reason) = (choice.slate, choice.reason)
        }
    }

    /// The slate that is shown while nobody publishes.
    struct Slate: Codable, Sendable {
        /// Its name.
        var name: SlateName
        /// Why it is not what is shown; `nil`: nothing is wrong.
        var problem: String?
    }

    /// The stream name.
    let name: String
    /// `slate`, `live` or `standby`; `nil` while nothing is on air.
    let onAir: String?
    /// Since when that is on air.
    let onAirSince: Date?
    /// Since when nothing is on air, if something has been.
    let offAirSince: Date?
    /// Why what is on air, or was, went on air.
    let why: String?
    /// What the operator has chosen; `nil`: the publishers decide.
    let override: Choice?
    /// Publishers by feed: `live`, `standby`.
    private(set) var publishers: [String: Publisher]
    /// Clients that wanted to publish in the last hour and were refused, the last one first.
    var refusals: [Refusal] = []
    /// What encodes the program.
    let encoder: Encoder?
    /// The program's format where it follows publishers; `nil`: it is always the same.
    let format: ProgramFormat?
    /// Its format when the present publisher is gone; `nil`: the same.
    let nextFormat: ProgramFormat?
    /// How a publisher's picture is encoded; `nil`: none is.
    let encoding: Encoding?
    /// Frames that the switchers left out and repeated, since relay-hook runs.
    let frames: Frames
    /// The program's bitrate; `nil` until it is known.
    let programBitsPerSecond: Int?
    /// Whether relay-switch's nginx answers.
    let switchAnswers: Bool
    /// The slate that is shown while nobody publishes.
    let slate: Slate
    /// The same problem, by the key from before ``slate``.
    let slateProblem: String?

    /// The status of a channel.
    ///
    /// - Parameters:
    ///   - name: Its stream name.
    ///   - view: What its machine knows.
    ///   - date: The calendar's time of a moment.
    init(
        name: String, view: ChannelView, choice: OperatorChoice? = nil, slate: Slate = Slate(name: .standard),
        date: (ContinuousClock.Instant) -> Date
    ) {
        self.name = name
        let measured = view.measurements
        encoder = measured.encoder.map(Encoder.init)
        (format, nextFormat) = (measured.format?.format, measured.format?.pending)
        encoding = measured.encoding.map {
            Encoding(
                speed: $0.speed, delay: $0.delay.map { Double($0.milliseconds) / 1000 }, frameStep: $0.frameStep,
                isReduced: $0.isReduced)
        }
        frames = Frames(dropped: measured.frames.dropped, repeated: measured.frames.repeated)
        programBitsPerSecond = measured.programBitsPerSecond.map { Int($0.rounded()) }
        switchAnswers = measured.switchAnswers
        self.slate = slate
        slateProblem = slate.problem
        onAir = view.onAir?.name
        why = view.why?.rawValue
        override = choice.map(Choice.init)
        let since = view.since.map(date)
        (onAirSince, offAirSince) = view.onAir == nil ? (nil, since) : (since, nil)
        publishers = Dictionary(
            uniqueKeysWithValues: view.publishers.map { feed, publisher in
                var shown = Publisher(
                    publisher, key: view.keys[feed], rate: measured.rate(of: feed), sample: measured.publishers[feed],
                    date: date)
                shown.frozenSince = measured.frozenSince[feed].map(date)
                shown.silentSince = measured.silentSince[feed].map(date)
                return (feed.rawValue, shown)
            })
    }

    /// Adds what relay-gate has measured, if it reports.
    ///
    /// - Parameter app: The nginx application of a feed.
    mutating func addMeasurements(of services: [ServiceBoard.Entry], app: (Feed) -> String) {
        guard case .gate(let report)? = services.first(where: { $0.name == "relay-gate" })?.report else { return }
        for feed in Feed.allCases {
            let stream = "\(app(feed))/\(name)"
            publishers[feed.rawValue]?.keyframeInterval = report.keyframes?[stream].map { Double($0) / 1000 }
            publishers[feed.rawValue]?.framesPerSecond = report.frameRates?[stream].map {
                ($0 * 100).rounded() / 100
            }
        }
    }

    /// Removes the addresses of publishers, and of those who wanted to be.
    mutating func removeAddresses() {
        for index in refusals.indices { refusals[index].address = nil }
        for feed in publishers.keys { publishers[feed]?.address = nil }
    }

    /// One line for `systemctl status`: what is on air, since when, and its bitrate; `nil` before anything is on air.
    func sentence(now: Date = Date()) -> String? {
        if let offAirSince {
            let since = WallClock.text(offAirSince.timeIntervalSince1970, now: now.timeIntervalSince1970)
            return "nothing on air since \(since)"
                + (switchAnswers ? "" : ": relay-switch does not answer")
        }
        guard let onAir, let onAirSince else { return nil }
        var text = onAir
        // Everybody on the host may read it: no address.
        if publishers[onAir]?.soundProblem != nil { text += " with silence" }
        let since = WallClock.text(onAirSince.timeIntervalSince1970, now: now.timeIntervalSince1970)
        text += " on air since \(since)"
        if let programBitsPerSecond { text += ", \(Words.bitrate(Double(programBitsPerSecond)))" }
        if onAir != "slate", let encoding {
            if let speed = encoding.speed { text += ", encoding speed \(Words.speed(speed))" }
            if encoding.isReduced { text += "; this host is too slow: " + Self.reduction(encoding) }
        }
        if let override {
            text += "; \(override.show) by \(override.by)"
            if let until = override.until {
                text += " until \(WallClock.text(until.timeIntervalSince1970, now: now.timeIntervalSince1970))"
            }
        } else if onAir == "slate", let publisher = publishers["live"] {
            text += "; a publisher is connected and not shown"
            if let problem = publisher.problem { text += ": \(problem)" }
        }
        if let instead = encoder?.instead { text += "; libx264 in place of \(instead)" }
        if let slateProblem { text += "; your slate: \(slateProblem)" }
        return text
    }

    private static func reduction(_ encoding: Encoding) -> String {
        encoding.frameStep == 1 ? "the picture is coarser" : "one of \(encoding.frameStep) frames is shown"
    }
}
