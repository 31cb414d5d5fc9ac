import Glibc
import SettingsFiles

/// Owners and modes of the operator's files, which hold keys.
enum FileChecks {
    /// A file or directory as it is.
    struct Facts: Sendable, Equatable {
        let path: String
        /// The permission bits; `nil`: it does not exist.
        var mode: mode_t?
        var owner: uid_t = 0
        /// The widest permissions that it may have.
        let widest: mode_t
        /// Whether the services need it.
        var isNeeded = false
    }

    /// Sets all modes and makes what is missing.
    static let repair = "sudo systemd-tmpfiles --create rtmp-relay.conf"

    /// What is on the disk.
    static func facts(_ files: HostFiles) -> [Facts] {
        func below(_ folder: String) -> [Facts] {
            ((try? FileStore.names(in: folder)) ?? []).filter { !$0.hasPrefix(".") }.map {
                facts("\(folder)/\($0)", 0o600)
            }
        }
        return [
            facts(files.directory, 0o755, isNeeded: true), facts(files.settings, 0o600),
            facts(files.publishKey, 0o600),
            // Without it, systemd does not start relay-hook (LoadCredential=).
            facts(files.keys, 0o700, isNeeded: true),
            facts(files.destinations, 0o700),
        ] + below(files.keys) + below(files.destinations) + sinks(files)
    }

    /// The files of the alerts' sinks.
    static func sinks(_ files: HostFiles) -> [Facts] {
        let names = ((try? FileStore.names(in: files.alerts)) ?? []).filter { !$0.hasPrefix(".") }
        return [facts(files.alerts, 0o700)]
            + names.map { facts("\(files.alerts)/\($0)", 0o600) }
    }

    /// A file as it is.
    static func facts(_ path: String, _ widest: mode_t, isNeeded: Bool = false) -> Facts {
        var status = stat()
        guard stat(path, &status) == 0 else { return Facts(path: path, widest: widest, isNeeded: isNeeded) }
        return Facts(
            path: path, mode: status.st_mode & 0o7777, owner: status.st_uid, widest: widest, isNeeded: isNeeded)
    }

    /// Judges files.
    ///
    /// - Parameter owner: Whose they must be.
    static func findings(_ facts: [Facts], owner: uid_t = 0) -> [Finding] {
        let findings = facts.flatMap { fact -> [Finding] in
            guard let mode = fact.mode else {
                guard fact.isNeeded else { return [] }
                return [
                    .problem(
                        "\(fact.path) is missing", cause: "systemd does not start relay-hook without it",
                        command: repair)
                ]
            }
            var findings: [Finding] = []
            if fact.owner != owner {
                findings.append(
                    .warning(
                        "\(fact.path) belongs to another user", cause: "that user can change it",
                        command: "sudo chown \(owner == 0 ? "root:root" : "$USER") \(ShellWord.quoted(fact.path))"))
            }
            if mode & ~fact.widest & 0o077 != 0 {
                let isKey = fact.widest & 0o077 == 0
                findings.append(
                    .warning(
                        "\(fact.path) has the mode \(octal(mode))",
                        cause: isKey ? "other users of this host can read keys in it" : "other users can change it",
                        command:
                            "\(owner == 0 ? "sudo " : "")chmod \(octal(fact.widest)) \(ShellWord.quoted(fact.path))"))
            }
            return findings
        }
        return findings.isEmpty ? [.ok("owners and modes of \(facts.count { $0.mode != nil }) files")] : findings
    }

    private static func octal(_ mode: mode_t) -> String { String(mode, radix: 8) }
}
