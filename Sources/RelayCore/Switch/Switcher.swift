/// Why a switcher ended, as far as its exit and its last words tell.
public enum SwitcherExit: Hashable, Sendable {
    /// Its input ended or it was told to stop.
    case ended
    /// The publisher has no audio track: the next switcher for it must bring silence of its own.
    case noAudio
    /// The publisher's sound is in a coding that ffmpeg can't read, named for people: the next switcher must bring silence, too.
    case foreignSound(String)
    /// The publisher has no video track.
    case noVideo
    /// The publisher's H.264 has no parameter sets where a decoder finds them.
    case noParameterSets
    /// Anything else, in ffmpeg's words.
    case failed(String)
}

/// Where a publisher's sound comes from.
public enum AudioInput: Hashable, Sendable {
    /// From the publisher.
    case publisher
    /// Silence, made by ffmpeg: the publisher sends none, or one that can't be read.
    case silence
}

/// The life of one switcher ffmpeg as the machine sees it.
struct Switcher: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        /// Spawned; a publisher's switcher has `subscribed` once the ingest let it play.
        case starting(subscribed: Bool)
        /// Its `on_publish` is held at the program's gate.
        case gated(CallbackID, clientID: UInt)
        /// Its `on_publish` was answered with 200.
        case onAir(clientID: UInt)
        /// On its way out; nothing it does matters any more.
        case leaving(Departure)
    }

    /// Why a switcher is leaving.
    enum Departure: Hashable, Sendable {
        /// It is no longer wanted, or its time ran out.
        case told
        /// It lost its place on the program without having been told: its exit, still to come, says why.
        case lostProgram
    }

    let id: SwitcherID
    let source: Source
    var phase: Phase
    let startedAt: ContinuousClock.Instant
    /// When the phase must have changed at the latest.
    var deadline: ContinuousClock.Instant?
    /// Number of frames when it was last taken for progress, and when that was.
    var frames: Int = 0
    var advancedAt: ContinuousClock.Instant
    /// Number of frames reported last, and when it last grew.
    var seenFrames = 0
    var seenAt: ContinuousClock.Instant?
    /// The encoder has produced output. True from the start for a stream copy, which has none.
    var isWarm: Bool
    var isStalled = false
    /// Every so many frames of the program's rate is encoded; `nil`: none for a moment, because a backlog is skipped.
    var frameStep: Int? = 1
    /// Another switcher for the same source takes over as soon as it is ready.
    var isReplaced = false

    var isLeaving: Bool {
        if case .leaving = phase { true } else { false }
    }

    var isOnAir: Bool {
        if case .onAir = phase { true } else { false }
    }

    /// Whether frames that stand still mean that its source has stopped.
    var isWatched: Bool { isOnAir && !isStalled && (frameStep != nil || isReplaced) }

    var heldCallback: (CallbackID, clientID: UInt)? {
        if case .gated(let callback, let clientID) = phase { (callback, clientID) } else { nil }
    }
}
