/// Why a switcher ended, according to its exit status and last messages.
public enum SwitcherExit: Hashable, Sendable, Codable {
    /// Its input ended, or it was told to stop.
    case ended
    /// The publisher has no audio track: its next switcher must add silence.
    case noAudio
    /// The publisher's sound uses a codec that ffmpeg can't read, given by its common name: the next switcher must use silence,
    /// too.
    case foreignSound(String)
    /// The publisher has no video track.
    case noVideo
    /// The publisher's H.264 has no parameter sets where a decoder finds them.
    case noParameterSets
    /// Its encoder could not be opened, with what the encoder says.
    case encoderFailed(String)
    /// Anything else, with ffmpeg's message.
    case failed(String)

    /// Why, as a clause for logs.
    public var explanation: String {
        switch self {
        case .ended: "its input ended"
        case .noAudio: "the publisher sends no sound"
        case .foreignSound(let codec): "the publisher's sound is \(codec)"
        case .noParameterSets: "the publisher's H.264 has no sequence header"
        case .noVideo: "the publisher sends no picture"
        case .encoderFailed(let message): "its encoder does not work: \(message)"
        case .failed(let message): message
        }
    }
}

/// The state of one switcher ffmpeg.
struct Switcher: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        /// Started; a publisher's switcher has `subscribed` once the ingest let it play.
        case starting(subscribed: Bool)
        /// Its `on_publish` is held.
        case held(CallbackID, clientID: UInt)
        /// Its `on_publish` was answered with 200.
        case onAir(clientID: UInt)
        /// About to exit; nothing it does matters any more.
        case leaving(Departure)
    }

    /// Why a switcher is leaving.
    enum Departure: Hashable, Sendable {
        /// It is no longer wanted, or its time ran out.
        case told
        /// It lost its connection to the program unexpectedly: its exit, still to come, says why.
        case lostProgram
    }

    let id: SwitcherID
    let source: Source
    /// By how much media time it begins ahead of real time; see ``SwitcherPlan/headStart``.
    let headStart: Duration
    /// Whether it copies a publisher's video.
    let copies: Bool
    /// Whether the video it copies is known to fit.
    var isDescribed = true
    /// By when that must be known; `nil`: it is, or the switcher has nothing to show yet.
    var describedBy: ContinuousClock.Instant?
    var phase: Phase
    /// The latest time at which the phase must change.
    var deadline: ContinuousClock.Instant?
    /// Number of frames when progress was last noted, and when that was.
    var frames: Int = 0
    var advancedAt: ContinuousClock.Instant
    /// Number of frames last reported, and when it last grew.
    var seenFrames = 0
    var seenAt: ContinuousClock.Instant?
    /// Whether the encoder has produced output. True from the start for a stream copy, which has no encoder.
    var isWarm: Bool
    var isStalled = false
    /// Encodes every nth frame of the program's rate; `nil`: none for a moment, to skip a backlog.
    var frameStep: Int? = 1
    /// Another switcher for the same source replaces it as soon as it is ready.
    var isReplaced = false

    /// A switcher that starts now.
    init(_ id: SwitcherID, _ plan: SwitcherPlan, _ turn: Turn) {
        self.id = id
        source = plan.source
        headStart = plan.headStart
        copies = plan.copiesPublisher
        phase = .starting(subscribed: source.isSlate)
        deadline = turn.now + (source.isSlate ? turn.timing.slateStart : turn.timing.switcherStart)
        advancedAt = turn.now
        isWarm = source.isSlate
    }

    /// It has written so many frames.
    ///
    /// - Returns: Whether it is warm now, or no longer stalled.
    mutating func progressed(_ frames: Int, _ turn: Turn) -> Bool {
        guard !isLeaving, frames > self.frames else { return false }
        // A slate is a copy, which no bad line affects.
        let enough = isWarm && !source.isSlate ? max(1, turn.timing.stallFrames / (frameStep ?? 1)) : 1
        // Frames from before a pause do not make up for it.
        if enough > 1, let seenAt, seenAt + turn.timing.stall / 3 <= turn.now { self.frames = seenFrames }
        if frames > seenFrames {
            seenFrames = frames
            seenAt = turn.now
        }
        guard frames - self.frames >= enough else { return false }
        let changes = isStalled || !isWarm
        self.frames = frames
        advancedAt = turn.now
        isWarm = true
        isStalled = false
        return changes
    }

    var isLeaving: Bool { if case .leaving = phase { true } else { false } }

    var isOnAir: Bool { if case .onAir = phase { true } else { false } }

    /// Whether a lack of new frames means that its source has stopped.
    var isWatched: Bool { isOnAir && !isStalled && (frameStep != nil || isReplaced) }

    var heldCallback: (CallbackID, clientID: UInt)? {
        if case .held(let callback, let clientID) = phase { (callback, clientID) } else { nil }
    }
}
