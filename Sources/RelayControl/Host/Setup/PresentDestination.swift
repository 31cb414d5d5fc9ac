import RelayCore
import SettingsFiles

/// The present state of the destination that `relayctl setup` asks about. Contains a secret.
struct PresentDestination {
    /// `nil`: there is none.
    let name: String?
    /// Its settings; empty if they cannot be read.
    let variables: [String: String]
    /// Its stream key.
    let key: String?

    /// Its address.
    var address: DestinationAddress? { variables["URL"].flatMap { DestinationAddress($0) } }

    /// The destination called kick, otherwise the first.
    /// - Throws: ``Refusal`` if this user may not read it.
    init(_ files: HostFiles) throws(Refusal) {
        let names = try Destinations.names(in: files)
        guard let name = names.contains("kick") ? "kick" : names.first else {
            (self.name, variables, key) = (nil, [:], nil)
            return
        }
        self.name = name
        let text = try FileStore.read(files.settings(of: name)) ?? ""
        variables = (try? EnvironmentFile.parse(text)) ?? [:]
        let key = try FileStore.read(files.key(of: name)).flatMap { SmallFile.key(in: $0) }
        // An unusable one is asked for again.
        self.key = key.flatMap { DestinationAddress.isUsableKey($0) ? $0 : nil }
    }
}
