/// What a switcher plays, and what it makes of it.
public struct SwitcherPlan: Hashable, Sendable {
    /// Where picture and sound come from.
    public enum Input: Hashable, Sendable {
        /// A publisher's session, from the ingest.
        case publisher(Feed, SessionID)
        /// A slate's file.
        case slate(SlateName, revision: Int)
    }

    /// How the picture gets its format.
    public enum Video: Hashable, Sendable {
        /// It is encoded to the program's profile.
        case encode(VideoProfile)
        /// It has the profile already: a slate that was rendered to it, or a publisher's that fits. A publisher's sound is encoded to it.
        case copy(VideoProfile)
    }

    /// Where the sound comes from.
    public enum Sound: Hashable, Sendable {
        /// The input.
        case input
        /// Silence made by ffmpeg: the publisher sends no sound, or none that can be read.
        case silence
    }

    /// Where picture and sound come from.
    public let input: Input
    /// How the picture gets its format.
    public let video: Video
    /// Where the sound comes from.
    public let sound: Sound
    /// By how much media time a slate begins ahead of real time, all of it written at once.
    public let headStart: Duration

    /// A plan for a publisher.
    public static func publisher(_ feed: Feed, _ session: SessionID, video: Video, sound: Sound) -> SwitcherPlan {
        SwitcherPlan(input: .publisher(feed, session), video: video, sound: sound, headStart: .zero)
    }

    /// A plan that copies a slate.
    public static func slate(
        _ name: SlateName, revision: Int, profile: VideoProfile, headStart: Duration = .zero
    ) -> SwitcherPlan {
        SwitcherPlan(
            input: .slate(name, revision: revision), video: .copy(profile), sound: .input, headStart: headStart)
    }

    /// Whether the video of a publisher is copied.
    public var copiesPublisher: Bool {
        switch (input, video) {
        case (.publisher, .copy): true
        case (.publisher, .encode), (.slate, _): false
        }
    }

    /// What viewers see of it.
    public var source: Source {
        switch input {
        case .publisher(let feed, let session): .publisher(feed, session)
        case .slate(_, let revision): .slate(revision: revision)
        }
    }
}
