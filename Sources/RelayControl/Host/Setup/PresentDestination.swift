import RelayCore

/// The destination that `relayctl setup` asks about, as it is. Holds a secret.
struct PresentDestination {
    /// `nil`: there is none.
    let name: String?
    /// What its settings say; empty if they can't be read.
    let variables: [String: String]
    /// Its stream key.
    let key: String?

    /// Where it goes.
    var address: DestinationAddress? { variables["URL"].flatMap { DestinationAddress($0) } }

    /// The one called kick, else the first.
    /// - Throws: ``Refusal`` if this user may not look.
    init(_ files: HostFiles) throws(Refusal) {
        let names = try Destinations.names(in: files)
        guard let name = names.contains("kick") ? "kick" : names.first else {
            (self.name, variables, key) = (nil, [:], nil)
            return
        }
        self.name = name
        let text = try FileStore.read(files.settings(of: name)) ?? ""
        variables = (try? EnvironmentFile.parse(text)) ?? [:]
        let line = try FileStore.read(files.key(of: name))?.split(whereSeparator: \.isWhitespace).first
        key = line.map(String.init)
    }
}
