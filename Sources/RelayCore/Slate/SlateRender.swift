/// Properties of the operator's slate file, as reported by ffprobe.
public struct SlateFacts: Hashable, Sendable {
    /// Length; `nil` for a still picture.
    public let seconds: Double?
    /// Whether it has sound.
    public let hasAudio: Bool

    /// Parses the output of ``SlateRender/probeArguments(file:)``.
    ///
    /// - Returns: `nil` if the file has no picture.
    public init?(probe: [String]) {
        let pairs = probe.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.filter { $0.count == 2 }
        let kinds = pairs.filter { $0[0] == "codec_type" }.map { $0[1] }
        guard kinds.contains("video") else { return nil }
        hasAudio = kinds.contains("audio")
        let format = pairs.first { $0[0] == "format_name" }?[1] ?? ""
        let isStill = format.hasSuffix("_pipe") || format == "image2"
        let duration = pairs.last { $0[0] == "duration" }.flatMap { Double($0[1]) } ?? 0
        // A container without a length, or shorter than two frames, is shown as a still: its first frame.
        seconds = !isStill && duration > 0.1 ? duration : nil
    }
}

/// Command lines that render a slate to the program's profile once; a switcher then only copies it.
///
/// It is encoded as a live switcher encodes (same AVC sequence header) and stored as FLV, the format on the wire. Unlike live
/// video, frames are shown in the order in which they are sent: a slate is cut off at any point when a publisher arrives.
public enum SlateRender {
    /// Arguments of the ffprobe that reads a file's properties.
    public static func probeArguments(file: String) -> [String] {
        [
            "-v", "level+error", "-show_entries", "stream=codec_type:format=format_name,duration",
            "-of", "default=noprint_wrappers=1", "file:\(file)",
        ]
    }

    /// Arguments of the ffmpeg that renders the built-in slate.
    public static func builtIn(_ profile: VideoProfile, output: String) -> [String] {
        let loop = SlateLoop.still(profile)
        return common(["-f", "lavfi", "-i", BuiltInSlate.source(profile)] + silence(profile))
            + filters(video: "", sound: silentTrack(profile), loop, profile) + [output]
    }

    /// Arguments of the ffmpeg that draws the picture of ``SlateName/connection``, the same bytes each time.
    public static func connection(_ profile: VideoProfile, output: String) -> [String] {
        [
            "-hide_banner", "-nostdin", "-loglevel", "level+error", "-y", "-f", "lavfi", "-i",
            BuiltInSlate.source(profile, words: ["CONNECTION", "PROBLEMS"], part: 0.5), "-frames:v", "1", "-f",
            "image2",
            "-update", "1", "-c:v", "png", "-flags", "+bitexact", output,
        ]
    }

    /// Arguments of the ffmpeg that renders the operator's file, the number of frames it will have, and the size in bytes at which
    /// ffmpeg ends: only an encoder that exceeds its bitrate reaches it.
    public static func configured(
        file: String, facts: SlateFacts, _ profile: VideoProfile, output: String
    ) -> (arguments: [String], frames: Int, limit: Int64) {
        let loop: SlateLoop
        let video: String
        if let seconds = facts.seconds {
            loop = .video(seconds: seconds, profile)
            // A picture that ends before the sound freezes until the sound ends.
            video = "tpad=stop=-1:stop_mode=clone,"
        } else {
            loop = .still(profile)
            let rate = profile.frameRate
            video = "loop=loop=-1:size=1:start=0,setpts=N*\(rate.denominator)/(\(rate.numerator)*TB),"
        }
        let input = ["-i", "file:\(file)"]
        let arguments =
            facts.hasAudio && facts.seconds != nil
            ? common(input)
                + filters(video: video, sound: "[0:a:0]aresample=\(profile.sampleRate):async=1000", loop, profile)
            : common(input + silence(profile)) + filters(video: video, sound: silentTrack(profile), loop, profile)
        let seconds = Double(loop.videoFrames) / profile.frameRate.framesPerSecond
        let limit = SlateBudget.bytes(seconds: seconds, profile) * 3 / 2
        return (arguments + ["-fs", "\(limit)", output], loop.videoFrames, limit)
    }

    /// Arguments of the ffmpeg that writes one picture of a rendered slate as PNG.
    ///
    /// - Parameter second: Where in the slate.
    public static func preview(file: String, second: Int, output: String) -> [String] {
        [
            "-hide_banner", "-nostdin", "-loglevel", "level+error", "-y", "-ss", "\(second)", "-i", file, "-map",
            "0:v:0",
            "-frames:v", "1", "-f", "image2", "-update", "1", "-c:v", "png", output,
        ]
    }

    private static func common(_ inputs: [String]) -> [String] {
        FFmpegArguments.common(reportEvery: 0.5) + ["-y"] + inputs
    }

    private static func silence(_ profile: VideoProfile) -> [String] {
        ["-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=\(profile.sampleRate)"]
    }

    private static func silentTrack(_ profile: VideoProfile) -> String {
        "[1:a:0]aresample=\(profile.sampleRate):\(FFmpegArguments.soundFromTheStart(profile))"
    }

    private static func filters(video: String, sound: String, _ loop: SlateLoop, _ profile: VideoProfile) -> [String] {
        let picture =
            "[0:v:0]\(video)\(FFmpegArguments.videoFilters(profile)),trim=end_frame=\(loop.videoFrames)[v]"
        let audio =
            "\(sound),aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=end_sample=\(loop.encodedSamples)[a]"
        return ["-filter_complex", "\(picture);\(audio)", "-map", "[v]", "-map", "[a]"]
            + FFmpegArguments.encoders(profile, inSendingOrder: true) + [
                "-f", "flv", "-flvflags", "no_duration_filesize",
            ]
    }
}
