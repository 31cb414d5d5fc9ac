import FoundationEssentials
import Glibc
import ProcessKit

/// The slate of all contenders: a flat picture with a tone, whose frames are small.
public enum BenchSlate {
    /// Frames with more bytes are the camera's. Its noise makes each of its frames several times as large.
    public static let largestFrame = 3000

    /// The slate as MP4, rendered if it does not exist yet.
    /// - Parameter directory: Where it is kept; created if missing.
    /// - Throws: ``FFmpegError``.
    public static func file(in directory: String) async throws -> String {
        let file = "\(directory)/bench-slate-720p30.mp4"
        guard !FileManager.default.fileExists(atPath: file) else { return file }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let unfinished = "\(directory)/unfinished-\(getpid()).mp4"
        defer { try? FileManager.default.removeItem(atPath: unfinished) }
        try await FFmpeg.run([
            "-f", "lavfi", "-i", "color=blue:s=1280x720:r=30", "-f", "lavfi", "-i", "sine=440:r=48000", "-t", "10",
            "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-ar", "48000",
            "-ac", "2", unfinished,
        ])
        guard rename(unfinished, file) == 0 else { throw SystemCallError("rename") }
        return file
    }
}
