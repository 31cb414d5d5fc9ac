import RelayCore

/// Warnings about settings of a host that are valid but may not do what users expect.
enum HostWarnings {
    /// The warnings, one line each.
    ///
    /// - Parameters:
    ///   - variables: The content of relay.env.
    ///   - file: Its name.
    ///   - slateTrouble: The problem of a slate's file, if there is one.
    static func lines(
        _ variables: [String: String], file: String,
        slateTrouble: (String) async -> String? = { await SlateFile.trouble(with: $0) }
    ) async -> [String] {
        func isSet(_ name: String) -> Bool { variables[name].map { !$0.isEmpty } ?? false }
        var lines: [String] = []
        let moved = ["KICK_URL", "KICK_KEY", "CRASH_BACKOFF"].filter(isSet)
        if isSet("KICK_URL") || isSet("KICK_KEY") {
            lines.append(
                "the services do not use \(moved.joined(separator: ", ")); to move them to where they do: sudo relayctl import \(file)"
            )
        } else if !moved.isEmpty {
            lines.append(
                "the services do not use CRASH_BACKOFF; write BACKOFF=SECONDS into /etc/relay/push/NAME.env instead")
        }
        if let slate = variables["OFFLINE_VIDEO_PATH"], !slate.isEmpty, let trouble = await slateTrouble(slate) {
            lines.append(trouble)
        }
        if let port = variables["RTMP_PORT"].flatMap({ Int($0) }), (1..<1024).contains(port) {
            lines.append(
                "RTMP_PORT: the user relay-gate may not listen on port \(port); give a number of 1024 or more")
        }
        return lines
    }
}
