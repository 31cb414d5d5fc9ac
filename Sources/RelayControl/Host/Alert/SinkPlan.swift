import Alerts
import RelayCore

/// The files to write for a sink of the alerts. Contains a secret.
struct SinkPlan {
    /// The sink's name.
    let name: String
    /// The service that takes its alerts.
    let kind: SinkKind
    /// Its settings file, and its secret if it has one.
    let files: [PlannedFile]

    private let secretPath: String

    /// Plans the files.
    ///
    /// - Parameters:
    ///   - variables: The settings other than KIND.
    ///   - secret: The address, token or password; `nil` or empty: there is none.
    ///   - shown: The name by which the user gave a setting.
    /// - Throws: ``Refusal`` with all problems.
    init(
        _ name: String, _ kind: SinkKind, _ variables: [String: String], secret: String?, in files: HostFiles,
        shown: (String) -> String = { $0 }
    ) throws(Refusal) {
        let problems = Self.problems(kind, variables, secret: secret).map { Self.text($0, shown: shown) }
        guard problems.isEmpty else { throw Refusal(problems, exit: RelayExit.usage) }
        (self.name, self.kind) = (name, kind)
        secretPath = files.secret(ofSink: name)
        let settings = EnvironmentFile.render(["KIND": kind.rawValue]) + EnvironmentFile.render(variables)
        let file = PlannedFile(path: files.settings(ofSink: name), text: Self.head + settings, mode: 0o600)
        guard let secret, !secret.isEmpty else {
            self.files = [file]
            return
        }
        self.files = [PlannedFile(path: secretPath, text: secret + "\n"), file]
    }

    private static let head = """
        # Where the relay's alerts go. The settings: man relayctl, "relayctl alert add".
        # After a change: sudo systemctl restart relay-alert

        """

    /// Writes the files, and removes the secret of an earlier sink of this name that had one.
    /// - Throws: ``Refusal``
    func write(in files: HostFiles) throws(Refusal) {
        try FileStore.makeFolder(files.directory, mode: 0o755)
        try FileStore.makeFolder(files.alerts, mode: 0o700)
        try FileStore.write(self.files)
        if !self.files.contains(where: { $0.path == secretPath }) { try FileStore.remove(secretPath) }
    }

    /// The problems of a sink's settings.
    ///
    /// - Parameters:
    ///   - variables: The settings other than KIND.
    ///   - secret: The secret; `nil`: there is none.
    static func problems(_ kind: SinkKind, _ variables: [String: String], secret: String?) -> [SettingsProblem] {
        do throws(SettingsError) {
            _ = try SinkSettings(
                name: "sink", variables.merging(["KIND": kind.rawValue]) { $1 }, secret: secret,
                secretName: kind.secretName)
            return []
        } catch {
            return error.problems
        }
    }

    /// A problem, with the name by which the user gave the setting.
    static func text(_ problem: SettingsProblem, shown: (String) -> String) -> String {
        shown(problem.name) + "\(problem)".dropFirst(problem.name.count)
    }
}
