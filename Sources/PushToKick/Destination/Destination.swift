import RelayCore

/// A push's destination with its stream key. Contains a secret: print ``name``, never the whole.
struct Destination: Sendable {
    let name: String
    let settings: PushSettings
    let key: String

    /// The lines that give ffmpeg the key.
    var presetLines: [String] { settings.destination.presetLines(key: key) }

    /// Texts that a platform could send back and that must not get into a log: the key, and the token that some have in their
    /// address.
    var secrets: [String] {
        let query = settings.destination.app.dropFirst(settings.destination.appPath.count + 1)
        return [key] + (query.isEmpty ? [] : [String(query)])
    }

    /// A text without the secrets.
    func redacted(_ text: String) -> String {
        secrets.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "(hidden)") : $0 }
    }
}

/// An unusable file of a destination, and what to do about it.
struct DestinationProblem: Sendable, Equatable {
    let file: String
    /// What is wrong and the remedy; never contains a key.
    let text: String
}

/// All problems of a destination's files, reported at once.
struct DestinationError: Error, Equatable {
    let problems: [DestinationProblem]
}
