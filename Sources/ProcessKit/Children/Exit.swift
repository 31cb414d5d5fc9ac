/// How a child ended.
public enum Exit: Sendable, Equatable, CustomStringConvertible {
    /// It exited with this code.
    case code(Int32)
    /// It was killed by this signal.
    case signal(Int32)
    /// It never ran.
    case failedToStart(StartFailure)

    /// Whether the program exited with code 0.
    public var isSuccess: Bool { self == .code(0) }

    /// For example `exit code 1`, `signal 9 (KILL)`, `could not start ffmpeg: not found in PATH`.
    public var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let number): "signal \(number) (\(ProcessSignal(number: number).name))"
        case .failedToStart(let failure): failure.description
        }
    }
}
