import Glibc
import ProcessKit
import RelayCore
import SettingsFiles
import StatusReading

/// `relayctl doctor`'s checks of one relay.
struct Doctor: Sendable {
    let patient: DoctorPatient

    /// Runs all checks side by side.
    func examine() async -> DoctorReport { await DoctorRunner.run(checks) }

    /// Everything that is checked.
    var checks: [DoctorCheck] {
        DoctorTopic.allCases.flatMap { topic -> [DoctorCheck] in
            switch topic {
            case .limits:
                SettingsChecks.limits(patient).map { limits in
                    DoctorCheck(topic: topic, subject: limits.subject) { limits.findings }
                }
            case .keys: keys
            case .connection: connections
            default: [DoctorCheck(topic: topic) { await findings(topic) }]
            }
        }
    }

    private func findings(_ topic: DoctorTopic) async -> [Finding] {
        switch topic {
        case .settings: SettingsChecks.settings(patient)
        case .alerts:
            patient.isService ? SinkChecks.findings(patient.host.files, isRoot: patient.isRoot) : [notOfServices]
        case .files: files
        case .groups: patient.isService ? GroupChecks.findings(GroupChecks.facts()) : [notOfServices]
        case .units: await units()
        case .relay: RelayChecks.findings(patient)
        case .copying: await copying()
        case .version: await version()
        case .webServer: await webServer()
        case .programs: ProgramChecks.programs()
        case .nginx: [await ProgramChecks.nginx()]
        case .ffmpeg:
            await ProgramChecks.ffmpeg(
                encoder: patient.usable?.profile.encoder,
                needsTLS: patient.destinations.contains { $0.address?.scheme == .rtmps })
        case .encoder: await encoder()
        case .ports: ports
        case .firewall: await firewall()
        case .disk: disks
        case .memory: [HostChecks.memory(HostChecks.availableMemory(ProcFile.lines(of: "/proc/meminfo")))]
        case .clock: [HostChecks.finding(HostChecks.clock())]
        case .slate: await slate()
        case .limits, .keys, .connection: []
        }
    }

    private var notOfServices: Finding { .skipped("systemd does not run this relay") }

    /// What is said in place of a check that needs the settings.
    private var withoutSettings: Finding {
        patient.isDenied ? .needsRoot("the settings") : .skipped("the settings can't be used")
    }

    private var files: [Finding] {
        guard patient.isService else {
            return FileChecks.findings([FileChecks.facts(patient.source.path, 0o600)], owner: getuid())
        }
        guard patient.isRoot else {
            return [.needsRoot("owners and modes of the files in \(patient.host.files.directory)")]
        }
        return FileChecks.findings(FileChecks.facts(patient.host.files))
    }

    private var keys: [DoctorCheck] {
        let patient = patient
        let publish = DoctorCheck(topic: .keys) { KeyChecks.publishKey(patient) }
        guard patient.isService else { return [publish] }
        guard !patient.destinations.isEmpty else {
            return [publish, DoctorCheck(topic: .keys) { [KeyChecks.none(patient)] }]
        }
        return [publish]
            + patient.destinations.map { destination in
                DoctorCheck(topic: .keys, subject: destination.name) { KeyChecks.findings(destination) }
            }
    }

    private var connections: [DoctorCheck] {
        let known = patient.destinations.compactMap { destination in
            destination.address.map { (destination, $0) }
        }
        guard !known.isEmpty else {
            let finding = patient.isDenied ? Finding.needsRoot("the platforms") : .skipped("no platform is known here")
            return [DoctorCheck(topic: .connection) { [finding] }]
        }
        let states = Dictionary((patient.status?.destinations ?? []).map { ($0.name, $0.state) }) { first, _ in first }
        return known.map { destination, address in
            DoctorCheck(topic: .connection, subject: destination.name) {
                ConnectionCheck.findings(
                    await ConnectionCheck.trial(destination, address), destination, address,
                    isConnected: states[destination.name] == "connected", now: Int64(time(nil)))
            }
        }
    }

