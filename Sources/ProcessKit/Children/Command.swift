import Glibc

/// A program to run, with its arguments, its complete environment, and its lifetime.
public struct Command: Sendable, Equatable {
    /// What happens to the child when this process dies.
    public enum Lifetime: Sendable, Equatable {
        /// The kernel sends the child this signal when this process dies for any reason.
        ///
        /// Linux has the parent-death signal for this (`PR_SET_PDEATHSIG`, prctl(2)); `setpriv` from util-linux sets it and then
        /// executes the program. It reaches the direct child, but not processes that the child started.
        ///
        /// Has no effect in a systemd service: systemd ends the processes of a service, and a sandbox does not let `setpriv` work
        /// (it sets its capabilities, capset(2)).
        case boundToParent(ProcessSignal = .kill)
        /// The child goes on when this process dies.
        case independent
    }

    /// A name to look up in the `PATH` of ``environment``, or a path if it contains a slash.
    public var executable: String
    /// The arguments after the program's own name.
    public var arguments: [String]
    /// The child's complete environment: nothing is inherited.
    public var environment: [String: String]
    /// The working directory of the child; `nil`: the same as this process's.
    public var workingDirectory: String?
    /// What happens to the child when this process dies.
    public var lifetime: Lifetime
    /// OOM score adjustment of the child process, -1000 to 1000 (`oom_score_adj`, proc(5)); `nil`: the same as this process's. Any
    /// user may raise it, only root may lower it.
    public var oomScoreAdjustment: Int?
    /// Whether it can be written to (``Child/write(_:)``). Otherwise its standard input is `/dev/null`.
    public var takesInput = false

    /// Describes a program to run. Nothing is checked before ``Child/start(_:onLine:)``.
    ///
    /// - Parameters:
    ///   - executable: A name to look up in `PATH`, or a path.
    ///   - arguments: The arguments after the program's own name.
    ///   - environment: The child's complete environment.
    ///   - workingDirectory: The working directory of the child; `nil`: the same as this process's.
    ///   - lifetime: What happens to the child when this process dies.
    public init(
        _ executable: String,
        _ arguments: [String] = [],
        environment: [String: String] = Command.cleanEnvironment,
        workingDirectory: String? = nil,
        lifetime: Lifetime = .boundToParent()
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.lifetime = lifetime
    }

    /// This process's `PATH` and `HOME`, and `LANG=C.UTF-8`; nothing else.
    ///
    /// In particular no `NOTIFY_SOCKET` and no `WATCHDOG_*`, with which a child could send messages to systemd for this process,
    /// and no secrets from this process's environment.
    public static var cleanEnvironment: [String: String] {
        var environment = ["LANG": "C.UTF-8", "PATH": ownVariable("PATH") ?? standardPath]
        environment["HOME"] = ownVariable("HOME")
        return environment
    }

    /// The default `PATH` of systemd services, used if none is set.
    static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    private static func ownVariable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
