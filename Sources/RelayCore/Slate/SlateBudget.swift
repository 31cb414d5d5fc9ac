/// Limits for the length of a slate and its size on disk.
///
/// A file is as long as its timestamps say, and ffmpeg fills gaps with the previous picture: a recording of a minute whose
/// timestamps wrap "lasts" 26 hours (2^33 ticks of 90 kHz, ISO/IEC 13818-1) and would become as much video.
public enum SlateBudget {
    /// Seconds. Longer loops are rarely wanted, and take hours to render.
    static let longest = 3600.0
    /// Maximum size in bytes.
    static let largest: Int64 = 4_000_000_000
    /// Bytes to leave free for other data on the disk.
    static let reserve: Int64 = 500_000_000
    /// Maximum size in bytes of a file that an operator adds.
    public static let largestFile: Int64 = 2_000_000_000
    /// Maximum size in bytes of all files that operators have added.
    static let largestFiles: Int64 = 8_000_000_000
    /// How many slates operators can add.
    static let mostFiles = 16

    /// Why a file cannot be added, and what to do; `nil`: it can.
    ///
    /// - Parameters:
    ///   - bytes: Its size.
    ///   - files: The sizes of those added before.
    ///   - free: Free bytes on the disk for them; `nil` if unknown.
    public static func problem(adding bytes: Int64, to files: [Int64], free: Int64?) -> String? {
        guard files.count < mostFiles else {
            return "is one too many: there are \(files.count) slates; remove one (relayctl slate remove NAME)"
        }
        guard bytes <= largestFile else {
            return "takes \(size(bytes)), and a file may take \(size(largestFile)); shorten it or lower its bitrate"
        }
        let total = files.reduce(0, +)
        guard total + bytes <= largestFiles else {
            return "takes \(size(bytes)), and all slates together may take \(size(largestFiles)), of which "
                + "\(size(total)) are used; remove one (relayctl slate remove NAME)"
        }
        guard let free, bytes + reserve > free else { return nil }
        return
            "takes \(size(bytes)), and \(size(max(0, free - reserve))) are free where slates are kept; make room, or shorten it"
    }

    /// The maximum size in bytes of a slate of this length: the encoder keeps to its rate control's maximum and buffer, and FLV
    /// adds a little per frame.
    static func bytes(seconds: Double, _ profile: VideoProfile) -> Int64 {
        let media = Double(profile.maxBitrate + profile.audioBitrate) * seconds + Double(profile.bufferSize)
        let container = (profile.frameRate.framesPerSecond + Double(profile.sampleRate) / 1024) * seconds * 20 * 8
        return Int64((media + container) / 8)
    }

    /// Why a file is not rendered, and what to do; `nil`: it can be rendered.
    ///
    /// - Parameter free: Free bytes on the disk for rendered slates; `nil` if unknown.
    public static func problem(with facts: SlateFacts, _ profile: VideoProfile, free: Int64?) -> String? {
        // A still picture's loop lasts at most half a minute.
        let seconds = facts.seconds ?? 35
        guard seconds <= longest else {
            return
                "lasts \(length(seconds)) by its timestamps, and a slate \(length(longest)) at most; shorten it, or if it "
                + "is not that long write it with new timestamps: ffmpeg -i FILE NEW.mp4"
        }
        let bytes = bytes(seconds: seconds, profile)
        guard bytes <= largest else {
            return "would take \(size(bytes)) once rendered, and a slate may take \(size(largest)); shorten it to "
                + "\(length(seconds * Double(largest) / Double(bytes)))"
        }
        guard let free, bytes + reserve > free else { return nil }
        return
            "needs up to \(size(bytes)) where rendered slates are kept, and \(size(max(0, free - reserve))) are free there; "
            + "make room, or shorten it"
    }

    private static func length(_ seconds: Double) -> String {
        let minutes = Int(seconds / 60)
        if minutes <= 90 { return minutes < 2 ? "\(Int(seconds)) s" : "\(minutes) min" }
        return "\(minutes / 60) h \(minutes % 60) min"
    }

    private static func size(_ bytes: Int64) -> String {
        let tenths = (bytes + 50_000_000) / 100_000_000
        return bytes < 950_000_000 ? "\(bytes / 1_000_000) MB" : "\(tenths / 10).\(tenths % 10) GB"
    }
}
