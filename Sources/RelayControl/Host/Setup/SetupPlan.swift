import RelayCore
import SettingsFiles

/// The answers to `relayctl setup`. Contains a secret.
struct SetupAnswers {
    /// `nil`: no platform for now.
    var url: String?
    /// `nil`: the present key, or none for now.
    var key: String?
    /// OUT_RES.
    var size = ""
    /// OUT_FPS; `nil`: unchanged.
    var frameRate: String?
    /// VID_BITRATE.
    var bitrate = ""
    /// OFFLINE_VIDEO_PATH; `nil`: the built-in slate.
    var slate: String?
    /// LIVE_MODE; `nil`: unchanged.
    var liveMode: String?
    /// Where alerts go; `nil`: unchanged.
    var sink: SinkAnswers?
}

/// What `relayctl setup` writes.
struct SetupPlan {
    /// The files to write.
    private(set) var files: [PlannedFile] = []
    /// The destination whose files are among them.
    private(set) var destination: DestinationPlan?
    /// Names of settings that have changed.
    private(set) var changed: Set<String> = []

    /// Plans the files for the answers.
    ///
    /// - Parameters:
    ///   - answers: The answers, each of which has been checked.
    ///   - name: The name of the destination.
    ///   - presentKey: Its present stream key.
    ///   - presentVariables: Its present settings.
    ///   - host: The present settings of the host.
    ///   - files: The paths of the host's files.
    /// - Throws: ``Refusal`` if the answers contradict each other.
    init(
        _ answers: SetupAnswers, name: String, presentKey: String?, presentVariables: [String: String],
        to host: WrittenSettings, in files: HostFiles
    ) throws(Refusal) {
        var text = host.text
        func change(_ name: String, to value: String?) {
            let setting = SettingsCatalogue.all.first { $0.name == name }
            guard host.written[name] ?? setting?.defaultValue != value else { return }
            if let value { text.set(name, to: value) } else { text.unset(name, showing: setting?.defaultValue ?? "") }
            changed.insert(name)
        }
        change("OUT_RES", to: answers.size)
        if let frameRate = answers.frameRate { change("OUT_FPS", to: frameRate) }
        if let liveMode = answers.liveMode { change("LIVE_MODE", to: liveMode) }
        let present = host.written["VID_BITRATE"] ?? Self.defaultBitrate
        if answers.bitrate != present {
            change("VID_BITRATE", to: answers.bitrate)
            // If unset, they follow.
            change("MAX_BITRATE", to: nil)
            change("BUFFER_SIZE", to: nil)
        }
        change("OFFLINE_VIDEO_PATH", to: answers.slate)
        if !changed.isEmpty || !FileStore.exists(files.settings) {
            self.files.append(PlannedFile(path: files.settings, text: text.text))
        }
        do {
            _ = try RelaySettings(host.variables.merging(text.variables) { $1 })
        } catch {
            throw Refusal(error.problems.map { "\(files.settings): \($0)" }, exit: RelayExit.settings)
        }
        guard let url = answers.url, let key = answers.key ?? presentKey else { return }
        guard answers.key != nil || url != presentVariables["URL"] else { return }
        let variables = presentVariables.merging(["URL": url]) { $1 }
        let plan = try DestinationPlan(name, variables, key: key, in: files)
        self.files += plan.files
        destination = plan
    }

    /// VID_BITRATE if it is not set.
    static let defaultBitrate = SettingsCatalogue.all.first { $0.name == "VID_BITRATE" }?.defaultValue ?? ""

    /// A bitrate that suits a picture of this size.
    static func usualBitrate(for size: String) -> String {
        guard let profile = try? RelaySettings(["OUT_RES": size]).profile else { return defaultBitrate }
        switch profile.height {
        case 1080...: return defaultBitrate
        case 720..<1080: return "3000k"
        default: return "1500k"
        }
    }

    /// The name for a destination that has none yet.
    static func name(for url: String) -> String {
        let host = DestinationAddress(url)?.host ?? ""
        let known = [("live-video.net", "kick"), ("kick", "kick"), ("twitch", "twitch"), ("youtube", "youtube")]
        return known.first { host.contains($0.0) }?.1 ?? "platform"
    }
}
