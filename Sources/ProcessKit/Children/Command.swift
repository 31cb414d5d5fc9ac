import Glibc

/// What to run: a program, its arguments, its whole environment, and whether it may outlive this process.
public struct Command: Sendable, Equatable {
    /// What happens to the child when this process dies.
    public enum Lifetime: Sendable, Equatable {
        /// The kernel sends the child this signal when this process dies, however it dies.
        ///
        /// Linux has the parent-death signal for this (`PR_SET_PDEATHSIG`, prctl(2)); `setpriv` from util-linux sets it and
        /// then becomes the program. It reaches the direct child, not what the child started.
        ///
        /// In a service of systemd's nothing is done: systemd ends what is left of a service, and a sandbox does not let
        /// `setpriv` work (it sets its capabilities, capset(2)).
        case boundToParent(ProcessSignal = .kill)
        /// The child goes on when this process dies.
        case independent
    }

    /// A name, which is looked up in the `PATH` of ``environment``, or a path if it holds a slash.
    public var executable: String
    /// The arguments after the program's own name.
    public var arguments: [String]
    /// The child's complete environment: nothing is inherited.
    public var environment: [String: String]
    /// The directory the child starts in; `nil` is this process's own.
    public var workingDirectory: String?
    /// What happens to the child when this process dies.
    public var lifetime: Lifetime
    /// How gladly the kernel ends the child when memory runs out, -1000 to 1000 (`oom_score_adj`, proc(5)); `nil` is this
    /// process's own value. Anybody may raise it, only root may lower it.
    public var oomScoreAdjustment: Int?
    /// Whether it can be written to (``Child/write(_:)``). Else its standard input is `/dev/null`.
    public var takesInput = false

    /// Describes a program to run. Nothing is checked before ``Child/start(_:onLine:)``.
    ///
    /// - Parameters:
    ///   - executable: A name to look up in `PATH`, or a path.
    ///   - arguments: The arguments after the program's own name.
    ///   - environment: The child's complete environment.
    ///   - workingDirectory: The directory the child starts in; `nil` is this process's own.
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
    /// In particular no `NOTIFY_SOCKET` and no `WATCHDOG_*`: a child that had them could speak to systemd in this process's
    /// name. And no secrets that came to this process by its environment.
    public static var cleanEnvironment: [String: String] {
        var environment = ["LANG": "C.UTF-8", "PATH": ownVariable("PATH") ?? standardPath]
        environment["HOME"] = ownVariable("HOME")
        return environment
    }

    /// Where programs are when nobody says: the default of systemd's services.
    static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    private static func ownVariable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
