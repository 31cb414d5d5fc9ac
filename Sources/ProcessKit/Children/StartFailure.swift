import Glibc
import SystemPackage

/// Why a program could not be started. The program itself never ran.
public struct StartFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What prevented the start.
    public enum Cause: Sendable, Equatable {
        /// No directory in `PATH` contains a file of that name.
        case notFoundInPath
        /// The file cannot be run: `ENOENT`, `EACCES`, `EISDIR`, …
        case executable(errno: Int32)
        /// The working directory cannot be entered.
        case workingDirectory(String, errno: Int32)
        /// `setpriv` (Debian: util-linux), which binds a child's lifetime to its parent's, is missing.
        case launcherMissing
        /// This process, or the host, has no descriptors left for the pipes: `EMFILE`, `ENFILE`.
        case descriptors(errno: Int32)
        /// The operating system refused to create the process; with its reason as text.
        case spawn(String)
        /// The command could not be created; with the reason as text. See ``Supervisor``.
        case command(String)
        /// The process was started, but its end could not be observed; with the reason as text.
        case lostTrack(String)
    }

    /// The program as named in ``Command/executable``.
    public var executable: String
    /// What prevented the start.
    public var cause: Cause

    /// Describes a failed start.
    public init(executable: String, cause: Cause) {
        self.executable = executable
        self.cause = cause
    }

    /// The system's error number, if there is one.
    public var errorNumber: Int32? {
        switch cause {
        case .executable(let errno), .workingDirectory(_, let errno), .descriptors(let errno): errno
        case .notFoundInPath, .launcherMissing: ENOENT
        case .spawn, .command, .lostTrack: nil
        }
    }

    /// The reason as text, without the program's name.
    public var reason: String {
        switch cause {
        case .notFoundInPath: "not found in PATH"
        case .executable(let errno), .descriptors(let errno): Self.words(errno)
        case .workingDirectory(let path, let errno): "working directory \(path): \(Self.words(errno))"
        case .launcherMissing: "setpriv not found (package util-linux)"
        case .spawn(let reason), .command(let reason), .lostTrack(let reason): reason
        }
    }

    /// For example `could not start ffmpeg: not found in PATH`.
    public var description: String { "could not start \(executable): \(reason)" }

    private static func words(_ errno: Int32) -> String {
        Errno(rawValue: errno).description
    }
}
