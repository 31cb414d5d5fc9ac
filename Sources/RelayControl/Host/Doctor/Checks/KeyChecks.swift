import SettingsFiles

/// The publish key, and each platform's stream key. No key is shown.
enum KeyChecks {
    /// Makes a new publish key.
    static func newPublishKey(_ patient: DoctorPatient) -> String {
        let apply = patient.status == nil ? "" : " && sudo systemctl reload relay-hook"
        return "openssl rand -hex 16 | sudo install -m 600 /dev/stdin \(patient.host.files.publishKey)\(apply)"
    }

    /// Judges the publish key.
    static func publishKey(_ patient: DoctorPatient) -> [Finding] {
        guard case .success(let written) = patient.written else {
            return patient.isDenied ? [.needsRoot("the publish key")] : [.skipped("the settings can't be read")]
        }
        if case .failure(let failure) = patient.settings,
            failure.problems.contains(where: { $0.contains("PUBLISH_KEY") })
        {
            return [.skipped("the publish key can't be used; the settings say why")]
        }
        if patient.isService, !FileStore.exists(patient.host.files.publishKey) {
            return [
                .problem(
                    "\(patient.host.files.publishKey) is missing",
                    cause: "systemd does not start relay-hook without it",
                    command: newPublishKey(patient))
            ]
        }
        let isEncrypted = patient.isService && FileStore.exists(patient.host.files.encryptedPublishKey)
        guard !(written.variables["PUBLISH_KEY"] ?? "").isEmpty || isEncrypted else {
            return [
                .warning(
                    "there is no publish key", cause: "only this host itself may publish",
                    command: patient.isService
                        ? newPublishKey(patient)
                        : "echo PUBLISH_KEY=$(openssl rand -hex 16) >>\(ShellWord.quoted(patient.source.path))")
            ]
        }
        return [.ok("there is a publish key")]
    }

    /// Judges a platform's files.
    static func findings(_ destination: DoctorDestination) -> [Finding] {
        var findings: [Finding] = []
        if let problem = destination.problem {
            findings.append(
                .problem(problem, cause: "its push does not start", command: destination.enterAgain()))
        }
        if let problem = destination.keyProblem {
            findings.append(
                .problem(
                    problem,
                    cause: "its push does not start without the stream key, which the platform's dashboard shows",
                    command: destination.enterAgain()))
        }
        return findings.isEmpty ? [.ok("its stream key is there")] : findings
    }

    /// No platform at all.
    static func none(_ patient: DoctorPatient) -> Finding {
        guard patient.isService else { return .ok("no platform; the program goes nowhere else") }
        guard patient.isRoot else { return .needsRoot("the platforms") }
        return .warning(
            "there is no platform", cause: "the program goes nowhere", command: "sudo relayctl setup")
    }
}
