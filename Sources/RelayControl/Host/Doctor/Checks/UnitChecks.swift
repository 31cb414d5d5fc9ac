import RelayCore

/// The services, as systemd sees them.
enum UnitChecks {
    /// The parts that every relay has.
    static let parts = [
        "relay-settings.service", "relay-gate.service", "relay-ingest.service", "relay-switch.service",
        "relay-hook.service",
    ]

    /// Judges the units.
    ///
    /// - Parameters:
    ///   - target: relay.target.
    ///   - parts: Those of ``parts``.
    ///   - others: Those of the platforms, that of the alerts if there is a sink, and that of the recordings if RECORD is set.
    static func findings(target: UnitFacts, parts: [UnitFacts], others: [UnitFacts]) -> [Finding] {
        let all = [target] + parts + others
        let missing = all.filter { $0.load == "not-found" }
        guard missing.isEmpty else {
            return [
                .problem(
                    "\(missing.map(\.name).joined(separator: ", ")) not installed",
                    cause: "the package rtmp-relay brings the units",
                    command: "sudo apt-get install --reinstall rtmp-relay")
            ]
        }
        var findings = all.filter { $0.load == "masked" }.map {
            Finding.problem("\($0.name) is masked", command: "sudo systemctl unmask \($0.name)")
        }
        if all.contains(where: \.needsReload) {
            findings.append(
                .warning(
                    "units have changed on the disk", cause: "systemd goes on with what it has read before",
                    command: "sudo systemctl daemon-reload"))
        }
        findings += (parts + others).filter(\.hasFailed).map(failure)
        if findings.isEmpty, !target.isRunning {
            findings.append(
                .warning(
                    "the relay does not run", cause: "nothing is on air", command: "sudo systemctl start relay.target"))
        } else if target.isRunning {
            // A part that has been stopped by hand. What is activating is about to run.
            findings += (parts + others).filter { $0.active == "inactive" && $0.enabled != "disabled" }.map {
                .problem("\($0.name) does not run", command: "sudo systemctl \(start($0.name))")
            }
        }
        if target.enabled == "disabled" {
            findings.append(
                .warning("the relay does not start at boot", command: "sudo systemctl enable relay.target"))
        }
        findings += others.filter { $0.enabled == "disabled" }.map {
            let now = target.isRunning ? "--now " : ""
            return .warning(
                "\($0.name) does not start with the relay", command: "sudo systemctl enable \(now)\($0.name)")
        }
        guard findings.isEmpty else { return findings }
        return [.ok("\(all.count) units run and start at boot")]
    }

    /// What makes systemd start a unit.
    private static func start(_ name: String) -> String {
        // It may not have been started because RECORD had not been applied yet.
        name == ServiceManager.recording ? "reload relay-hook.service" : "start \(name)"
    }

    private static func failure(_ unit: UnitFacts) -> Finding {
        // relay-settings says why the whole relay does not start.
        if unit.name == "relay-settings.service" {
            return .problem(
                "the relay does not start: its settings or this host are not fit for it (exit code \(unit.exitCode))",
                cause: "what is wrong stands elsewhere in this list; when it is fixed:",
                command: "sudo systemctl restart relay.target")
        }
        return .problem(
            "\(unit.name) has failed" + (unit.status.isEmpty ? "" : ": \(unit.status)"),
            cause: meaning(ofExit: unit.exitCode) ?? "see: journalctl -u \(unit.name) -n 20",
            command: "sudo systemctl restart \(unit.name)")
    }

    /// Exit codes of systemd before a service runs (systemd.exec(5), "Process Exit Codes"), and of the services (sysexits.h).
    private static func meaning(ofExit code: Int) -> String? {
        switch code {
        case 78: "its settings are invalid (exit code 78); when they are fixed:"
        case 203: "its program can't be executed (203/EXEC); reinstall the package, then:"
        case 216: "a group in a drop-in does not exist (216/GROUP); fix that, then:"
        case 217: "its user does not exist (217/USER); sudo systemd-sysusers, then:"
        case 226: "its sandbox can't be set up (226/NAMESPACE); when that is fixed:"
        case 243: "a key or another file that systemd passes to it can't be read (243/CREDENTIALS); when that is fixed:"
        default: nil
        }
    }

    /// Judges Debian's web server, which comes with nginx and which the relay does not use.
    ///
    /// - Parameter holder: Who holds port 80.
    static func webServer(_ unit: UnitFacts, holder: String?) -> Finding {
        guard unit.load == "loaded" else { return .skipped("there is no nginx.service") }
        guard unit.hasFailed else { return .ok("nginx.service, which the relay does not use, is \(unit.active)") }
        let cause = holder.map { "port 80 is in use by \($0)" } ?? "journalctl -u nginx -n 20 says why"
        return .warning(
            "nginx.service, Debian's web server, has failed; the relay does not use it", cause: cause,
            command: "sudo systemctl disable --now nginx.service && sudo systemctl reset-failed nginx.service")
    }
}
