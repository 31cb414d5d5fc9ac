import RelayCore

/// What an operator's files say, as the services read it. Holds secrets.
struct HostSettings {
    /// The text of relay.env; as it is installed, if there is none.
    let text: EnvironmentFileText
    /// The settings in relay.env.
    let written: [String: String]
    /// The key in publish.key; `nil` if there is none, or nothing in it.
    let publishKey: String?

    private let source: SettingsSource

    /// Reads the files.
    /// - Throws: ``Refusal``
    init(_ source: SettingsSource) throws(Refusal) {
        self.source = source
        let content = try FileStore.read(source.settings, shownAs: source.settingsName)
        do {
            text = try EnvironmentFileText(content ?? SettingsTemplate.text())
        } catch {
            throw Refusal("\(source.settingsName), \(error)", exit: RelayExit.settings)
        }
        written = text.variables
        guard let path = source.key, let key = try FileStore.read(path, shownAs: source.keyName) else {
            publishKey = nil
            return
        }
        let bare = key.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        publishKey = bare.isEmpty ? nil : String(bare)
    }

    /// Reads an operator's files.
    /// - Throws: ``Refusal``
    init(_ files: HostFiles) throws(Refusal) { try self.init(SettingsSource(files)) }

    /// Whether relay.env has a key, which then counts.
    var hasOwnPublishKey: Bool { written["PUBLISH_KEY"].map { !$0.isEmpty } ?? false }

    /// All settings, with the key that counts.
    var variables: [String: String] {
        guard !hasOwnPublishKey, let publishKey else { return written }
        return written.merging(["PUBLISH_KEY": publishKey]) { $1 }
    }

    /// The settings, checked.
    /// - Throws: ``Refusal`` with all that is wrong.
    func checked() throws(Refusal) -> RelaySettings {
        do {
            return try RelaySettings(variables)
        } catch {
            throw Refusal(error.problems.map(described), exit: RelayExit.settings)
        }
    }

    /// A problem with the file it is in.
    private func described(_ problem: SettingsProblem) -> String {
        let isInKeyFile = problem.name == "PUBLISH_KEY" && !hasOwnPublishKey
        return "\(isInKeyFile ? source.keyName : source.settingsName): \(problem)"
    }
}
