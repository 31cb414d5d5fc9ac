/// A short encoding by which a host shows how much of a program it can keep up.
public enum EncodingTrial {
    /// A program's picture, as `relayctl setup` proposes it.
    public struct Proposal: Sendable, Equatable {
        /// OUT_RES.
        public let size: String
        /// OUT_FPS.
        public let frameRate: String

        /// A proposal of these values.
        public init(size: String, frameRate: String) {
            self.size = size
            self.frameRate = frameRate
        }
    }

    /// What is encoded.
    public static let tried = Proposal(size: "720", frameRate: "30")
    /// Seconds of it; a host that keeps real time needs no more for it.
    public static let seconds = 4.0

    /// What is proposed, the best first.
    private static let proposals = [
        Proposal(size: "1080", frameRate: "30"), Proposal(size: "720", frameRate: "30"),
        Proposal(size: "720", frameRate: "25"), Proposal(size: "480", frameRate: "30"),
        Proposal(size: "360", frameRate: "30"), Proposal(size: "360", frameRate: "15"),
    ]

    /// How much faster than real time a trial must be, so that it holds with decoding, sound and whatever else the host does.
    private static let reserve = 1.4

    /// Arguments of the ffmpeg that encodes the trial's picture, which is busy, and drops the result.
    public static func arguments() throws(SettingsError) -> [String] {
        let profile = try RelaySettings(["OUT_RES": tried.size, "OUT_FPS": tried.frameRate]).profile
        let source = "testsrc2=s=\(profile.size):r=\(profile.frameRate),noise=alls=10:allf=t,format=yuv420p"
        return ["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-t", "\(seconds)", "-map", "0:v:0"]
            + FFmpegArguments.encoders(profile) + ["-f", "null", "-"]
    }

    /// The best picture that a host can keep up.
    ///
    /// - Parameter speed: Seconds of the trial's media that it encoded in a second.
    public static func proposal(speed: Double) -> Proposal {
        let affordable = speed / reserve * load(tried)
        return proposals.first { load($0) <= affordable } ?? proposals[proposals.endIndex - 1]
    }

    /// Pixels a second, which the time that an encoder needs goes by.
    private static func load(_ proposal: Proposal) -> Double {
        guard
            let profile = try? RelaySettings(["OUT_RES": proposal.size, "OUT_FPS": proposal.frameRate]).profile
        else { return .infinity }
        return Double(profile.width * profile.height * profile.frameRate.numerator)
            / Double(profile.frameRate.denominator)
    }
}
