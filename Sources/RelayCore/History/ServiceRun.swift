/// One run of a service, from its start to its end.
public struct ServiceRun: Hashable, Sendable {
    /// The service, such as `relay-push@kick`.
    public let service: String
    /// Names the run; see ``EventID/boot``.
    public let boot: String
    /// When relay-hook first heard of it, in milliseconds since 1970.
    public let since: Int64

    /// A run of these values.
    public init(service: String, boot: String, since: Int64) {
        self.service = service
        self.boot = boot
        self.since = since
    }
}
