import RelayCore

/// The settings that a host's services use: a checked copy of the operator's settings, in a directory that exists while the relay
/// runs. Editing the file therefore affects neither a running relay nor a service that is restarted.
enum AppliedSettings {
    /// The settings file for relay-hook in that directory.
    static let settingsName = "relay.env"

    /// The files for all services.
    ///
    /// - Parameters:
    ///   - written: The content of relay.env.
    ///   - settings: The same, checked.
    static func plan(_ written: [String: String], _ settings: RelaySettings, in directory: String) -> [PlannedFile] {
        let forPush = [
            "PROGRAM_URL": settings.topology.programURL,
            "STATUS_URL": settings.topology.statusURL,
        ]
        let files = NginxFiles.all(settings).map {
            PlannedFile(path: "\(directory)/\($0.name)", text: $0.text, mode: 0o644)
        }
        return files + [
            PlannedFile(path: "\(directory)/push.env", text: EnvironmentFile.render(forPush), mode: 0o644),
            recording(written, settings, in: directory), hook(written, in: directory),
        ]
    }

    /// The files for the services that a reload starts anew. Those of the others stay as they were started with.
    ///
    /// - Parameters:
    ///   - variables: The settings for a running relay, as by ``keepingFixed(_:applied:)``.
    ///   - settings: The same, checked.
    static func reloadPlan(
        _ variables: [String: String], _ settings: RelaySettings, in directory: String
    ) -> [PlannedFile] {
        [
            PlannedFile(path: "\(directory)/web.env", text: NginxSettings.web(settings), mode: 0o644),
            recording(variables, settings, in: directory), hook(variables, in: directory),
        ]
    }

    private static func recording(
        _ written: [String: String], _ settings: RelaySettings, in directory: String
    ) -> PlannedFile {
        PlannedFile(path: "\(directory)/record.env", text: NginxSettings.record(settings, written), mode: 0o644)
    }

    private static func hook(_ written: [String: String], in directory: String) -> PlannedFile {
        // No service needs the platform's key: each push has its own.
        let variables = written.filter { $0.key != "KICK_URL" && $0.key != "KICK_KEY" }
        return PlannedFile(path: "\(directory)/\(settingsName)", text: EnvironmentFile.render(variables))
    }

    /// The settings for a running relay.
    ///
    /// - Parameter applied: The settings that it was started with.
    /// - Returns: The settings with those that cannot change kept, and the names of those that the operator has changed.
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
