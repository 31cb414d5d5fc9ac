/// A short encoding that measures what program format a host can sustain.
public enum EncodingTrial {
    /// A program format that `relayctl setup` proposes.
    public struct Proposal: Sendable, Equatable {
        /// OUT_RES.
        public let size: String
        /// OUT_FPS.
        public let frameRate: String

        /// Creates a proposal.
        public init(size: String, frameRate: String) {
            self.size = size
            self.frameRate = frameRate
        }
    }

    /// The format of the trial encoding.
    public static let tried = Proposal(size: "720", frameRate: "30")
    /// Length of the trial in seconds of media; a host that keeps up with real time needs no longer to encode it.
    public static let seconds = 4.0

    /// The formats that can be proposed, the best first.
    private static let proposals = [
        Proposal(size: "1080", frameRate: "30"), Proposal(size: "720", frameRate: "30"),
        Proposal(size: "720", frameRate: "25"), Proposal(size: "480", frameRate: "30"),
        Proposal(size: "360", frameRate: "30"), Proposal(size: "360", frameRate: "15"),
    ]

    /// How many times as fast as real time a trial must be, to leave room for decoding, sound and the host's other work.
    public static let reserve = 1.4

    /// Arguments of the ffmpeg that encodes the trial's picture, a complex one, and discards the result.
    public static func arguments() throws(SettingsError) -> [String] {
        arguments(
            try RelaySettings(["OUT_RES": tried.size, "OUT_FPS": tried.frameRate]).profile, seconds: seconds)
    }

    /// Arguments of the ffmpeg that encodes a complex picture of any format, discards the result, and reports its progress.
    ///
    /// - Parameter seconds: Seconds of media to encode.
    public static func arguments(_ profile: VideoProfile, seconds: Double) -> [String] {
        let own = VideoEncoder(profile.encoder).filters
        let source = "testsrc2=s=\(profile.size):r=\(profile.frameRate),noise=alls=10:allf=t,format=yuv420p"
        let filters = (own.format + own.upload).joined(separator: ",")
        return FFmpegArguments.common(reportEvery: 0.2) + ["-f", "lavfi", "-i", source, "-t", "\(seconds)"]
            + ["-map", "0:v:0"] + (filters.isEmpty ? [] : ["-vf", filters])
            + FFmpegArguments.encoders(profile) + ["-f", "null", "-"]
    }

    /// The best format that a host can sustain.
    ///
    /// - Parameter speed: Seconds of the trial's media encoded per second.
    public static func proposal(speed: Double) -> Proposal {
        proposal(pixelsPerSecond: speed / reserve * load(tried))
    }

    /// The best format that a host can sustain that encodes so many pixels a second, with a reserve.
    public static func proposal(pixelsPerSecond affordable: Double) -> Proposal {
        proposals.first { load($0) <= affordable } ?? proposals[proposals.endIndex - 1]
    }

    /// Whether a host can sustain a format, with a reserve.
    ///
    /// - Parameter speed: As in ``proposal(speed:)``.
    public static func sustains(_ proposal: Proposal, speed: Double) -> Bool {
        load(proposal) <= speed / reserve * load(tried)
    }

    /// Pixels per second, to which the encoding time is proportional.
    private static func load(_ proposal: Proposal) -> Double {
        guard
            let profile = try? RelaySettings(["OUT_RES": proposal.size, "OUT_FPS": proposal.frameRate]).profile
        else { return .infinity }
        return Double(profile.width * profile.height * profile.frameRate.numerator)
            / Double(profile.frameRate.denominator)
    }
}
