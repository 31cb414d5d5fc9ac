/// Those who publish, or want to.
public enum PublisherEvent: Hashable, Sendable, Codable {
    /// A publisher was admitted. `key`: the name of its key; `nil`: it needed none, or an earlier run of relay-hook knew it.
    case connected(Reference, key: String?)
    /// A publisher is gone.
    case disconnected(Reference, after: Duration)
    /// A publisher with the right key replaces an earlier session.
    case tookOver(Reference, from: Int)
    /// No new frame for as long as the settings allow: `limit`.
    case stalled(SourceReference, switcher: Int, limit: Duration)
    /// A publisher sends nothing that can be shown.
    case notShown(Reference, ChannelView.PictureProblem)
    /// A publisher's sound cannot be read.
    case notHeard(Reference, ChannelView.SoundProblem)
    /// A publisher's video does not fit the program, so it is encoded although LIVE_MODE copies what fits.
    case notCopied(Reference, CopyObstacle)
    /// Too many short sessions: the slate stays on air until this one has been steady.
    case flapping(Reference, steadyFor: Duration)
    /// A client was refused.
    case refused(RefusedClient)
    /// Clients were refused without a line of their own.
    case moreRefused(Int)
    /// A publisher was admitted and sends no media.
    case silent(address: String, reason: String)
    /// relay-gate closed an admitted publisher's connection.
    case dropped(address: String, reason: String)
    /// The operator has ended a session.
    case ended(Reference, by: String)
    /// The operator has banned an address.
    case banned(address: String, for: Duration, by: String)
    /// The operator has ended a ban.
    case unbanned(address: String, by: String)
    /// Too little arrives of a publisher; `isHidden`: it is not shown meanwhile.
    case bitrateLow(Reference, bitsPerSecond: Int, limit: Int, isHidden: Bool)
    /// Enough arrives again, after this time.
    case bitrateGood(Reference, after: Duration)
    /// A publisher's picture has not changed for so long.
    case frozen(Reference, for: Duration)
    /// It changes again, after so long; or, if not `isSeen`, the publisher is not shown any more.
    case moves(Reference, after: Duration, isSeen: Bool)
    /// A publisher's sound has been silent for so long.
    case quiet(Reference, for: Duration)
    /// It is heard again, after so long; or, if not `isHeard`, the publisher is not shown any more.
    case heard(Reference, after: Duration, isHeard: Bool)
    /// A publish key was added.
    case keyAdded(name: String, by: String)
    /// A publish key was revoked.
    case keyRevoked(name: String, by: String)

    /// A publisher in an event.
    public struct Reference: Hashable, Sendable, Codable {
        /// The feed it publishes to.
        public let feed: Feed
        /// Its address, as nginx tells it.
        public let address: String
        /// Its session.
        public let session: Int

        /// Refers to a publisher.
        public init(_ feed: Feed, _ session: Session) {
            self.feed = feed
            address = session.address
            self.session = session.id.number
        }
    }

