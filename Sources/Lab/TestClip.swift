import FoundationEssentials
import Glibc

/// A complex picture with a tone: moving test bars under noise, which make every frame different.
public struct TestClip: Sendable, Hashable {
    /// A clip's sound.
    public enum Sound: Sendable, Hashable {
        /// AAC with this many channels and this sample rate in Hz.
        case tone(channels: Int, sampleRate: Int)
        /// MP3, two channels at 44.1 kHz.
        case mp3
        /// No audio stream.
        case none

        /// Two channels at 48 kHz.
        public static let stereo48k = Sound.tone(channels: 2, sampleRate: 48_000)
        /// One channel at 44.1 kHz.
        public static let mono44k = Sound.tone(channels: 1, sampleRate: 44_100)
    }

    /// The colour properties that the stream declares.
    public enum Colour: String, Sendable, Hashable {
        /// Nothing.
        case unspecified
        /// BT.709, limited range: what OBS sends.
        case bt709
        /// BT.601 (SMPTE 170M), full range.
        case bt601full
    }

    /// An unusual property of the picture.
    public enum Peculiarity: String, Sendable, Hashable {
        /// Nothing.
        case none
        /// Two fields per frame, the upper one first; its pixels are 8:9, as those of 720x480 for a 4:3 screen.
        case interlaced
        /// Keyframes that are not IDR pictures, after which frames refer to earlier ones (x264's open GOP), and three B-frames.
        case openGOP
        /// A third of the frames is dropped in some seconds, and most of them in others.
        case variableRate
        /// One byte in about 20 000 is wrong, as after a bad transmission or from a failing camera: a decoder finds three places in
        /// the first second. The same ones in each rendering.
        case damaged = "damaged20k"
        /// The upper quarter is black, and white for the first 0.2 s of every other second.
        case flashing
        /// As `flashing`, in four shades of grey in turn (``FlashShade``), so that each flash of eight seconds is told from the others.
        case numberedFlashes
        /// One picture, and silence, for the first eleven seconds; then the test bars without noise.
        case stillFirst
    }

    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// Frames per second.
    public var framesPerSecond: Int
    /// The sound.
    public var sound: Sound
    /// ffmpeg's name of the pixel format, such as `yuv420p` or `yuv444p`.
    public var pixelFormat: String
    /// The colour properties that the stream declares.
    public var colour: Colour
    /// The unusual property of the picture.
    public var peculiarity: Peculiarity
    /// Seconds between keyframes.
    public var keyframeSeconds: Int
    /// Seconds of media; a camera plays it in a loop.
    public var seconds: Int

    /// Describes a clip.
    public init(
        width: Int = 640, height: Int = 360, framesPerSecond: Int = 30, sound: Sound = .stereo48k,
        pixelFormat: String = "yuv420p", colour: Colour = .unspecified, peculiarity: Peculiarity = .none,
        keyframeSeconds: Int = 2, seconds: Int = 30
    ) {
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.sound = sound
        self.pixelFormat = pixelFormat
        self.colour = colour
        self.peculiarity = peculiarity
        self.keyframeSeconds = keyframeSeconds
        self.seconds = seconds
    }

    /// The FLV file of the clip, rendered if it does not exist yet.
    /// - Parameter cache: The directory of rendered clips; created if missing.
    /// - Throws: ``FFmpegError`` if the clip cannot be rendered.
    public func file(cache: String) async throws -> String {
        try await TestClipRenderer.shared.file(of: self, cache: cache)
    }

    /// A name that contains all of the clip's properties; a rendered clip is in the cache under this name.
    public var fileName: String {
        let tone =
            switch sound {
            case .tone(let channels, let sampleRate): "\(channels)x\(sampleRate)"
            case .mp3: "mp3"
            case .none: "silent"
            }
        let picture =
            "\(width)x\(height)-\(framesPerSecond)-\(pixelFormat)-\(colour.rawValue)"
            + (peculiarity == .none ? "" : "-\(peculiarity.rawValue)")
        return "clip-\(picture)-\(tone)-k\(keyframeSeconds)-\(seconds)s.flv"
    }

