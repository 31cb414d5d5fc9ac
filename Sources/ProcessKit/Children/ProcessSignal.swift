import Glibc

/// A POSIX signal, by number and by name.
public struct ProcessSignal: Sendable, Hashable, CustomStringConvertible {
    /// The signal's number on this platform, as `kill(2)` takes it.
    public let number: Int32

    /// Creates a signal from its number.
    ///
    /// - Parameter number: A number from `signal(7)`.
    public init(number: Int32) {
        self.number = number
    }

    /// Asks a process to end.
    public static let terminate = ProcessSignal(number: SIGTERM)
    /// What Ctrl-C sends.
    public static let interrupt = ProcessSignal(number: SIGINT)
    /// Asks a process to end, with a core dump.
    public static let quit = ProcessSignal(number: SIGQUIT)
    /// The terminal is gone; for many services: read the configuration again.
    public static let hangUp = ProcessSignal(number: SIGHUP)
    /// Ends a process at once. It cannot be caught.
    public static let kill = ProcessSignal(number: SIGKILL)
    /// Ends a process with a core dump; what systemd's watchdog sends.
    public static let abort = ProcessSignal(number: SIGABRT)
    /// Defined by the program.
    public static let user1 = ProcessSignal(number: SIGUSR1)
    /// Defined by the program.
    public static let user2 = ProcessSignal(number: SIGUSR2)
    /// Stops a process until `resume`. It cannot be caught.
    public static let suspend = ProcessSignal(number: SIGSTOP)
    /// Continues a stopped process.
    public static let resume = ProcessSignal(number: SIGCONT)
    /// The last reader of a pipe is gone.
    public static let brokenPipe = ProcessSignal(number: SIGPIPE)

    /// The signal's name without `SIG`, such as `TERM`; the number if no name is known here.
    public var name: String {
        switch number {
        case SIGTERM: "TERM"
        case SIGINT: "INT"
        case SIGQUIT: "QUIT"
        case SIGHUP: "HUP"
        case SIGKILL: "KILL"
        case SIGABRT: "ABRT"
        case SIGUSR1: "USR1"
        case SIGUSR2: "USR2"
        case SIGSTOP: "STOP"
        case SIGCONT: "CONT"
        case SIGPIPE: "PIPE"
        case SIGALRM: "ALRM"
        case SIGCHLD: "CHLD"
        case SIGSEGV: "SEGV"
        case SIGBUS: "BUS"
        case SIGFPE: "FPE"
        case SIGILL: "ILL"
        case SIGTRAP: "TRAP"
        case SIGSYS: "SYS"
        case SIGXCPU: "XCPU"
        case SIGXFSZ: "XFSZ"
        default: "\(number)"
        }
    }

    /// The name, as `kill -l` prints it.
    public var description: String { name }
}
