/// What a push sent around a cut: what viewers may have noticed of it.
public struct CutFigures: Hashable, Sendable, Codable {
    /// The largest step of the picture's timestamps, in milliseconds; `nil` with fewer than two packets.
    public let videoStep: Int64?
    /// The largest step of the sound's timestamps, in milliseconds; `nil` with fewer than two packets.
    public let soundStep: Int64?
    /// The longest time in which neither picture nor sound was sent, in milliseconds.
    public let silence: Double

    /// Figures.
    public init(videoStep: Int64?, soundStep: Int64?, silence: Double) {
        self.videoStep = videoStep
        self.soundStep = soundStep
        self.silence = silence
    }
}

/// A cut to be measured, as relay-hook announces it.
public struct CutNotice: Hashable, Sendable, Codable {
    /// Its `on-air` event.
    public let id: EventID
    /// When it happened, in milliseconds since 1970.
    public let time: Int64

    /// Announces a cut.
    public init(id: EventID, time: Int64) {
        self.id = id
        self.time = time
    }
}
