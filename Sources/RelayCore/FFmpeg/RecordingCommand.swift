/// Command lines of recordings: everything is copied, nothing encoded.
///
/// The files are Matroska: they can be played while they are written and after a `kill -9`, without an index, and take the codecs that
/// publishers send. Fragmented MP4 can, too, but not as many editors read its fragments, and it cannot hold every sound.
public enum RecordingCommand {
    /// How long a file is.
    public static let fileLength: Duration = .seconds(3600)

    /// Arguments of the ffmpeg that records a source until it is stopped. A line of its standard output, `NAME,START,END`, tells of each
    /// file that is complete (``SegmentLine``).
    ///
    /// - Parameters:
    ///   - url: Where to play the source.
    ///   - pattern: The files' path, for strftime(3).
    ///   - length: After how long the next file begins, at the next keyframe.
    public static func arguments(url: String, pattern: String, length: Duration = fileLength) -> [String] {
        FFmpegArguments.common(reportEvery: 0.5) + FFmpegArguments.liveInput(url)
            // A publisher may send no sound.
            + ["-map", "0:v:0", "-map", "0:a:0?", "-c", "copy"]
            + [
                "-f", "segment", "-segment_format", "matroska",
                // What waits for the end of a cluster is lost by a crash. By default, that is five seconds. `live`: nothing in the
                // file is written again. Otherwise, when a publisher's headers came again in mid-stream, ffmpeg (5.1) writes the
                // second AAC configuration over what follows the first, and the file then seems to have four tracks.
                "-segment_format_options", "live=1:cluster_time_limit=1000:flush_packets=1",
                "-segment_time", "\(length.milliseconds / 1000)", "-reset_timestamps", "1", "-strftime", "1",
                "-segment_list", "pipe:1", "-segment_list_type", "csv", pattern,
            ]
    }

    /// Arguments of the ffmpeg that copies a complete recording to one with chapters and an index, to replace it.
    public static func finishing(_ file: String, chapters: String, to new: String) -> [String] {
        quiet + ["-i", file, "-f", "ffmetadata", "-i", chapters]
            + ["-map", "0", "-map_metadata", "0", "-map_chapters", "1", "-c", "copy", "-f", "matroska", new]
    }

    /// Arguments of the ffmpeg that copies the end of recordings, one after the other, to a file of its own.
    ///
    /// - Parameters:
    ///   - list: A file for ffmpeg's concat demuxer, as by ``clipList(_:)``.
    ///   - new: The clip.
    public static func clip(list: String, to new: String) -> [String] {
        quiet + ["-f", "concat", "-safe", "0", "-i", list, "-map", "0", "-c", "copy", "-f", "matroska", new]
    }

    /// The list of the files of which a clip is made.
    ///
    /// - Parameter files: Their paths, and from where on each is used; a part begins at the keyframe before.
    public static func clipList(_ files: [(path: String, from: Duration)]) -> String {
        "ffconcat version 1.0\n"
            + files.map { file in
                // A quote inside quotes ends them (ffmpeg-utils(1), "Quoting and escaping").
                let path = file.path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                return "file '\(path)'\ninpoint \(file.from.milliseconds)ms\n"
            }.joined()
    }

    private static let quiet = ["-hide_banner", "-nostdin", "-loglevel", "level+error", "-nostats", "-y"]
}

/// A line by which ffmpeg's segment muxer tells that a file is complete.
public struct SegmentLine: Hashable, Sendable {
    /// The file's name, without its folder.
    public let file: String
    /// Where it begins in all that this ffmpeg has recorded.
    public let start: Duration
    /// Where it ends.
    public let end: Duration

    /// Reads a line of ffmpeg's standard output.
    ///
    /// - Returns: `nil` for one of `-progress`.
    public init?(_ line: String) {
        let parts = line.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let start = Double(parts[1]), let end = Double(parts[2]), start.isFinite, end.isFinite,
            start >= 0, end >= start, end < 1e9, let name = parts[0].split(separator: "/").last,
            name.hasSuffix(RecordingName.fileExtension)
        else { return nil }
        file = String(name)
        (self.start, self.end) = (.seconds(start), .seconds(end))
    }
}
