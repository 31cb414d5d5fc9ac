import RelayCore
import SettingsFiles

/// What to import from the `.env` of a docker compose relay. Contains secrets.
struct ImportPlan {
    /// The files to write.
    private(set) var files: [PlannedFile] = []
    /// The program's destination; `nil` if the file names none.
    private(set) var destination: DestinationAddress?
    /// What was imported, what has no meaning any more, and what was left unchanged. Contains no secret.
    private(set) var report: [String] = []
    /// Names of settings that have changed.
    private(set) var changed: Set<String> = []

    /// The name of the destination that KICK_URL and KICK_KEY become.
    static let destinationName = "kick"
    /// Settings that become something other than a line of relay.env.
    private static let moved = ["KICK_URL", "KICK_KEY", "CRASH_BACKOFF", "PUBLISH_KEY"]

    /// Plans an import.
    ///
    /// - Parameters:
    ///   - file: The file to import.
    ///   - host: The present settings.
    ///   - files: The paths of the host's files.
    /// - Throws: ``Refusal`` with all problems of the file, or if nothing in it can be imported.
    init(_ file: ImportFile, to host: WrittenSettings, in files: HostFiles) throws(Refusal) {
        let (source, variables) = (file.name, file.variables)
        let given = variables.filter { !$0.value.isEmpty }
        do {
            _ = try RelaySettings(host.variables.merging(given) { $1 })
        } catch {
            throw Refusal(error.problems.map { "\(source): \($0)" }, exit: RelayExit.settings)
        }
        try planDestination(given, source: source, in: files)
        planPublishKey(given, host: host, in: files)
        planSettings(given, host: host, in: files)
        let isEmpty = report.isEmpty
        addRemarks(given, variables: variables)
        guard !isEmpty else {
            throw Refusal(
                ["\(source): nothing was taken over: it sets none of this relay's settings"] + report,
                exit: RelayExit.settings)
        }
        for name in ["KICK_KEY", "PUBLISH_KEY"] where given[name] != nil && file.quoted.contains(name) {
            report.append("warning: \(name) stands in quotes, which were left out, as docker compose does")
        }
    }

    private mutating func planDestination(
        _ given: [String: String], source: String, in files: HostFiles
    ) throws(Refusal) {
        guard let url = given["KICK_URL"], let key = given["KICK_KEY"] else { return }
        var variables = ["URL": url]
        variables["BACKOFF"] = given["CRASH_BACKOFF"]
        let name = Self.destinationName
        do {
            let plan = try DestinationPlan(
                name, variables, key: key, in: files,
                shownAs: ["URL": "\(source): KICK_URL", "BACKOFF": "\(source): CRASH_BACKOFF"])
            self.files += plan.files
            destination = plan.address
            let names = ["KICK_URL", "KICK_KEY"] + (given["CRASH_BACKOFF"] == nil ? [] : ["CRASH_BACKOFF"])
            report.append("taken over to \(files.settings(of: name)) and \(name).key: \(names.joined(separator: " "))")
        } catch {
            throw Refusal(error.reasons, exit: RelayExit.settings)
        }
    }

    private mutating func planPublishKey(_ given: [String: String], host: WrittenSettings, in files: HostFiles) {
        guard let key = given["PUBLISH_KEY"] else { return }
        if key != host.variables["PUBLISH_KEY"] { changed.insert("PUBLISH_KEY") }
        self.files.append(PlannedFile(path: files.publishKey, text: key + "\n"))
        report.append("taken over to \(files.publishKey): PUBLISH_KEY")
    }

    private mutating func planSettings(_ given: [String: String], host: WrittenSettings, in files: HostFiles) {
        var text = host.text
        var taken: [String] = []
        for setting in SettingsCatalogue.all where !Self.moved.contains(setting.name) {
            guard let value = given[setting.name] else { continue }
            taken.append("\(setting.name)=\(value)")
            guard host.written[setting.name] != value else { continue }
            text.set(setting.name, to: value)
            if value != setting.defaultValue || host.written[setting.name] != nil { changed.insert(setting.name) }
        }
        // In relay.env they would override the key, or have no effect.
        for name in Self.moved where given[name] != nil {
            let shown = SettingsCatalogue.all.first { $0.name == name }?.defaultValue ?? ""
            if name != "CRASH_BACKOFF" || destination != nil { text.unset(name, showing: shown) }
        }
        if text.text != host.text.text || !FileStore.exists(files.settings) {
            self.files.append(PlannedFile(path: files.settings, text: text.text))
        }
        if !taken.isEmpty { report.append("taken over to \(files.settings): \(taken.joined(separator: " "))") }
    }

    private mutating func addRemarks(_ given: [String: String], variables: [String: String]) {
        let notices = SettingsNotices.notices(for: variables)
        if given["CRASH_BACKOFF"] != nil, destination == nil {
            report.append("CRASH_BACKOFF is left alone: it belongs to KICK_URL, which the file has not")
        }
        report += notices
        let known = Set(SettingsCatalogue.all.map(\.name))
        let others = variables.keys.sorted().filter { name in
            !known.contains(name) && !notices.contains { $0.hasPrefix("\(name) ") }
        }
        if !others.isEmpty {
            report.append("left alone, for they are no settings of this relay: \(others.joined(separator: " "))")
        }
    }
}
