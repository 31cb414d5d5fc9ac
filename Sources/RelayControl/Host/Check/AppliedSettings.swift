import RelayCore

/// What the services of a host go by: the operator's settings as they were found to be right, in a folder that lives as long as
/// the relay runs. So a relay that runs, and each part of it that has to be started again, is not touched by a file that is
/// being edited.
enum AppliedSettings {
    /// The settings for relay-hook, in the folder.
    static let settingsName = "relay.env"

    /// The files for all services.
    ///
    /// - Parameters:
    ///   - written: What relay.env says.
    ///   - settings: The same, checked.
    static func plan(_ written: [String: String], _ settings: RelaySettings, in directory: String) -> [PlannedFile] {
        // The platform's key is for no service: each push has its own.
        let forHook = written.filter { $0.key != "KICK_URL" && $0.key != "KICK_KEY" }
        let forPush = [
            "PROGRAM_URL": settings.topology.programURL,
            "STATUS_URL": settings.topology.statusURL,
        ]
        return NginxFiles.all(settings).map { PlannedFile(path: "\(directory)/\($0.name)", text: $0.text, mode: 0o644) }
            + [
                PlannedFile(path: "\(directory)/push.env", text: EnvironmentFile.render(forPush), mode: 0o644),
                PlannedFile(path: "\(directory)/\(settingsName)", text: EnvironmentFile.render(forHook)),
            ]
    }

    /// Settings for a relay that runs.
    ///
    /// - Parameter applied: What it was started with.
    /// - Returns: The settings with those that can't change kept, and the names of those that the operator has changed.
    static func keepingFixed(
        _ written: [String: String], applied: [String: String]
    ) -> (variables: [String: String], changed: [String]) {
        var variables = written
        var changed: [String] = []
        for name in SettingsTemplate.fixedNames {
            if (written[name] ?? "") != (applied[name] ?? "") { changed.append(name) }
            variables[name] = applied[name]
        }
        return (variables, changed)
    }
}