    /// ffmpeg's arguments up to the output file.
    var arguments: [String] {
        var arguments = [
            "-f", "lavfi", "-i",
            "testsrc2=s=\(width)x\(height):r=\(framesPerSecond * (peculiarity == .interlaced ? 2 : 1))",
        ]
        switch sound {
        case .tone(_, let sampleRate): arguments += ["-f", "lavfi", "-i", "sine=880:r=\(sampleRate)"]
        case .mp3: arguments += ["-f", "lavfi", "-i", "sine=880:r=44100"]
        case .none: break
        }
        // The bitrate of switchbench's 720p30 clip, scaled by pixels per second.
        let kilobits = max(300, 3000 * width * height * framesPerSecond / (1280 * 720 * 30))
        arguments += [
            "-t", "\(seconds)", "-vf", filters, "-c:v", "libx264", "-preset",
            width * height > 1920 * 1080 ? "ultrafast" : "veryfast",
            "-g", "\(framesPerSecond * keyframeSeconds)", "-sc_threshold", "0", "-bf", "2",
            "-b:v", "\(kilobits)k", "-maxrate", "\(kilobits)k", "-bufsize", "\(2 * kilobits)k",
        ]
        switch colour {
        case .unspecified: break
        case .bt709:
            arguments += Self.colourOptions("bt709", range: "tv")
        case .bt601full:
            arguments += Self.colourOptions("smpte170m", range: "pc")
        }
        switch peculiarity {
        case .none: break
        case .interlaced: arguments += ["-flags", "+ildct+ilme", "-x264-params", "tff=1"]
        case .openGOP: arguments += ["-bf", "3", "-x264-params", "open-gop=1"]
        case .variableRate: arguments += ["-vsync", "vfr"]
        case .flashing, .numberedFlashes: break
        case .stillFirst: arguments += ["-af", "volume=0:enable='lt(t,11)'"]
        // With one thread, because x264 with several and a limited bitrate makes other bytes each time.
        case .damaged: arguments += ["-threads", "1", "-bsf:v", "noise=amount=20000"]
        }
        switch sound {
        case .mp3: arguments += ["-c:a", "libmp3lame", "-b:a", "128k", "-ac", "2"]
        case .tone(let channels, _): arguments += ["-c:a", "aac", "-b:a", "\(channels * 80)k", "-ac", "\(channels)"]
        case .none: arguments += ["-an"]
        }
        return arguments
    }

    private var filters: String {
        let noise = "noise=alls=20:allf=t,format=\(pixelFormat)"
        return switch peculiarity {
        case .none, .openGOP, .damaged: noise
        case .flashing:
            "\(noise),drawbox=w=iw:h=ih/4:c=black:t=fill,drawbox=w=iw:h=ih/4:c=white:t=fill:enable='lt(mod(t,2),0.19)'"
        case .numberedFlashes:
            "\(noise),drawbox=w=iw:h=ih/4:c=black:t=fill"
                + FlashShade.allCases.map { shade in
                    let begin = 2 * shade.rawValue
                    return ",drawbox=w=iw:h=ih/4:c=\(shade.colour):t=fill:"
                        + "enable='between(mod(t,8),\(begin)-0.01,\(begin)+0.18)'"
                }.joined()
        // Every other line comes from the next of twice as many pictures; otherwise both fields would show the same moment.
        case .interlaced: "\(noise),tinterlace=mode=interleave_top,fieldorder=tff,setsar=8/9"
        case .stillFirst: "loop=\(11 * framesPerSecond):1:0,format=\(pixelFormat)"
        case .variableRate: "\(noise),select='if(lt(mod(t,2),1),mod(n,3),not(mod(n,6)))'"
        }
    }

    private static func colourOptions(_ name: String, range: String) -> [String] {
        ["-colorspace", name, "-color_primaries", name, "-color_trc", name, "-color_range", range]
    }
}

/// Renders each clip once, however many tests request it at the same time.
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
        // Another process may be rendering the same clip: the file gets its name when it is complete.
        let unfinished = "\(file).\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: unfinished) }
        try await FFmpeg.run(clip.arguments + ["-f", "flv", unfinished])
        // rename(2), because moveItem fails if the other process was first.
        guard rename(unfinished, file) == 0 else { throw SystemCallError("rename") }
    }
}
