/// The settings file of a host, as it is installed: every setting commented out, for a person who has never seen it.
public enum SettingsTemplate {
    /// What has to be restarted for a changed setting to count.
    public enum Restart: Sendable {
        /// `relay-hook` alone: the platform notices nothing.
        case hook
        /// All of `relay.target`: the platform's connection is dropped for some seconds.
        case everything
        /// Nothing: services do not use it.
        case nothing
    }

    struct Group {
        let title: String
        let text: String
        let restart: Restart
        let settings: [Setting]
    }

    private typealias Known = SettingsCatalogue

    static let groups = [
        Group(
            title: "Where broadcasters connect", text: "", restart: .everything,
            settings: [
                Known.rtmpListen.setting, Known.rtmpPort.setting, Known.rtmpApp.setting, Known.rtmpStreamName.setting,
            ]),
        Group(
            title: "Who may publish",
            text: "A random key was made when the relay was installed: /etc/relay/publish.key. It counts while none is "
                + "set here. `sudo relayctl obs` shows it as OBS wants it.",
            restart: .hook, settings: [Known.publishKey.setting]),
        Group(
            title: "The slate",
            text: "Services can't see /home, /root and /tmp: put the file into /srv or /etc/relay. The user relay-hook "
                + "must be able to read it (chmod o+r).",
            restart: .hook, settings: [Known.offlineVideoPath.setting]),
        Group(
            title: "Picture and sound of the program",
            text: "MAX_BITRATE and BUFFER_SIZE follow VID_BITRATE while they are not set.",
            restart: .hook,
            settings: [
                Known.outRes.setting, Known.outFPS.setting, Known.vidBitrate.setting, Known.maxBitrate.setting,
                Known.bufferSize.setting, Known.audioBitrate.setting, Known.audioSampleRate.setting,
                Known.videoEncoder.setting, Known.videoPreset.setting, Known.keyframeSeconds.setting,
            ]),
        Group(
            title: "When the slate takes over", text: "", restart: .hook,
            settings: [
                Known.stallSeconds.setting, Known.flapSwitches.setting, Known.flapWindowSeconds.setting,
                Known.flapSteadySeconds.setting,
            ]),
        Group(
            title: "Ports that only this host itself can reach", text: "", restart: .everything,
            settings: [Known.httpPort.setting, Known.switchPort.setting, Known.ingestPort.setting]),
        Group(
            title: "Not for the services: only `relayctl up` uses these",
            text: "Where the services push the program to is in /etc/relay/push: `sudo relayctl push add NAME --url "
                + "URL` writes NAME.env (URL=, and BACKOFF= in place of CRASH_BACKOFF) and NAME.key there, for as many "
                + "platforms as you like. If you have set these here: `sudo relayctl import /etc/relay/relay.env` moves "
                + "them there.",
            restart: .nothing,
            settings: [Known.kickURL.setting, Known.kickKey.setting, Known.crashBackoff.setting]),
    ]

    /// What a setting of a host means, where that differs from what it means for `relayctl up`.
    private static let hostMeanings = [
        "PUBLISH_KEY":
            "The key a broadcaster must give, as NAME?key=KEY in OBS's stream key; unset: the one in "
            + "/etc/relay/publish.key"
    ]

    private static let introduction = """
        Settings of the RTMP relay on this host. `man relayctl` tells more.

        A line #NAME=value shows a default. To change it, remove the # and write another value. An empty value counts as unset.

        Then:
          sudo relayctl check                  says all that is wrong
          sudo systemctl reload relay-hook     takes it up; the platform sees no end
          sudo systemctl restart relay.target  for ports and names (said there); the
                                               platform is dropped for some seconds
        """

    /// What has to be restarted when the setting of this name has changed.
    public static func restart(for name: String) -> Restart {
        groups.first { $0.settings.contains { $0.name == name } }?.restart ?? .nothing
    }

    /// Settings that nginx, and who connects to it, are started with, in the catalogue's order: they change with the whole relay
    /// only.
    public static var fixedNames: [String] {
        SettingsCatalogue.all.map(\.name).filter { restart(for: $0) == .everything }
    }

    /// Whether any of these settings, changed, asks for a restart.
    public static func needRestart(_ names: Set<String>) -> Bool {
        names.contains { restart(for: $0) != .nothing }
    }

    /// The file's text.
    public static func text() -> String {
        let head = comment(introduction)
        let parts = groups.map { group -> String in
            var head = "\n\n# ---- \(group.title)\n"
            if group.restart == .everything {
                head += comment("A change here needs: sudo systemctl restart relay.target")
            }
            if !group.text.isEmpty { head += comment(group.text) }
            return head + group.settings.map { "\n" + entry($0) }.joined()
        }
        return head + parts.joined()
    }

    private static func entry(_ setting: Setting) -> String {
        comment("\(hostMeanings[setting.name] ?? setting.meaning).") + comment("Allowed: \(setting.allowed)")
            + "#\(setting.name)=\(setting.defaultValue ?? "")\n"
    }

    /// Lines that begin with `# `, at most 80 columns wide.
    private static func comment(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.utf8.count <= 78 { return line.isEmpty ? "#\n" : "# \(line)\n" }
            var rows: [String] = []
            for word in line.split(separator: " ") {
                if let last = rows.last, last.utf8.count + 1 + word.utf8.count <= 78 {
                    rows[rows.count - 1] += " \(word)"
                } else {
                    rows.append(String(word))
                }
            }
            return rows.map { "# \($0)\n" }.joined()
        }.joined()
    }
}
