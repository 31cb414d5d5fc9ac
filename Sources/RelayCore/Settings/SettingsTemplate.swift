/// The settings file that the package installs on a host: every setting, commented out, with an explanation.
public enum SettingsTemplate {
    /// What to restart for a changed setting to take effect.
    public enum Restart: Sendable {
        /// `relay-hook` and `relay-web`: the platform notices nothing.
        case hook
        /// All of `relay.target`: the connection to the platform is dropped for some seconds.
        case everything
        /// Nothing: the services do not use it.
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
            title: "Key for publishing",
            text: "The installation made a random key: /etc/relay/publish.key. It is used unless you set one here. "
                + "`sudo relayctl obs` prints it in the form that OBS needs.",
            restart: .hook, settings: [Known.publishKey.setting]),
        Group(
            title: "The slate",
            text: "The services cannot read /home, /root and /tmp: put the file into /srv or /etc/relay. The user "
                + "relay-hook must be able to read it (chmod o+r).",
            restart: .hook, settings: [Known.offlineVideoPath.setting]),
        Group(
            title: "Picture and sound of the program",
            text: "MAX_BITRATE and BUFFER_SIZE follow VID_BITRATE unless they are set.",
            restart: .hook,
            settings: [
                Known.outRes.setting, Known.outFPS.setting, Known.liveMode.setting, Known.vidBitrate.setting,
                Known.maxBitrate.setting,
                Known.bufferSize.setting, Known.audioBitrate.setting, Known.audioSampleRate.setting,
                Known.videoEncoder.setting, Known.videoPreset.setting, Known.videoDevice.setting,
                Known.videoLatency.setting,
                Known.keyframeSeconds.setting,
            ]),
        Group(
            title: "When the slate goes on air", text: "", restart: .hook,
            settings: [
                Known.stallSeconds.setting, Known.flapSwitches.setting, Known.flapWindowSeconds.setting,
                Known.flapSteadySeconds.setting, Known.lowBitrate.setting, Known.lowBitrateSeconds.setting,
                Known.lowBitrateRecoverSeconds.setting, Known.lowBitrateShows.setting,
            ]),
        Group(
            title: "What you are told of a publisher on air", text: "Nothing changes on air.", restart: .hook,
            settings: [Known.frozenSeconds.setting, Known.silentSeconds.setting]),
        Group(
            title: "When the stream ends", text: "For platforms that count hours, or bill for them.", restart: .hook,
            settings: [Known.offlineAfter.setting]),
        Group(
            title: "Recording",
            text: "relay-record writes the files, as the user relay-record; a member of the group relay may read them.",
            restart: .hook,
            settings: [
                Known.record.setting, Known.recordDir.setting, Known.recordMaxSize.setting,
                Known.recordKeepFree.setting, Known.recordDuringBreak.setting,
            ]),
        Group(
            title: "History", text: "", restart: .hook, settings: [Known.historyDays.setting]),
        Group(
            title: "The page in the browser",
            text: "It is at http://127.0.0.1:8080/ for this host alone, unless you say otherwise here.",
            restart: .hook,
            settings: [
                Known.httpListen.setting, Known.httpPublicURL.setting, Known.httpProxies.setting,
                Known.httpInsecure.setting,
            ]),
        Group(
            title: "Ports", text: "", restart: .everything,
            settings: [Known.httpPort.setting, Known.switchPort.setting, Known.ingestPort.setting]),
        Group(
            title: "Only for `relayctl up`: the services do not use these",
            text: "The services read their destinations from /etc/relay/push: `sudo relayctl push add NAME --url URL` "
                + "writes NAME.env (URL=, and BACKOFF= in place of CRASH_BACKOFF) and NAME.key there, for any number of "
                + "platforms. If you have set these here, `sudo relayctl import /etc/relay/relay.env` moves them there.",
            restart: .nothing,
            settings: [Known.kickURL.setting, Known.kickKey.setting, Known.crashBackoff.setting]),
    ]

    /// Meanings of settings on a host, where they differ from those for `relayctl up`.
    private static let hostMeanings = [
        "PUBLISH_KEY":
            "The key that broadcasters must give, as NAME?key=KEY in OBS's stream key; unset: the one in "
            + "/etc/relay/publish.key"
    ]

    private static let introduction = """
        Settings of the RTMP relay on this host. See also: man relay.env

        A line #NAME=value shows a default. To change it, remove the # and edit the value. An empty value counts as unset.

        Then:
          sudo relayctl check                  reports every mistake
          sudo systemctl reload relay-hook     applies it, without disconnecting
          sudo systemctl restart relay.target  for ports and names (marked below);
                                               disconnects for some seconds
        """

    /// What to restart after the setting of this name has changed.
    public static func restart(for name: String) -> Restart {
        groups.first { $0.settings.contains { $0.name == name } }?.restart ?? .nothing
    }

    /// Settings that nginx and its clients are started with, in the catalogue's order: they change only when the whole relay
    /// restarts.
    public static var fixedNames: [String] {
        SettingsCatalogue.all.map(\.name).filter { restart(for: $0) == .everything }
    }

    /// Whether a change of any of these settings requires a restart.
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