    var text: EventText {
        switch self {
        case .connected(let publisher, let key):
            publisher.text(
                .publisherConnected, .info, "publisher connected", with: ["key": key.map(EventValue.text)])
        case .disconnected(let publisher, let after):
            publisher.text(
                .publisherDisconnected, .info, "publisher disconnected", with: ["after": .time(after)])
        case .tookOver(let publisher, let old):
            publisher.text(
                .takeover, .notice, "publisher takes over from an earlier session", with: ["old_session": .number(old)])
        case .stalled(let source, let switcher, let limit):
            EventText(
                .publisherStalled, .notice, "no new frames",
                details: ["source": .source(source.kind), "faucet": .number(switcher), "for": .time(limit)],
                fields: ["session": source.session.map(EventValue.number)])
        case .notShown(let publisher, let problem):
            publisher.text(
                .publisherNotShown, .warning, "publisher cannot be shown", with: ["reason": .text(problem.explanation)])
        case .notHeard(let publisher, let problem):
            publisher.text(
                .publisherNotHeard, .warning, "publisher is shown with silence",
                with: ["reason": .text(problem.explanation)])
        case .notCopied(let publisher, let obstacle):
            publisher.text(
                .publisherNotCopied, .notice, "publisher's picture is encoded, not copied",
                with: ["reason": .text(obstacle.explanation)])
        case .bitrateLow(let publisher, let rate, let limit, let isHidden):
            publisher.text(
                .publisherBitrateLow, .warning,
                isHidden
                    ? "too little arrives from the publisher: the slate stays on air until it is enough"
                    : "too little arrives from the publisher",
                with: ["bits_per_second": .number(rate), "limit": .number(limit)])
        case .bitrateGood(let publisher, let after):
            publisher.text(
                .publisherBitrateGood, .notice, "enough arrives from the publisher again", with: ["after": .time(after)]
            )
        case .frozen(let publisher, let time):
            publisher.text(
                .publisherFrozen, .warning, "the publisher's picture does not change", with: ["for": .time(time)])
        case .moves(let publisher, let after, let isSeen):
            publisher.text(
                .publisherMoves, .notice,
                isSeen
                    ? "the publisher's picture changes again"
                    : "the publisher whose picture did not change is not on air any more",
                with: ["after": .time(after)])
        case .quiet(let publisher, let time):
            publisher.text(
                .publisherQuiet, .warning, "the publisher's sound is silent", with: ["for": .time(time)])
        case .heard(let publisher, let after, let isHeard):
            publisher.text(
                .publisherHeard, .notice,
                isHeard
                    ? "the publisher is heard again" : "the publisher whose sound was silent is not on air any more",
                with: ["after": .time(after)])
        case .flapping(let publisher, let steadyFor):
            publisher.text(
                .flapping, .warning, "publisher comes and goes too often: the slate stays until it is steady",
                with: ["steady_for": .time(steadyFor)])
        case .refused(let client): client.text
        case .moreRefused(let count):
            EventText(
                .publisherRefused, .notice, "more clients were refused than are logged",
                details: ["left_out": .number(count)])
        case .silent(let address, let reason):
            EventText(
                .publisherSilent, .warning, "publisher sends no media",
                details: ["reason": .text(reason), "address": .text(address)])
        case .dropped(let address, let reason):
            EventText(
                .publisherDropped, .warning, "publisher was disconnected",
                details: ["reason": .text(reason), "address": .text(address)])
        case .ended(let publisher, let by):
            publisher.text(
                .publisherEnded, .notice, "the operator has disconnected a publisher", with: ["by": .text(by)])
        case .banned(let address, let span, let by):
            EventText(
                .addressBanned, .notice, "the operator has banned an address",
                details: ["address": .text(address), "for": .span(span), "by": .text(by)])
        case .unbanned(let address, let by):
            EventText(
                .addressUnbanned, .notice, "the operator has ended the ban of an address",
                details: ["address": .text(address), "by": .text(by)])
        case .keyAdded(let name, let by):
            EventText(
                .keyAdded, .notice, "a publish key was added", details: ["key": .text(name), "by": .text(by)])
        case .keyRevoked(let name, let by):
            EventText(
                .keyRevoked, .notice, "a publish key was revoked", details: ["key": .text(name), "by": .text(by)])
        }
    }
}

extension PublisherEvent.Reference {
    fileprivate func text(
        _ kind: EventKind, _ severity: EventText.Severity, _ message: String,
        with more: KeyValuePairs<String, EventValue?> = [:]
    ) -> EventText {
        EventText(
            kind, severity, message,
            details: ["feed": .text(feed.rawValue), "address": .text(address), "session": .number(session)], more: more)
    }
}

/// A client that was refused.
public struct RefusedClient: Hashable, Sendable, Codable {
    /// What it asked for.
    public enum Request: String, Hashable, Sendable, Codable {
        /// To publish to a feed.
        case publish
        /// To play from the ingest.
        case play
        /// It did not get as far as either.
        case connect
        /// To publish the program, on relay-switch.
        case publishProgram
    }

    /// What it asked for.
    public let request: Request
    /// What is wrong and what to do about it, without anything that the client sent.
    public let reason: String
    /// Its address.
    public let address: String
    /// The application and stream name it gave, if it came that far.
    public let app: String?
    /// See ``app``.
    public let name: String?
    /// Whether OBS never does this, so that it is not the operator's own and needs no action.
    public let isNoise: Bool

    /// Describes a client.
    public init(
        _ request: Request, reason: String, address: String, app: String? = nil, name: String? = nil,
        isNoise: Bool = false
    ) {
        self.request = request
        self.reason = reason
        self.address = address
        self.app = app
        self.name = name
        self.isNoise = isNoise
    }

    var text: EventText {
        let message =
            switch request {
            case .publish: "publisher refused"
            case .play: "player refused"
            case .connect: "connection refused"
            case .publishProgram: "publisher refused at the switch"
            }
        return EventText(
            .publisherRefused, isNoise ? .notice : .warning, message,
            details: [
                "reason": .text(reason), "address": .text(address), "app": app.map(EventValue.text),
                "name": name.map(EventValue.text),
            ])
    }
}
