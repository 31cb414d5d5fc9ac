/// Where an operator's files are on a host.
struct HostFiles: Sendable, Equatable {
    /// Where the units look for them.
    static let standardDirectory = "/etc/relay"

    let directory: String

    /// The settings, one NAME=value a line.
    var settings: String { "\(directory)/relay.env" }
    /// The key that a broadcaster must give, unless the settings have one.
    var publishKey: String { "\(directory)/publish.key" }
    /// Two files for each destination.
    var destinations: String { "\(directory)/push" }

    /// Where a destination's program goes.
    func settings(of destination: String) -> String { "\(destinations)/\(destination).env" }

    /// A destination's stream key.
    func key(of destination: String) -> String { "\(destinations)/\(destination).key" }

    /// Whether the units look here.
    var isStandard: Bool { directory == Self.standardDirectory }
}
