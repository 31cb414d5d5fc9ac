import RelayCore

/// Where a push goes, and with which key. Holds a secret: print ``name``, never the whole.
struct Destination: Sendable {
    let name: String
    let settings: PushSettings
    let key: String

    /// The lines that tell ffmpeg the key.
    var presetLines: [String] { settings.destination.presetLines(key: key) }

    /// What a platform could say back to us and must not get into a log: the key, and the token some have in their address.
    var secrets: [String] {
        let query = settings.destination.app.dropFirst(settings.destination.appPath.count + 1)
        return [key] + (query.isEmpty ? [] : [String(query)])
    }

    /// A text without the secrets.
    func redacted(_ text: String) -> String {
        secrets.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "(hidden)") : $0 }
    }
}

/// A file of a destination that cannot be used, and what to do about it.
struct DestinationProblem: Sendable, Equatable {
    let file: String
    /// What is wrong and the remedy, never with a key in it.
    let text: String
}

/// All that is wrong with a destination's files, so that the operator fixes it at once.
struct DestinationError: Error, Equatable {
    let problems: [DestinationProblem]
}
