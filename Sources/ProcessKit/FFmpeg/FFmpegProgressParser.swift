/// Combines the `key=value` lines of `ffmpeg -progress` into reports.
public struct FFmpegProgressParser: Sendable {
    private var report = FFmpegProgress()

    /// Creates a parser.
    public init() {}

    /// Consumes a line.
    ///
    /// - Parameter line: A line without its terminator. Unknown keys and lines of another form are ignored.
    /// - Returns: A report if the line completes one (`progress=continue` or `progress=end`).
    public mutating func consume(_ line: String) -> FFmpegProgress? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let value = line[line.index(after: equals)...].trimmed
        switch line[..<equals].trimmed {
        case "frame": report.frame = Int64(value)
        case "fps": report.framesPerSecond = number(value)
        case "bitrate": report.bitrate = number(value.without(suffix: "kbits/s")).map { $0 * 1000 }
        case "total_size": report.totalSize = Int64(value)
        case "stream_0_0_q": report.videoQuality = number(value)
        case "out_time_us": report.outTime = Int64(value).map { .microseconds($0) }
        case "dup_frames": report.duplicatedFrames = Int64(value)
        case "drop_frames": report.droppedFrames = Int64(value)
        case "speed": report.speed = number(value.without(suffix: "x"))
        case "progress":
            defer { report = FFmpegProgress() }
            report.isLast = value == "end"
            return report
        default: break
        }
        return nil
    }

    private func number(_ text: Substring) -> Double? {
        guard let value = Double(text.trimmed), value.isFinite else { return nil }
        return value
    }
}

extension Substring {
    /// Without spaces at either end: ffmpeg pads its numbers (`speed=   0x`, `bitrate= 163.3kbits/s`).
    var trimmed: Substring {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return self[first...last]
    }

    fileprivate func without(suffix: String) -> Substring {
        hasSuffix(suffix) ? dropLast(suffix.count) : self
    }
}
