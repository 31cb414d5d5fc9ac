/// Names one event of one service, so that a reader can go on after the last one it saw.
public struct EventID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The run of the service: systemd's `INVOCATION_ID`, by which the journal finds its lines (`_SYSTEMD_INVOCATION_ID`), or
    /// random digits outside systemd.
    public let boot: String
    /// The service, such as `relay-push@kick`.
    public let service: String
    /// Counts up from 1 in each run.
    public let sequence: Int

    /// Creates an identifier.
    public init(boot: String, service: String, sequence: Int) {
        self.boot = boot
        self.service = service
        self.sequence = sequence
    }

    /// One word, such as `relay-push@kick/3f1c…/12`.
    public var description: String { "\(service)/\(boot)/\(sequence)" }

    /// Reads ``description``; `nil` if the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, let sequence = parts[2].wholeNumber(),
            sequence > 0
        else { return nil }
        self.init(boot: String(parts[1]), service: String(parts[0]), sequence: sequence)
    }
}
