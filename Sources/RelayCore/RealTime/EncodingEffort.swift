/// How much a live switcher computes per second of its picture. Less effort never changes the AVC sequence header.
public struct EncodingEffort: Hashable, Sendable {
    /// How thoroughly the encoder analyses a frame.
    public enum Analysis: Hashable, Sendable {
        /// As set by VIDEO_PRESET.
        case full
        /// The least that x264 can do: half of the work of preset veryfast.
        case lean
    }

    /// Fixed when the switcher starts.
    public let analysis: Analysis
    /// Encodes every 1st, 2nd or 4th frame of the program's rate. Can be changed while the switcher runs.
    public let frameStep: Int

    /// Creates an effort.
    public init(_ analysis: Analysis, frameStep: Int) {
        self.analysis = analysis
        self.frameStep = frameStep
    }

    /// Full analysis of every frame, as the settings ask for.
    public static let full = EncodingEffort(.full, frameStep: 1)

    /// The efforts from the greatest to the least that is worth showing.
    ///
    /// The costs are user times of ffmpeg 5.1 (decoder, filters, encoder) for a noisy camera at 720p30, preset veryfast: 15.0 s
    /// for 20 s of video at full effort, 7.7 lean, 4.6 and 3.1 with every second and fourth frame. Frames are left out rather than
    /// repeated: a repeated frame costs x264 a third of a new one (8.2 s for every eighth frame repeated to the full rate). Every
    /// second frame at full effort saves less than lean analysis (10.4 s) and delays more, because x264 holds back 8 frames there
    /// and 5 here; but it needs no cut, so it bridges short loads.
    public static func ladder(_ profile: VideoProfile) -> [Rung] {
        // The fastest presets leave nothing to save. Of what a card encodes, fewer frames save what the processors do: decoding's rest,
        // scaling, and copying to the card.
        guard VideoEncoder(profile.encoder) == .x264, profile.preset != "ultrafast", profile.preset != "superfast"
        else {
            return [
                Rung(effort: .full, cost: 1), Rung(effort: .init(.full, frameStep: 2), cost: 0.55),
                Rung(effort: .init(.full, frameStep: 4), cost: 0.33),
            ]
        }
        return [
            Rung(effort: .full, cost: 1), Rung(effort: .init(.full, frameStep: 2), cost: 0.69, isStopgap: true),
            Rung(effort: .init(.lean, frameStep: 1), cost: 0.52), Rung(effort: .init(.lean, frameStep: 2), cost: 0.31),
            Rung(effort: .init(.lean, frameStep: 4), cost: 0.21),
        ]
    }

    /// An effort and its cost.
    public struct Rung: Hashable, Sendable {
        /// The effort.
        public let effort: EncodingEffort
        /// CPU time, as a fraction of that of the first rung.
        public let cost: Double
        /// Whether it only bridges the time until the load is known to last.
        public let isStopgap: Bool

        /// Creates a rung.
        public init(effort: EncodingEffort, cost: Double, isStopgap: Bool = false) {
            self.effort = effort
            self.cost = cost
            self.isStopgap = isStopgap
        }
    }
}
