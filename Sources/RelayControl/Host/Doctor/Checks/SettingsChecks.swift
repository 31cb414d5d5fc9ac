import RelayCore
import SettingsFiles
import StatusReading

/// The settings file: all that `relayctl check` says of it.
enum SettingsChecks {
    /// Judges the settings themselves.
    static func settings(_ patient: DoctorPatient) -> [Finding] {
        switch patient.written {
        case .failure(let failure):
            if failure.isDenied { return [.needsRoot(patient.source.name)] }
            return failure.problems.map { unreadable($0, patient) }
        case .success(let written):
            var findings: [Finding] = []
            if case .failure(let failure) = patient.settings {
                findings = failure.problems.map { invalid($0, patient) }
            }
            let notices = SettingsNotices.notices(for: written.written) + written.text.warnings
            findings += notices.map { .warning($0, command: patient.edit) }
            if patient.isService {
                findings += HostWarnings.troubles(written.written, file: patient.source.name).map {
                    Finding(.warning, $0, or: patient.edit)
                }
            }
            if !FileStore.exists(patient.source.path) {
                return [
                    .skipped(
                        "there is no \(patient.source.path): \"relayctl up\" uses the defaults, and has no platform")
                ]
            }
            return findings.isEmpty ? [.ok("\(patient.source.name): nothing is wrong")] : findings
        }
    }

    private static func unreadable(_ problem: String, _ patient: DoctorPatient) -> Finding {
        guard !FileStore.exists(patient.source.path) else {
            return .problem(problem, cause: "the relay does not start with it", command: patient.edit)
        }
        guard patient.isService else { return .problem(problem, command: patient.edit) }
        return .problem(problem, cause: "setup asks some questions and writes it", command: "sudo relayctl setup")
    }

    private static func invalid(_ problem: String, _ patient: DoctorPatient) -> Finding {
        if patient.isService, problem.hasPrefix("\(patient.source.keyName): ") {
            return .problem(problem, cause: "a new key, then:", command: KeyChecks.newPublishKey(patient))
        }
        let start =
            patient.status == nil
            ? "the relay does not start with it"
            : "the running relay goes on with the settings that it was started with"
        let name = problem.dropFirst("\(patient.source.name): ".count).prefix { $0 != ":" }
        guard SettingsCatalogue.all.contains(where: { $0.name == name }) else {
            return .problem(problem, cause: start, command: patient.edit)
        }
        // An empty value counts as unset.
        return .problem(problem, cause: "\(start); to take the default:", command: patient.set(["\(name)="]))
    }

    /// Judges what is valid and unwise for a platform.
    static func limits(_ patient: DoctorPatient) -> [(subject: String?, findings: [Finding])] {
        guard let profile = patient.profile else {
            return [(nil, [patient.isDenied ? .needsRoot("the settings") : .skipped("the settings can't be used")])]
        }
        let known = patient.destinations.filter { $0.address != nil }
        guard !known.isEmpty else { return [(nil, [.skipped("no platform is known here")])] }
        let publishers = patient.status?.channels.compactMap { $0.source.flatMap($0.publisher) } ?? []
        let isSilent = publishers.contains { $0.video != nil && $0.audio == nil }
        return known.map { destination in
            (
                destination.name,
                PlatformRules.findings(profile, destination, isSilent: isSilent) { patient.set($0) }
            )
        }
    }
}

extension StatusReply.Channel {
    /// Who publishes to a feed.
    fileprivate func publisher(_ feed: String) -> StatusReply.Publisher? { publishers[feed] }
}
