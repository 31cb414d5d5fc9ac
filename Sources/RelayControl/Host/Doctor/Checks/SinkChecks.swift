import Glibc

/// The sinks of the alerts: their settings, and whether each has its secret. No secret is shown.
enum SinkChecks {
    /// Judges all sinks.
    ///
    /// - Parameter isRoot: Whether this user sees the secrets.
    static func findings(_ files: HostFiles, isRoot: Bool) -> [Finding] {
        guard let names = try? WrittenSink.names(in: files) else { return [.needsRoot("the sinks of the alerts")] }
        guard !names.isEmpty else {
            return [.ok("nobody is told: there is no sink; to add one: sudo relayctl alert add NAME")]
        }
        let findings = names.flatMap { name -> [Finding] in
            let sink = WrittenSink(name, in: files)
            let path = files.settings(ofSink: name)
            // The secret's problems name its file: it is given again, not edited.
            let again = "sudo relayctl alert add \(name) --replace --\(sink.kind)"
            return sink.problems.map { problem in
                let isSecret = problem.hasPrefix(files.secret(ofSink: name))
                return .problem(
                    problem, cause: "no alert goes to \(name)",
                    command: isSecret && sink.isKnownKind ? again : "sudoedit \(ShellWord.quoted(path))")
            } + sink.warnings.map { .warning($0, command: "sudoedit \(ShellWord.quoted(path))") }
                + [path, files.secret(ofSink: name)].filter(isLink).map(link)
        }
        guard findings.isEmpty else { return findings }
        guard isRoot else { return [.needsRoot("the secrets of the alerts' sinks")] }
        return [.ok("alerts go to \(names.joined(separator: ", "))")]
    }

    /// systemd passes only the regular files of a folder to a service (LoadCredential=).
    private static func link(_ path: String) -> Finding {
        let name = ShellWord.quoted(path)
        return .warning(
            "\(path) is a symbolic link", cause: "systemd does not pass it to relay-alert; to put a copy in its place:",
            command: "sudo install -m 600 \"$(readlink -f \(name))\" \(name) && sudo systemctl restart relay-alert")
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// What `relayctl check` says of them, one line for each warning and problem, the files' modes included.
    static func lines(_ files: HostFiles) -> [String] {
        let owner = files.isStandard ? 0 : geteuid()
        let findings =
            self.findings(files, isRoot: geteuid() == 0)
            + FileChecks.findings(FileChecks.sinks(files), owner: owner)
        return findings.filter { $0.state == .problem || $0.state == .warning }.map { finding in
            [finding.text, finding.cause, finding.command].compactMap { $0 }.joined(separator: "; ")
        }
    }
}
