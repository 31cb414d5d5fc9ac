import RelayCore

/// The content of an operator's files, as the services read it. Contains secrets.
struct HostSettings {
    /// The text of relay.env, or of the template if it does not exist.
    let text: EnvironmentFileText
    /// The settings in relay.env.
    let written: [String: String]
    /// The key in publish.key; `nil` if the file does not exist or is empty.
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

    /// Whether relay.env has a key, which overrides publish.key.
    var hasOwnPublishKey: Bool { written["PUBLISH_KEY"].map { !$0.isEmpty } ?? false }

    /// All settings, with the effective key.
    var variables: [String: String] {
        guard !hasOwnPublishKey, let publishKey else { return written }
        return written.merging(["PUBLISH_KEY": publishKey]) { $1 }
    }

    /// The settings, checked.
    /// - Throws: ``Refusal`` with all problems.
    func checked() throws(Refusal) -> RelaySettings {
        do {
            return try RelaySettings(variables)
        } catch {
            throw Refusal(error.problems.map(described), exit: RelayExit.settings)
        }
    }

    /// A problem with the name of its file.
    private func described(_ problem: SettingsProblem) -> String {
        let isInKeyFile = problem.name == "PUBLISH_KEY" && !hasOwnPublishKey
        return "\(isInKeyFile ? source.keyName : source.settingsName): \(problem)"
    }
}
