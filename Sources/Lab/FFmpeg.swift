import ProcessKit

/// A failed run of ffmpeg.
public struct FFmpegError: Error, Sendable, CustomStringConvertible {
    /// How it ended, as text.
    public let exit: String
    /// Its messages.
    public let output: [String]

    /// Text for logs and reports.
    public var description: String { (["ffmpeg: \(exit)"] + output).joined(separator: "\n") }
}

/// Runs ffmpeg as a tool that does one thing and exits.
enum FFmpeg {
    /// Options every ffmpeg here begins with.
    static let preamble = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning", "-y"]

    /// Runs ffmpeg to its end.
    /// - Throws: ``FFmpegError`` unless it exits with 0, `StartFailure` without ffmpeg.
    static func run(_ arguments: [String]) async throws {
        let output = OutputLines()
        let child = try await Child.start(Command("ffmpeg", preamble + arguments)) { output.add($0.text) }
        let exit = await child.exit()
        guard exit.isSuccess else { throw FFmpegError(exit: exit.description, output: output.all) }
    }
}
