import SettingsFiles

/// The paths of an operator's files on a host.
struct HostFiles: Sendable, Equatable {
    /// The directory in which the units look for them.
    static let standardDirectory = SettingsFile.directory

    let directory: String

    /// The settings, one NAME=value per line.
    var settings: String { "\(directory)/relay.env" }
    /// The key that broadcasters must give, unless the settings contain one.
    var publishKey: String { "\(directory)/\(SettingsFile.publishKeyName)" }
    /// The directory of the publish keys with names, with a file for each.
    var keys: String { "\(directory)/\(NamedKeys.folder)" }

    /// A publish key with a name.
    func publishKey(named name: String) -> String { "\(keys)/\(name)\(NamedKeys.suffix)" }

    /// The directory of the destinations, with two files for each.
    var destinations: String { "\(directory)/push" }

    /// A destination's settings.
    func settings(of destination: String) -> String { "\(destinations)/\(destination).env" }

    /// A destination's stream key.
    func key(of destination: String) -> String { "\(destinations)/\(destination).key" }

    /// A destination's stream key encrypted by systemd-creds(1), which is optional (docs/OPERATING.md).
    func encryptedKey(of destination: String) -> String { "\(key(of: destination)).cred" }

    /// The publish key encrypted by systemd-creds(1).
    var encryptedPublishKey: String { "\(publishKey).cred" }

    /// The directory of the sinks of the alerts, with a settings file for each, and a secret for most.
    var alerts: String { "\(directory)/alerts" }

    /// A sink's settings.
    func settings(ofSink sink: String) -> String { "\(alerts)/\(sink).env" }

    /// A sink's address, token or password.
    func secret(ofSink sink: String) -> String { "\(alerts)/\(sink).secret" }

    /// Whether the units look here.
    var isStandard: Bool { directory == Self.standardDirectory }
}
