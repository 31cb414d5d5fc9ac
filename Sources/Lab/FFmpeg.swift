import ProcessKit

/// An ffmpeg that failed.
public struct FFmpegError: Error, Sendable, CustomStringConvertible {
    /// How it ended, in words.
    public let exit: String
    /// What it said.
    public let output: [String]

    /// In words, for logs and reports.
    public var description: String { (["ffmpeg: \(exit)"] + output).joined(separator: "\n") }
}

/// ffmpeg as a tool that does one thing and ends.
enum FFmpeg {
    /// Options every ffmpeg here begins with.
    static let preamble = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning", "-y"]

    /// Runs ffmpeg to its end.
    /// - Throws: ``FFmpegError`` unless it ends with 0, `StartFailure` when there is no ffmpeg.
    static func run(_ arguments: [String]) async throws {
        let output = OutputLines()
        let child = try await Child.start(Command("ffmpeg", preamble + arguments)) { output.add($0.text) }
        let exit = await child.exit()
        guard exit.isSuccess else { throw FFmpegError(exit: exit.description, output: output.all) }
    }
}
