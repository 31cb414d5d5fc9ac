/// The settings of one destination: its address, its authorities, and when to retry and renew the connection.
public struct PushSettings: Sendable, Equatable {
    /// The platform's server.
    public let destination: DestinationAddress
    /// PEM file of the authorities to trust for rtmps; nil: the system's.
    public let certificates: String?
    /// The wait after the second failure in a row; each further failure doubles it. The first is followed by a quick retry.
    public let backoff: Duration
    /// When to renew the connection, before FLV timestamps wrap.
    public let renewal: RenewalPlan

    private static let url = SettingDefinition(
        "URL", "The platform's server address, to which the program is sent", DestinationAddress.rule)
    private static let caFile = SettingDefinition(
        "CA_FILE", "PEM file of the authorities to trust for rtmps; unset: the system's", .path)
    private static let backoffSeconds = SettingDefinition(
        "BACKOFF", default: "2",
        "Seconds to wait after the second failure before reconnecting; at least 0.5",
        .seconds(milliseconds: 0...300_000))
    // At most 24 days together: FLV timestamps wrap after 24.86.
    private static let renewEvery = SettingDefinition(
        "RENEW_EVERY", default: "14d",
        "Age from which the connection is renewed as soon as the slate is on air; FLV timestamps wrap after 24.8 days, and some "
            + "platforms end a connection after 12 or 48 hours", .timeSpan(seconds: 5...20 * 86_400))
    private static let renewAt = SettingDefinition(
        "RENEW_AT", "A time of day at which the connection is renewed, too, as soon as the slate is on air",
        .timeOfDay)
    private static let renewGrace = SettingDefinition(
        "RENEW_GRACE", default: "1d",
        "How long to wait for the slate then; after it the connection is renewed whatever is on air",
        .timeSpan(seconds: 1...4 * 86_400))
    private static let rolloverSeconds = SettingDefinition(
        "ROLLOVER_SECONDS", "The former name of RENEW_EVERY, in seconds", .seconds(milliseconds: 5000...1_728_000_000))
    private static let rolloverGrace = SettingDefinition(
        "ROLLOVER_GRACE_SECONDS", "The former name of RENEW_GRACE, in seconds", .seconds(milliseconds: 0...345_600_000))

    /// The settings, in the order in which users look for them.
    public static var catalogue: [Setting] {
        [
            url.setting, caFile.setting, backoffSeconds.setting, renewEvery.setting, renewAt.setting,
            renewGrace.setting,
            rolloverSeconds.setting, rolloverGrace.setting,
        ]
    }

    /// The value of a setting, or the one that is given under its former name.
    private static func value(
        _ setting: SettingDefinition<TimeSpan>, former: SettingDefinition<Duration>, _ reader: inout SettingsReader
    ) -> Duration {
        let old = reader.optional(former)
        if let old, reader.written(setting) == nil { return old }
        return reader.value(setting).duration
    }

    /// The settings in `variables`; other names are ignored. An empty value counts as unset.
    /// - Throws: `SettingsError` with all problems at once.
    public init(_ variables: [String: String]) throws(SettingsError) {
        var reader = SettingsReader(variables)
        let destination = reader.optional(Self.url)
        certificates = reader.optional(Self.caFile)
        backoff = max(.milliseconds(500), reader.value(Self.backoffSeconds))
        renewal = RenewalPlan(
            due: Self.value(Self.renewEvery, former: Self.rolloverSeconds, &reader),
            grace: Self.value(Self.renewGrace, former: Self.rolloverGrace, &reader),
            time: reader.optional(Self.renewAt))
        if destination == nil { reader.reject(Self.url) }
        guard let destination, reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
        self.destination = destination
    }
}