    private func units() async -> [Finding] {
        guard patient.isService, patient.host.services.program != nil else { return [notOfServices] }
        let pushes = patient.destinations.map { ServiceManager.unit(of: $0.name) }
        let hasSinks = (try? WrittenSink.names(in: patient.host.files))?.isEmpty == false
        let others =
            pushes + (hasSinks ? [ServiceManager.alerts] : [])
            + (patient.usable?.recording != nil ? [ServiceManager.recording] : [])
        let names = [ServiceManager.relay] + UnitChecks.parts + others
        guard let units = await UnitFacts.ask(patient.host.services, names) else { return [systemdIsSilent] }
        return UnitChecks.findings(
            target: units[0], parts: Array(units[1...UnitChecks.parts.count]),
            others: Array(units[(1 + UnitChecks.parts.count)...]))
    }

    private var systemdIsSilent: Finding {
        .unknown("systemd does not answer", command: "systemctl status relay.target")
    }

    private func copying() async -> [Finding] {
        let mode = patient.usable?.liveMode
        let history = mode == .encode ? [] : await patient.events(of: CopyCheck.span)
        return CopyCheck.findings(mode, patient.status, isService: patient.isService, history: history)
            ?? [withoutSettings]
    }

    private func version() async -> [Finding] {
        guard patient.isService, patient.host.services.program != nil else { return [notOfServices] }
        let names = VersionCheck.renewed + ["relay-renew.service"]
        guard let units = await UnitFacts.ask(patient.host.services, names) else { return [systemdIsSilent] }
        let facts = units.dropLast().compactMap { VersionCheck.facts($0) }
        return [VersionCheck.finding(facts, isRenewing: units.last?.active == "activating")]
    }

    private func webServer() async -> [Finding] {
        guard patient.isService, patient.host.services.program != nil else { return [notOfServices] }
        guard let unit = await UnitFacts.ask(patient.host.services, ["nginx.service"])?.first else {
            return [systemdIsSilent]
        }
        let isHeld = !PortOwner.listeners(80).isEmpty
        return [UnitChecks.webServer(unit, holder: isHeld ? PortOwner.description(80) : nil)]
    }

    private func encoder() async -> [Finding] {
        let replaced = EncoderCheck.findings(
            replaced: patient.status?.channels.lazy.compactMap(\.encoder).first, isService: patient.isService)
        guard replaced.isEmpty else { return replaced }
        if patient.isLive {
            return EncoderCheck.findings(live: patient.status?.channels.first { $0.source != "slate" }?.encoding)
        }
        guard let profile = patient.profile else { return [withoutSettings] }
        guard Preflight.path(of: "ffmpeg") != nil else { return [.skipped("ffmpeg is not installed")] }
        do {
            return EncoderCheck.findings(try await EncoderCheck.trial(profile), profile) { patient.set($0) }
        } catch {
            return [.unknown("the encoder can't be tried: \(error)", command: "ffmpeg -version")]
        }
    }

    private var ports: [Finding] {
        guard let settings = patient.usable else { return [withoutSettings] }
        return PortChecks.findings(
            settings, isService: patient.isService, isRunning: patient.status != nil, edit: patient.edit)
    }

    private func firewall() async -> [Finding] {
        guard let settings = patient.usable else { return [withoutSettings] }
        if settings.listenAddress.host.hasPrefix("127.") || settings.listenAddress.host == "::1" {
            return [.ok("RTMP_LISTEN is this host alone")]
        }
        return [await FirewallCheck.finding(settings, isRoot: patient.isRoot)]
    }

    private var disks: [Finding] {
        let state = HostChecks.Disk("/var/lib/relay-hook")?.path ?? "/var/lib"
        let paths = patient.isService ? [state, "/etc", "/run"] : ["/tmp", RelayOptions.variable("HOME") ?? "/"]
        var seen: Set<UInt64> = []
        // One finding for each file system.
        let disks = paths.filter { path in
            var status = stat()
            return stat(path, &status) == 0 && seen.insert(UInt64(status.st_dev)).inserted
        }.compactMap { HostChecks.Disk($0) }
        return disks.map { HostChecks.finding($0) }
    }

    private func slate() async -> [Finding] {
        guard let settings = patient.usable else { return [withoutSettings] }
        guard let path = settings.offlineVideoPath else { return [.ok("the built-in slate")] }
        let limit: Duration = .seconds(6)
        guard patient.isService else { return [await ForegroundSlate.finding(path, of: patient, within: limit)] }
        guard let trouble = await SlateFile.trouble(with: path, within: limit) else {
            return [.ok("\(path) can be shown")]
        }
        // The built-in slate, on purpose.
        return [Finding(.warning, trouble, or: patient.set(["OFFLINE_VIDEO_PATH="]))]
    }
}
