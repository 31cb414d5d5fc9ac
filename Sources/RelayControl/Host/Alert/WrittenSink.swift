import Alerts
import ArgumentParser
import Glibc
import RelayCore
import SettingsFiles

/// A sink of the alerts as its files are. Contains a secret.
struct WrittenSink {
    /// Completes the names, for users who may read the directory.
    static let completion = CompletionKind.shellCommand("ls /etc/relay/alerts 2>/dev/null | sed -n 's/\\.env$//p'")

    /// Its name.
    let name: String
    /// KIND as it is written.
    let kind: String
    /// Its settings; `nil`: they can't be used, or this user may not see the secret.
    let settings: SinkSettings?
    /// What is wrong, one line each.
    let problems: [String]
    /// What is odd and changes nothing.
    let warnings: [String]

    /// Whether KIND is one that there is.
    var isKnownKind: Bool { SinkKind(rawValue: kind) != nil }

    /// The names of all sinks, sorted.
    /// - Throws: ``Refusal`` if this user may not read them.
    static func names(in files: HostFiles) throws(Refusal) -> [String] {
        try FileStore.names(in: files.alerts).compactMap { file in
            guard file.hasSuffix(".env") else { return nil }
            let name = String(file.dropLast(4))
            return KeyName.isUsable(name) ? name : nil
        }
    }

    /// Refuses a name that no sink has.
    static func unknown(_ name: String, in names: [String]) -> Refusal {
        let others =
            names.isEmpty
            ? "there are none; to add one: sudo relayctl alert add NAME" : "there are: \(names.joined(separator: ", "))"
        return Refusal("there is no sink \"\(PlainText.line(name))\"; \(others)", exit: RelayExit.usage)
    }

    /// Reads a sink's files.
    init(_ name: String, in files: HostFiles) {
        self.name = name
        let path = files.settings(ofSink: name)
        let secretPath = files.secret(ofSink: name)
        let variables: [String: String]
        do {
            variables = try EnvironmentFile.parse(try SmallFile.text(of: path))
        } catch {
            (kind, settings, warnings) = ("", nil, [])
            problems = [error is SmallFile.Failure ? "\(path) \(error)" : "\(path): \(error)"]
            return
        }
        kind = variables["KIND"].map(PlainText.line) ?? ""
        warnings = SettingsNotices.mistyped(in: variables, known: SinkSettings.catalogue.map(\.name))
            .map { "\(path): \($0)" }
        var secret: String?
        var isDenied = false
        do throws(SmallFile.Failure) {
            secret = try SmallFile.text(of: secretPath)
        } catch {
            isDenied = error.isDenied
            guard error.isMissing || isDenied else {
                (settings, problems) = (nil, ["\(secretPath) \(error)"])
                return
            }
        }
        do throws(SettingsError) {
            settings = try SinkSettings(name: name, variables, secret: secret, secretName: secretPath)
            problems = []
        } catch {
            settings = nil
            problems = error.problems.filter { !isDenied || $0.name != secretPath }.map {
                $0.name == secretPath ? "\($0)" : "\(path): \($0)"
            }
        }
    }
}
