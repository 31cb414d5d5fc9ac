import RelayCore
import SettingsFiles

/// The files of the publish keys with names.
enum PublishKeyFiles {
    /// The names for which there is a file.
    ///
    /// - Throws: ``Refusal``
    static func names(in files: HostFiles) throws(Refusal) -> [String] {
        try FileStore.names(in: files.keys).filter { $0.hasSuffix(NamedKeys.suffix) }
            .map { String($0.dropLast(NamedKeys.suffix.count)) }.filter(KeyName.isUsable)
    }
}

/// What relay-hook says about the keys (`GET /api/v1/keys`).
struct KeysReply: Decodable, Equatable {
    struct Key: Decodable, Equatable {
        let name: String
        /// The feeds to which somebody publishes with it.
        let publishes: [String]
    }

    let keys: [Key]

    static let path = "/api/v1/keys"

    /// The path of one key.
    static func path(of name: String) -> String { "\(path)/\(name)" }
}
