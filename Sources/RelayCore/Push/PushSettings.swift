/// The settings of one destination: its address, its authorities, and when to retry and renew the connection.
public struct PushSettings: Sendable, Equatable {
    /// The platform's server.
    public let destination: DestinationAddress
    /// PEM file of the authorities to trust for rtmps; nil: the system's.
    public let certificates: String?
    /// The wait after the second failure in a row; each further failure doubles it. The first is followed by a quick retry.
    public let backoff: Duration
    /// When to renew the connection, before FLV timestamps wrap.
    public let rollover: Rollover

    private static let url = SettingDefinition(
        "URL", "The platform's server address, to which the program is sent", DestinationAddress.rule)
    private static let caFile = SettingDefinition(
        "CA_FILE", "PEM file of the authorities to trust for rtmps; unset: the system's", .path)
    private static let backoffSeconds = SettingDefinition(
        "BACKOFF", default: "2",
        "Seconds to wait after the second failure before reconnecting; at least 0.5",
        .seconds(milliseconds: 0...300_000))
    // At most 24 days together: FLV timestamps wrap after 24.86.
    private static let rolloverSeconds = SettingDefinition(
        "ROLLOVER_SECONDS", default: "1209600",
        "Age in seconds from which the connection is renewed as soon as the slate is on air, before FLV timestamps wrap after "
            + "24.8 days; the default is 14 days",
        .seconds(milliseconds: 5000...1_728_000_000))
    private static let rolloverGrace = SettingDefinition(
        "ROLLOVER_GRACE_SECONDS", default: "86400",
        "Seconds after ROLLOVER_SECONDS to wait for the slate; then the connection is renewed whatever is on air",
        .seconds(milliseconds: 0...345_600_000))

    /// The settings, in the order in which users look for them.
    public static var catalogue: [Setting] {
        [url.setting, caFile.setting, backoffSeconds.setting, rolloverSeconds.setting, rolloverGrace.setting]
    }

    /// The settings in `variables`; other names are ignored. An empty value counts as unset.
    /// - Throws: `SettingsError` with all problems at once.
    public init(_ variables: [String: String]) throws(SettingsError) {
        var reader = SettingsReader(variables)
        let destination = reader.optional(Self.url)
        certificates = reader.optional(Self.caFile)
        backoff = max(.milliseconds(500), reader.value(Self.backoffSeconds))
        rollover = Rollover(due: reader.value(Self.rolloverSeconds), grace: reader.value(Self.rolloverGrace))
        if destination == nil { reader.reject(Self.url) }
        guard let destination, reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
        self.destination = destination
    }
}
