/// What a channel shows and why, who publishes, and what is wrong with them. Derived from the switch machine; nothing writes to it.
public struct ChannelView: Hashable, Sendable {
    /// Somebody who publishes.
    public struct Publisher: Hashable, Sendable {
        /// Address of the peer, as nginx tells it.
        public let address: String
        /// Since when.
        public let since: ContinuousClock.Instant
        /// Why it cannot be shown; `nil`: nothing is wrong, as far as is known.
        public let pictureProblem: PictureProblem?
        /// Why it cannot be heard; `nil`: nothing is wrong, as far as is known.
        public let soundProblem: SoundProblem?
        /// Whether it is not shown because too little arrives.
        public let isTooLow: Bool
        /// Whether its video is copied; `nil`: no switcher plays it.
        public let isCopied: Bool?
        /// Why it is not, although LIVE_MODE copies what fits; `nil`: nothing is in the way, as far as is known.
        public let copyObstacle: CopyObstacle?

        /// A publisher of these values.
        public init(
            address: String, since: ContinuousClock.Instant, pictureProblem: PictureProblem? = nil,
            soundProblem: SoundProblem? = nil, isTooLow: Bool = false,
            isCopied: Bool? = nil, copyObstacle: CopyObstacle? = nil
        ) {
            self.address = address
            self.since = since
            self.pictureProblem = pictureProblem
            self.soundProblem = soundProblem
            self.isTooLow = isTooLow
            self.isCopied = isCopied
            self.copyObstacle = copyObstacle
        }
    }

    /// Why a publisher's picture cannot be shown.
    public enum PictureProblem: String, Hashable, Sendable, Codable {
        /// It sends sound alone.
        case none
        /// H.265, AV1, or H.264 by enhanced RTMP: nginx-rtmp does not pass it on.
        case foreign
        /// H.264 without parameter sets.
        case unreadable

        /// - Returns: nil for a picture with which nothing is wrong.
        public init?(_ picture: Snapshot.Publisher.Picture) {
            switch picture {
            case .missing: self = .none
            case .foreign: self = .foreign
            case .unreadable: self = .unreadable
            case .usable, .nothing: return nil
            }
        }
    }

    /// Why a publisher's sound cannot be heard.
    public enum SoundProblem: Hashable, Sendable, Codable {
        /// It is in a coding that ffmpeg cannot read in FLV, named for people.
        case unreadable(codec: String)
    }

    /// What viewers see; `nil` while nothing is on air.
    public let onAir: Source?
    /// Since when that is on air, or, while nothing is, since when nothing is; `nil` before anything was.
    public let since: ContinuousClock.Instant?
    /// Why what is on air, or was, went on air.
    public let why: SwitchCause?
    /// Who publishes.
    public let publishers: [Feed: Publisher]
    /// Whether viewers see the slate that should be shown while no publisher is: not the built-in one in its place.
    public let showsWantedSlate: Bool
    /// The name of the key of each publisher that gave one, as far as is known.
    public private(set) var keys: [Feed: String] = [:]
    /// What is measured about it.
    public private(set) var measurements = ChannelMeasurements()

    /// A view of these values.
    public init(
        onAir: Source? = nil, since: ContinuousClock.Instant? = nil, why: SwitchCause? = nil,
        publishers: [Feed: Publisher] = [:], showsWantedSlate: Bool = false
    ) {
        self.onAir = onAir
        self.since = since
        self.why = why
        self.publishers = publishers
        self.showsWantedSlate = showsWantedSlate
    }

    /// The same view with these measurements.
    public func measured(_ measurements: ChannelMeasurements) -> ChannelView {
        var view = self
        view.measurements = measurements
        return view
    }

    /// The same view with the names of the publishers' keys.
    public func keyed(_ keys: [Feed: String]) -> ChannelView {
        var view = self
        view.keys = keys
        return view
    }

    /// Whether viewers see a publisher.
    public var isLive: Bool { onAir.map { !$0.isSlate } ?? false }

    /// Whether anything has been on air yet.
    public var hasBegun: Bool { since != nil }

    /// Whether something is on air, or was a moment ago: from one switcher to the next there may be none for some tenths of a second.
    public func isHealthy(now: ContinuousClock.Instant) -> Bool {
        guard let since else { return false }
        return onAir != nil || now - since < .seconds(3)
    }
}

extension SwitchMachine {
    /// Whether nobody publishes.
    public var isVacant: Bool { Feed.allCases.allSatisfy { publishers[$0].state.admitted == nil } }

    /// What the machine knows about its channel now.
    public var view: ChannelView {
        var views: [Feed: ChannelView.Publisher] = [:]
        for feed in Feed.allCases { views[feed] = view(of: publishers[feed]) }
        return ChannelView(
            onAir: shown, since: shownSince, why: program.lastCause, publishers: views,
            showsWantedSlate: showsWantedSlate)
    }

    /// The session that was let in; not one that is held.
    private func view(of publisher: FeedPublisher) -> ChannelView.Publisher? {
        guard let (session, since) = publisher.state.admitted else { return nil }
        let state = publisher.sessions[session.id]
        let isShown = shown == publisher.source
        return ChannelView.Publisher(
            address: session.address, since: since,
            pictureProblem: isShown ? nil : state.missingPicture.flatMap(ChannelView.PictureProblem.init),
            soundProblem: state.silence.flatMap { silence in
                if case .unreadable(let codec) = silence { .unreadable(codec: codec) } else { nil }
            }, isTooLow: state.isTooLow && !isShown, isCopied: publisher.source.flatMap(switchers.active)?.copies,
            copyObstacle: state.copyObstacleIsTold ? state.copyObstacle : nil)
    }
}
