/// When a camera started and stopped: the reference for a cycle of two switches.
public struct CameraMarks: Sendable, Hashable {
    /// The camera's process was started.
    public let started: Moment
    /// The camera was told to stop, killed or stopped by SIGSTOP.
    public let stopped: Moment

    /// Creates the marks of one cycle.
    public init(started: Moment, stopped: Moment) {
        self.started = started
        self.stopped = stopped
    }
}

/// One cycle at the platform: the camera goes on air, and the slate after it.
public struct SwitchFigures: Sendable, Hashable {
    /// When the camera started and stopped.
    public let marks: CameraMarks
    /// Seconds from the camera's start to the first live keyframe; nil if none came.
    public let toLive: Double?
    /// Seconds from the camera's stop to the first frame of another feed after the last live one; nil if none came, or if
    /// there was nothing live.
    public let toSlate: Double?
    /// The largest timestamp step of video, in milliseconds.
    public let largestVideoStep: Int?
    /// The largest timestamp step of audio, in milliseconds.
    public let largestAudioStep: Int?
    /// The longest time without video, in seconds.
    public let largestVideoSilence: Double?
    /// The longest time with neither audio nor video, in seconds.
    public let largestSilence: Double?
    /// Number of platform sessions in the cycle.
    public let sessions: Int

    /// The largest timestamp step of either stream, in milliseconds.
    public var largestStep: Int? { [largestVideoStep, largestAudioStep].compactMap(\.self).max() }

    /// Half a second before the camera's start belongs to its cycle: a step or a silence begins at a frame before the switch.
    private static let lead = 0.5

    /// Measures the cycles of a program.
    /// - Parameters:
    ///   - marks: The cycles in order; each lasts until the next one's camera starts, the last until the program's end.
    ///   - meter: The program.
    public static func measure(_ marks: [CameraMarks], in meter: ProgramMeter) -> [SwitchFigures] {
        let end = meter.journal.tags.last?.arrival.advanced(by: 0.001)
        return marks.indices.map { index in
            let next = index + 1 < marks.count ? marks[index + 1].started : end
            return SwitchFigures(marks[index], until: next ?? marks[index].stopped, in: meter)
        }
    }

    private init(_ marks: CameraMarks, until end: Moment, in meter: ProgramMeter) {
        self.marks = marks
        let frames = meter.frames.filter { $0.received.arrival > marks.started && $0.received.arrival < end }
        let firstLive = frames.first { $0.feed == .live && $0.received.tag.isKeyframe }
        toLive = firstLive.map { $0.received.arrival.seconds(since: marks.started) }
        let lastLive = frames.lastIndex { $0.feed == .live }
        let after = lastLive.flatMap { frames.index(after: $0) < frames.endIndex ? frames[$0 + 1] : nil }
        toSlate = after.map { $0.received.arrival.seconds(since: marks.stopped) }

        let part = ProgramMeter(meter.journal.slice(from: marks.started.advanced(by: -Self.lead), to: end))
        largestVideoStep = part.video.largestStep
        largestAudioStep = part.audio.largestStep
        largestVideoSilence = part.video.largestSilence
        largestSilence = part.largestSilence
        sessions = part.sessions
    }
}
