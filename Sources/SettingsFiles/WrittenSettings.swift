public import RelayCore

/// The content of the settings file and of the publish key's file. Contains secrets.
public struct WrittenSettings: Sendable {
    /// The text of the settings file, or of the template if it does not exist.
    public let text: EnvironmentFileText
    /// The settings in it.
    public let written: [String: String]
    /// The key in its own file; `nil` if the file does not exist or is empty.
    public let publishKey: String?

    private let file: SettingsFile

    init(text: EnvironmentFileText, publishKey: String?, from file: SettingsFile) {
        self.text = text
        written = text.variables
        self.publishKey = publishKey
        self.file = file
    }

    /// Whether the settings file has a key, which overrides the key's own file.
    public var hasOwnPublishKey: Bool { written["PUBLISH_KEY"].map { !$0.isEmpty } ?? false }

    /// All settings, with the effective key.
    public var variables: [String: String] {
        guard !hasOwnPublishKey, let publishKey else { return written }
        return written.merging(["PUBLISH_KEY": publishKey]) { $1 }
    }

    /// The settings, checked.
    /// - Throws: `SettingsFile.Failure` with all problems at once.
    public func settings() throws(SettingsFile.Failure) -> RelaySettings {
        do {
            return try RelaySettings(variables)
        } catch {
            throw SettingsFile.Failure(error.problems.map(described))
        }
    }

    /// A problem with the name of its file.
    private func described(_ problem: SettingsProblem) -> String {
        let isInKeyFile = problem.name == "PUBLISH_KEY" && !hasOwnPublishKey
        return "\(isInKeyFile ? file.keyName : file.name): \(problem)"
    }
}
