import RelayCore

/// Warnings about settings of a host that are valid but may not do what users expect.
enum HostWarnings {
    /// The warnings, the one about the slate's file included, one line each.
    ///
    /// - Parameters:
    ///   - variables: The content of relay.env.
    ///   - file: Its name.
    ///   - slateTrouble: The problem of a slate's file, if there is one.
    static func lines(
        _ variables: [String: String], file: String,
        slateTrouble: (String) async -> Trouble? = { await SlateFile.trouble(with: $0) }
    ) async -> [String] {
        var troubles = self.troubles(variables, file: file)
        if let slate = variables["OFFLINE_VIDEO_PATH"], !slate.isEmpty, let trouble = await slateTrouble(slate) {
            troubles.append(trouble)
        }
        return troubles.map(\.line)
    }

    /// What the settings themselves show.
    static func troubles(_ variables: [String: String], file: String) -> [Trouble] {
        func isSet(_ name: String) -> Bool { variables[name].map { !$0.isEmpty } ?? false }
        var troubles: [Trouble] = []
        let moved = ["KICK_URL", "KICK_KEY", "CRASH_BACKOFF"].filter(isSet)
        if isSet("KICK_URL") || isSet("KICK_KEY") {
            let command = "sudo relayctl import \(file)"
            troubles.append(
                Trouble(
                    what: "the services do not use \(moved.joined(separator: ", "))",
                    remedy: "to move them to where they do: \(command)", command: command))
        } else if !moved.isEmpty {
            troubles.append(
                Trouble(
                    what: "the services do not use CRASH_BACKOFF",
                    remedy: "write BACKOFF=SECONDS into /etc/relay/push/NAME.env instead",
                    command: "sudoedit \(file)"))
        }
        if let port = variables["RTMP_PORT"].flatMap({ Int($0) }), (1..<1024).contains(port) {
            troubles.append(
                Trouble(
                    what: "RTMP_PORT: the user relay-gate may not listen on port \(port)",
                    remedy: "give a number of 1024 or more", command: "sudoedit \(file)"))
        }
        if isSet("RECORD"), let directory = variables["RECORD_DIR"], !directory.isEmpty,
            let trouble = RecordDirectory.trouble(with: directory)
        {
            troubles.append(trouble)
        }
        return troubles
    }
}
