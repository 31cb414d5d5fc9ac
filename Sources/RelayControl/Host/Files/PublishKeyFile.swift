import RelayCore

/// The key that is made when nobody has chosen one.
enum PublishKeyFile {
    /// A random key, if neither what is there nor what is planned has one.
    static func missing(
        _ settings: HostSettings, _ planned: [PlannedFile], in files: HostFiles
    ) -> [PlannedFile] {
        guard settings.variables["PUBLISH_KEY"]?.isEmpty ?? true,
            !planned.contains(where: { $0.path == files.publishKey })
        else { return [] }
        var generator = SystemRandomNumberGenerator()
        return [PlannedFile(path: files.publishKey, text: Token(using: &generator).hex + "\n")]
    }
}
