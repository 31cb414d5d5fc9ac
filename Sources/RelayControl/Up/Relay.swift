import Glibc
import Logging
import ProcessKit
import RelayCore

/// A whole relay in the foreground: the gate, both nginx, the hook, the page and one push, each kept running.
actor Relay {
    private let runtime: RuntimeDirectory
    private let gate: RelayService
    private let ingest: RelayService
    private let program: RelayService
    private let hook: RelayService
    private let push: RelayService
    private let web: RelayService
    /// `nil`: nothing is recorded.
    private let record: RelayService?

    /// Prepares everything; nothing runs yet.
    ///
    /// - Parameters:
    ///   - variables: The settings for the services.
    ///   - stateDirectory: The directory for rendered slates.
    ///   - keepsState: Whether orders, bans and the history are kept there, too, and count from before; otherwise they end with the
    ///     relay.
    ///   - listener: Gets every log line of every service.
    /// - Throws: ``RuntimeDirectory/InUse``, ``RuntimeDirectory/Failure``.
    init(
        _ settings: RelaySettings, variables: [String: String], stateDirectory: String, keepsState: Bool = true,
        listener: @escaping RelayService.Listener
    ) throws {
        guard let key = settings.destinationKey, let url = variables["KICK_URL"] else {
            throw RuntimeDirectory.Failure(description: "KICK_URL and KICK_KEY are needed")
        }
        let runtime = try RuntimeDirectory(settings, variables: variables)
        self.runtime = runtime
        do {
            try runtime.addDestination(
                "kick", ["URL": url, "BACKOFF": variables["CRASH_BACKOFF"] ?? "2"], key: key)
            (gate, ingest, program, hook, push, web, record) = try Self.services(
                of: settings, in: runtime, stateDirectory: stateDirectory, keepsState: keepsState,
                listener: listener)
        } catch {
            runtime.remove()
            throw error
        }
    }

    private static func services(
        of settings: RelaySettings, in runtime: RuntimeDirectory, stateDirectory: String, keepsState: Bool,
        listener: @escaping RelayService.Listener
    ) throws -> (
        gate: RelayService, ingest: RelayService, program: RelayService, hook: RelayService, push: RelayService,
        web: RelayService, record: RelayService?
    ) {
        // The listener chooses what to show.
        let logging = ["--log-format", "json", "--verbose"]
        let reporting = ["--report-socket", "\(runtime.path)/relay-hook/\(Topology.reportSocket)"]
        func service(_ name: String, _ program: String, _ arguments: [String]) throws -> RelayService {
            let command = Command(
                try runtime.program(program), arguments, environment: Preflight.environment,
                workingDirectory: runtime.path)
            return try RelayService(
                name: name, command: command, notifyPath: "\(runtime.path)/notify-\(name)", listener: listener)
        }
        func guarded(_ name: String) throws -> RelayService {
            let folder = "\(runtime.path)/relay-\(name)"
            var nginx = [
                "nginx", "-e", "stderr", "-p", "\(folder)/", "-c", "\(runtime.path)/relay-settings/\(name).conf",
            ]
            if let user = runtime.nginxUser { nginx += ["-g", "user \(user.name) \(user.group);"] }
            return try service(
                name, "relay-guard",
                ["--name", "relay-\(name)", "--probe", "relay-\(name)/nginx.sock"] + reporting + logging
                    + ["--"] + nginx)
        }
        let ingest = try guarded("ingest")
        let program = try guarded("switch")
        let switchSocket = "\(runtime.path)/relay-switch/nginx.sock"
        var arguments = [
            "--env-file", "\(runtime.path)/relay.env", "--runtime-dir", "\(runtime.path)/relay-hook",
            "--state-dir", keepsState ? stateDirectory : try runtime.folder("relay-hook/state"),
            "--slates-dir", "\(stateDirectory)/slates", "--ingest-socket", "\(runtime.path)/relay-ingest/nginx.sock",
            "--switch-socket", switchSocket,
        ]
        if let group = runtime.nginxUser?.group {
            arguments += ["--gate-group", group, "--ingest-group", group, "--switch-group", group]
        }
        let hook = try service("hook", "relay-hook", arguments + logging)
        let push = try service(
            "push", "relay-push",
            [
                "kick", "--destinations", "\(runtime.path)/relay-push", "--runtime-dir", "\(runtime.path)/relay-push",
                "--program-url", settings.topology.programURL, "--switch-socket", switchSocket,
                "--status-url", settings.topology.statusURL,
            ] + reporting + logging)
        var doors = [
            "--env-file", "\(runtime.path)/relay-settings/gate.env", "--hook-socket",
            "\(runtime.path)/relay-hook/gate.sock",
        ]
        if let user = runtime.nginxUser { doors += ["--run-as", user.name] }
        let gate = try service("gate", "relay-gate", doors + reporting + logging)
        func recorder() throws -> RelayService {
            try service(
                "record", "relay-record",
                [
                    "--env-file", "\(runtime.path)/relay-settings/record.env", "--directory",
                    "\(stateDirectory)/recordings", "--hook-socket",
                    "\(runtime.path)/relay-hook/\(Topology.controlSocket)", "--runtime-dir",
                    try runtime.folder("relay-record"), "--state-dir",
                    keepsState ? stateDirectory : try runtime.folder("relay-record/state"),
                ] + reporting + logging)
        }
        let web = try service(
            "web", "relay-web",
            [
                "--env-file", "\(runtime.path)/relay-settings/web.env", "--hook-socket",
                "\(runtime.path)/relay-hook/\(Topology.controlSocket)", "--runtime-dir",
                try runtime.folder("relay-web"),
                "--state-dir", keepsState ? stateDirectory : try runtime.folder("relay-web/state"),
            ] + reporting + logging)
        return (gate, ingest, program, hook, push, web, try settings.recording.map { _ in try recorder() })
    }

    /// Starts everything, each service when those it needs are ready. Returns when the slate is on air, or when one cannot start;
    /// nothing is stopped then.
    ///
    /// - Returns: The service that failed, if one did, and the result.
    func start() async -> (service: String, outcome: RelayService.Start) {
        async let ingestStart = ingest.startAndWait()
        async let programStart = program.startAndWait()
        // Until relay-hook answers, it refuses broadcasters, which reconnect.
        async let gateStart = gate.startAndWait()
        let (ingestOutcome, programOutcome, gateOutcome) = await (ingestStart, programStart, gateStart)
        if ingestOutcome != .ready { return (ingest.name, ingestOutcome) }
        if programOutcome != .ready { return (program.name, programOutcome) }
        if gateOutcome != .ready { return (gate.name, gateOutcome) }
        await push.startWithoutWaiting()
        async let webStart = web.startAndWait()
        let hookOutcome = await hook.startAndWait()
        guard hookOutcome == .ready else { return (hook.name, hookOutcome) }
        await record?.startWithoutWaiting()
        return (web.name, await webStart)
    }

    /// Waits until the platform accepts the program.
    func waitForPlatform() async {
        _ = await push.waitUntilReady()
    }

    /// Stops everything and leaves nothing behind. The push goes first, to give the platform an orderly end.
    ///
    /// - Parameter limit: Time after which the rest is killed.
    func stop(within limit: Duration = .seconds(4)) async {
        let timer = Task {
            try await Task.sleep(for: limit)
            await kill()
        }
        await push.stop()
        async let webStopped: Void = web.stop()
        // While there is something to record: it completes its files.
        await record?.stop()
        await hook.stop()
        await webStopped
        async let ingestStopped: Void = ingest.stop()
        async let programStopped: Void = program.stop()
        _ = await (ingestStopped, programStopped)
        // After the ingest, which would call relay-hook about a broadcaster that the gate has cut off.
        await gate.stop()
        timer.cancel()
        runtime.remove()
    }

    /// Kills everything; a ``stop(within:)`` in progress ends soon after. nginx's workers end with their masters.
    func kill() async {
        await withTaskGroup(of: Void.self) { group in
            for service in [push, web, hook, gate, ingest, program] + [record].compactMap({ $0 }) {
                group.addTask { await service.kill() }
            }
        }
    }
}
