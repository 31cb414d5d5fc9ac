import RelayCore

/// The files to write for a destination. Contains a secret.
struct DestinationPlan {
    let name: String
    let address: DestinationAddress
    /// Its settings file and its key file.
    let files: [PlannedFile]

    /// Plans the two files.
    ///
    /// - Parameters:
    ///   - variables: URL, and CA_FILE and BACKOFF if they are set.
    ///   - key: The stream key.
    ///   - shownAs: The names by which the user gave the variables: `--url` for URL, and so on.
    /// - Throws: ``Refusal`` with all problems.
    init(
        _ name: String, _ variables: [String: String], key: String, in files: HostFiles, shownAs: [String: String] = [:]
    ) throws(Refusal) {
        let settings = try Self.settings(variables, shownAs: shownAs)
        var problems: [String] = []
        if let problem = Self.problem(withKey: key) { problems.append(problem) }
        if settings.destination.holds(key) {
            problems.append(
                "\(shownAs["URL"] ?? "URL"): the stream key is part of it; give the address without the key")
        }
        guard problems.isEmpty else { throw Refusal(problems, exit: RelayExit.usage) }
        self.name = name
        address = settings.destination
        self.files = [
            PlannedFile(path: files.key(of: name), text: key + "\n"),
            PlannedFile(path: files.settings(of: name), text: EnvironmentFile.render(variables)),
        ]
    }

    /// The problem with a stream key; `nil` if there is none.
    static func problem(withKey key: String) -> String? {
        if key.isEmpty { return "the stream key is empty; give the one that the platform's dashboard shows" }
        if DestinationAddress.isUsableKey(key) { return nil }
        return "the stream key (hidden) is not allowed; give up to 512 printable ASCII characters without spaces"
    }

    /// A warning about a stream key that may be used; `nil` if there is none.
    static func warning(aboutKey key: String) -> String? {
        guard key.count > 1, let quote = key.first, quote == "\"" || quote == "'", key.last == quote else { return nil }
        return
            "the stream key has quotes around it, which are taken as part of it; if they are not, give it again without them"
    }

    /// The problem with an address, before a key is asked for; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - url: The address.
    ///   - name: The name by which the user gave it.
    ///   - isTrusted: Whether it may end in what looks like a stream key.
    ///   - remedy: What else to do about such an end.
    static func problem(
        withURL url: String, name: String, isTrusted: Bool = false, remedy: String = ""
    ) -> String? {
        do throws(Refusal) {
            let settings = try settings(["URL": url], shownAs: ["URL": name])
            guard !isTrusted, settings.destination.endsInWhatLooksLikeAKey else { return nil }
            return
                "\(name): the address ends in what looks like the stream key; give the address alone: the key is asked "
                + "for\(remedy)"
        } catch {
            return error.reasons.joined(separator: "\n")
        }
    }

    private static func settings(
        _ variables: [String: String], shownAs: [String: String]
    ) throws(Refusal) -> PushSettings {
        do {
            return try PushSettings(variables)
        } catch {
            let reasons = error.problems.map { problem in
                let text = "\(problem)"
                let shown = shownAs[problem.name].map { $0 + text.dropFirst(problem.name.count) } ?? text
                let complete = variables[problem.name].flatMap(KickAddress.completed)
                return shown + (complete.map { " (for Kick: \($0))" } ?? "")
            }
            throw Refusal(reasons, exit: RelayExit.usage)
        }
    }
}
