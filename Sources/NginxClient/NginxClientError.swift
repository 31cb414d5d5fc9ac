/// Why a request to nginx failed.
public enum NginxClientError: Error, Equatable, CustomStringConvertible {
    /// No connection: nginx does not run, or does not listen there. The reason is libcurl's.
    case unreachable(String)
    /// Connected, but no complete answer in time.
    case timedOut
    /// An HTTP status other than 200.
    case status(Int)
    /// An answer of more than `NginxClient.maximumResponseBytes`.
    case tooLarge
    /// An answer that cannot be parsed. The reason is a sentence.
    case malformed(String)
    /// The calling task was cancelled.
    case cancelled
    /// An application or stream name that cannot be used in a control request.
    case unusableName

    /// One line for the log.
    public var description: String {
        switch self {
        case .unreachable(let reason): "nginx cannot be reached: \(reason)"
        case .timedOut: "nginx did not answer in time"
        case .status(let status): "nginx answered with HTTP status \(status)"
        case .tooLarge: "nginx answered with more than \(NginxClient.maximumResponseBytes) bytes"
        case .malformed(let reason): "nginx's answer cannot be read: \(reason)"
        case .cancelled: "the request was cancelled"
        case .unusableName:
            "an application or stream name is empty or has characters other than letters, digits and _ - ."
        }
    }
}
