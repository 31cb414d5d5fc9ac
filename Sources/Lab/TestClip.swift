import FoundationEssentials
import Glibc

/// A busy picture with a tone: moving test bars under noise, so that no frame is like another.
public struct TestClip: Sendable, Hashable {
    /// A clip's sound.
    public enum Sound: Sendable, Hashable {
        /// AAC with this many channels and this sample rate in Hz.
        case tone(channels: Int, sampleRate: Int)
        /// No audio stream.
        case none

        /// Two channels at 48 kHz.
        public static let stereo48k = Sound.tone(channels: 2, sampleRate: 48_000)
        /// One channel at 44.1 kHz.
        public static let mono44k = Sound.tone(channels: 1, sampleRate: 44_100)
    }

    /// What the stream says of its colours.
    public enum Colour: String, Sendable, Hashable {
        /// Nothing.
        case unspecified
        /// BT.709, limited range: what OBS sends.
        case bt709
        /// BT.601 (SMPTE 170M), full range.
        case bt601full
    }

    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// Frames a second.
    public var framesPerSecond: Int
    /// The sound.
    public var sound: Sound
    /// ffmpeg's name of the pixel format, such as `yuv420p` or `yuv444p`.
    public var pixelFormat: String
    /// What the stream says of its colours.
    public var colour: Colour
    /// Seconds between keyframes.
    public var keyframeSeconds: Int
    /// Seconds of media; a camera plays it in a loop.
    public var seconds: Int

    /// Describes a clip.
    public init(
        width: Int = 640, height: Int = 360, framesPerSecond: Int = 30, sound: Sound = .stereo48k,
        pixelFormat: String = "yuv420p", colour: Colour = .unspecified, keyframeSeconds: Int = 2, seconds: Int = 30
    ) {
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.sound = sound
        self.pixelFormat = pixelFormat
        self.colour = colour
        self.keyframeSeconds = keyframeSeconds
        self.seconds = seconds
    }

    /// The FLV file of the clip, rendered unless it is there already.
    /// - Parameter cache: The directory of rendered clips; made if it is not there.
    /// - Throws: ``FFmpegError`` when the clip cannot be rendered.
    public func file(cache: String) async throws -> String {
        try await TestClipRenderer.shared.file(of: self, cache: cache)
    }

    /// Names the clip by all that it is made of.
    var fileName: String {
        let tone =
            switch sound {
            case .tone(let channels, let sampleRate): "\(channels)x\(sampleRate)"
            case .none: "silent"
            }
        let picture = "\(width)x\(height)-\(framesPerSecond)-\(pixelFormat)-\(colour.rawValue)"
        return "clip-\(picture)-\(tone)-k\(keyframeSeconds)-\(seconds)s.flv"
    }

    /// ffmpeg's arguments up to the output file.
    var arguments: [String] {
        var arguments = ["-f", "lavfi", "-i", "testsrc2=s=\(width)x\(height):r=\(framesPerSecond)"]
        if case .tone(_, let sampleRate) = sound {
            arguments += ["-f", "lavfi", "-i", "sine=880:r=\(sampleRate)"]
        }
        // The bit rate of switchbench's 720p30 clip, scaled with the pixels a second.
        let kilobits = max(300, 3000 * width * height * framesPerSecond / (1280 * 720 * 30))
        arguments += [
            "-t", "\(seconds)", "-vf", "noise=alls=20:allf=t,format=\(pixelFormat)", "-c:v", "libx264", "-preset",
            "veryfast", "-g", "\(framesPerSecond * keyframeSeconds)", "-sc_threshold", "0", "-bf", "2",
            "-b:v", "\(kilobits)k", "-maxrate", "\(kilobits)k", "-bufsize", "\(2 * kilobits)k",
        ]
        switch colour {
        case .unspecified: break
        case .bt709:
            arguments += Self.colourOptions("bt709", range: "tv")
        case .bt601full:
            arguments += Self.colourOptions("smpte170m", range: "pc")
        }
        switch sound {
        case .tone(let channels, _): arguments += ["-c:a", "aac", "-b:a", "\(channels * 80)k", "-ac", "\(channels)"]
        case .none: arguments += ["-an"]
        }
        return arguments
    }

    private static func colourOptions(_ name: String, range: String) -> [String] {
        ["-colorspace", name, "-color_primaries", name, "-color_trc", name, "-color_range", range]
    }
}

/// Renders each clip once, however many tests ask for it at the same time.
private actor TestClipRenderer {
    static let shared = TestClipRenderer()

    private var tasks: [String: Task<Void, any Error>] = [:]

    func file(of clip: TestClip, cache: String) async throws -> String {
        let file = "\(cache)/\(clip.fileName)"
        let task = tasks[file] ?? Task { try await Self.render(clip, to: file, cache: cache) }
        tasks[file] = task
        do {
            try await task.value
        } catch {
            tasks[file] = nil
            throw error
        }
        return file
    }

    private static func render(_ clip: TestClip, to file: String, cache: String) async throws {
        guard !FileManager.default.fileExists(atPath: file) else { return }
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        // Another process may render the same clip: the file appears under its name when it is whole.
        let unfinished = "\(file).\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: unfinished) }
        try await FFmpeg.run(clip.arguments + ["-f", "flv", unfinished])
        // rename(2), because moveItem refuses when the other process was first.
        guard rename(unfinished, file) == 0 else { throw SystemCallError("rename") }
    }
}
