/// A service that takes alerts over HTTP.
public protocol HTTPSink: Sendable {
    /// The request that tells a message.
    ///
    /// - Parameters:
    ///   - thread: Names the message about the same problem that has arrived before, as ``answer(_:)`` gave it.
    ///   - now: When it is sent, in milliseconds since 1970.
    func request(for message: AlertMessage, thread: String?, now: Int64) -> AlertRequest

    /// What the service's answer means.
    func answer(_ response: AlertResponse) -> AlertOutcome
}
