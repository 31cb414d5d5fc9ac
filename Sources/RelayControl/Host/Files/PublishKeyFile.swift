import RelayCore
import SettingsFiles

/// The generated key for publishing.
enum PublishKeyFile {
    /// A file with a random key, if neither the present nor the planned files have one.
    static func missing(
        _ settings: WrittenSettings, _ planned: [PlannedFile], in files: HostFiles
    ) -> [PlannedFile] {
        guard settings.variables["PUBLISH_KEY"]?.isEmpty ?? true, !FileStore.exists(files.encryptedPublishKey),
            !planned.contains(where: { $0.path == files.publishKey })
        else { return [] }
        var generator = SystemRandomNumberGenerator()
        return [PlannedFile(path: files.publishKey, text: Token(using: &generator).hex + "\n")]
    }
}
