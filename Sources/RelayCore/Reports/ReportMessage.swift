/// What a service sends to relay-hook: one JSON object on one line, over `reports.sock`.
public struct ReportMessage: Hashable, Sendable, Codable {
    /// What it says.
    public enum Body: Hashable, Sendable, Codable {
        /// How the service is now. Sent at each change; new figures at most once a second.
        case report(ServiceReport)
        /// What has happened. Also in the journal.
        case event(EventRecord)
        /// What its process uses. Sent every 10 seconds.
        case process(ProcessFigures)
        /// The service stops because it was asked to.
        case leaving
    }

    /// The version of this form. A reader leaves out messages of another one: during an upgrade, services of two versions run.
    public static let version = 1

    /// See ``version``.
    public let version: Int
    /// The sender, such as `relay-push@kick`. relay-hook compares it with the user that the kernel names.
    public let service: String
    /// The sender's run, as in ``EventID/boot``.
    public let boot: String
    /// What it says.
    public let body: Body
    /// Whether the sender reads ``HookMessage``s; `nil`: it is of a version that does not.
    public let reads: Bool?

    /// Creates a message of this version.
    public init(service: String, boot: String, body: Body, reads: Bool? = nil) {
        version = Self.version
        self.service = service
        self.boot = boot
        self.body = body
        self.reads = reads
    }
}

/// How a service is, with its figures.
public enum ServiceReport: Hashable, Sendable, Codable {
    /// relay-gate.
    case gate(GateReport)
    /// A relay-push.
    case push(PushStatus)
    /// relay-ingest or relay-switch.
    case nginx(NginxReport)
    /// relay-record.
    case recording(RecordingReport)
    /// relay-alert.
    case alerts(AlertsReport)
}
