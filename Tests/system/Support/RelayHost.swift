import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

/// A Debian with the relay's package, set up as an administrator does, and the platform to which it pushes.
final class RelayHost: Sendable {
    let debian: Debian
    let machine: Machine
    let platform: StandInPlatform
    /// What a broadcaster must give.
    let publishKey: String
    /// What the platform gave out.
    let platformKey: String
    /// For files of the tests on this machine; removed at the end.
    let directory: TemporaryDirectory

    static let target = "relay.target"
    static let hook = "relay-hook.service"
    static let units = [
        "relay-gate.service", "relay-hook.service", "relay-ingest.service", "relay-push@kick.service",
        "relay-switch.service", "relay-web.service",
    ]

    /// - Parameter machine: Runs, with the package installed.
    /// - Throws: When the installation has made no key.
    init(
        debian: Debian, machine: Machine, platform: StandInPlatform, platformKey: String, directory: TemporaryDirectory
    ) throws {
        self.debian = debian
        self.machine = machine
        self.platform = platform
        let key = try String(contentsOfFile: machine.path(of: "/etc/relay/publish.key"), encoding: .utf8)
        publishKey = String(key.prefix { !$0.isNewline })
        self.platformKey = platformKey
        self.directory = directory
    }

    /// What the platform has received.
    var observer: PlatformObserver { platform.observer }

    /// The processes of all the relay's units.
    var processes: [RunningProcess] { machine.processes.filter { $0.unit != nil } }

    /// The one process of a part.
    func process(of part: HostPart) throws -> RunningProcess {
        let found = part.processes(in: machine.processes)
        return try #require(found.count == 1 ? found.first : nil, "\(part.rawValue): \(found)")
    }

    /// Waits until every part has its one process.
    ///
    /// - Parameter gone: One that must have ended.
    /// - Throws: `TimedOut`.
    func waitUntilWhole(without gone: RunningProcess? = nil, within limit: Duration = .seconds(20)) async throws {
        var counts: [(HostPart, Int)] = []
        do {
            try await ProcessTable.wait(for: "", within: limit) {
                let all = machine.processes
                counts = HostPart.allCases.map { ($0, $0.processes(in: all).count) }
                return counts.allSatisfy { $0.1 == 1 } && gone?.isAlive != true ? () : nil
            }
        } catch is TimedOut {
            let wrong = counts.filter { $0.1 != 1 }.map { "\($0.1) of \($0.0.rawValue)" }.joined(separator: ", ")
            throw TimedOut(
                waitingFor: "all parts; there are \(wrong.isEmpty ? "one of each" : wrong), and \(gone as Any)",
                limit: limit)
        }
    }

    /// Starts a camera that is let in.
    ///
    /// - Parameter key: Another key than that of the installation.
    func camera(_ clip: TestClip = .plain, key: String? = nil) async throws -> TestCamera {
        let file = try await clip.file(cache: Places.clips)
        return try await TestCamera.start(
            playing: file, to: "rtmp://127.0.0.1:1935/live", name: "mystream?key=\(key ?? publishKey)",
            directory: directory.path, wrapper: machine.inItsNetwork)
    }

    /// Starts a camera, and waits until it is at the platform.
    ///
    /// - Returns: The camera, and its first keyframe there.
    /// - Throws: `TimedOut`.
    func cameraOnAir(
        _ clip: TestClip = .plain, key: String? = nil
    ) async throws -> (camera: TestCamera, first: PlatformObserver.Sighting) {
        let camera = try await camera(clip, key: key)
        return (camera, try await observer.keyframe(of: .live, since: camera.started))
    }

    /// Waits until the slate is at the platform.
    ///
    /// - Parameter start: What came before does not count.
    /// - Throws: `TimedOut`.
    @discardableResult
    func slate(since start: Moment, within limit: Duration = .seconds(10)) async throws -> Moment {
        let end = ContinuousClock.now + limit
        // A slate that was rendered meanwhile is another one.
        while true {
            for file in slates { observer.learn(try FLVFile.tags(of: file), as: .slate) }
            do {
                let sighting = try await observer.keyframe(of: .slate, since: start, within: .seconds(2))
                return sighting.received.arrival
            } catch is TimedOut {
                guard ContinuousClock.now < end else { throw TimedOut(waitingFor: "the slate", limit: limit) }
            }
        }
    }

    /// Seconds between the two frames that were furthest apart at the platform since a moment.
    func silence(since start: Moment) throws -> Double {
        let frames = observer.journal.slice(from: start.advanced(by: -0.5), to: .now()).media(.video)
        return try #require(zip(frames.dropFirst(), frames).map { $0.arrival.seconds(since: $1.arrival) }.max())
    }

    /// Reads one of the relay's pages.
    func page(_ path: String) async throws -> String {
        try await FinishedCommand.run(
            machine.inItsNetwork + ["curl", "-sS", "--fail", "--max-time", "5", "http://127.0.0.1:8080\(path)"]
        ).checked().text
    }

    /// A property of a unit.
    func property(_ name: String, of unit: String) async throws -> String {
        try await machine.run("systemctl", "show", "--value", "-p", name, unit).checked().text
    }

    /// The main processes of the relay's units, and of other ones.
    func mainProcesses(and others: [String] = []) async throws -> [String: String] {
        var result: [String: String] = [:]
        for unit in Self.units + others { result[unit] = try await property("MainPID", of: unit) }
        return result
    }

    /// Waits until another process is a unit's main one.
    ///
    /// - Throws: `TimedOut`.
    func next(after process: String?, of unit: String, within limit: Duration = .seconds(30)) async throws {
        let end = ContinuousClock.now + limit
        while ["0", process].contains(try await property("MainPID", of: unit)) {
            guard ContinuousClock.now < end else {
                throw TimedOut(waitingFor: "another process of \(unit)", limit: limit)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Starts the relay as an administrator does, and waits for the slate.
    ///
    /// - Returns: Seconds until it was at the platform.
    @discardableResult
    func start() async throws -> Double {
        let begin = Moment.now()
        _ = try await machine.run("systemctl", "start", Self.target).checked()
        return try await slate(since: begin).seconds(since: begin)
    }

    /// Stops the relay as an administrator does.
    ///
    /// - Returns: Seconds until the last process was gone.
    @discardableResult
    func stop() async throws -> Double {
        let before = processes
        let begin = Moment.now()
        _ = try await machine.run("systemctl", "stop", Self.target).checked()
        try await ProcessTable.wait(for: "the end of \(before)", within: .seconds(30)) {
            before.contains(where: \.isAlive) || !processes.isEmpty ? nil : ()
        }
        return Moment.now().seconds(since: begin)
    }

    /// Makes it as it was after the installation, as far as a restart does: everything runs, the slate is on air, and relay-hook
    /// knows of no stay on the program, of which a few short ones would keep the next camera off the air for a while.
    ///
    /// - Returns: Whether it is so; not with another version of the package, or with none.
    func settle() async -> Bool {
        guard machine.isRunning else { return false }
        do {
            try await machine.shell(
                "test \"$(dpkg-query -W -f '${Version}' rtmp-relay)\" = \"$(dpkg-deb -f \(packageFile) Version)\"")
            // An upgrade, or the same version installed again, may still be taken into use.
            try await machine.shell("while [ -e /run/relay-renew.before ]; do sleep 0.2; done")
            _ = try await machine.run("systemctl", "restart", "relay-hook.service").checked()
            let state = try await machine.run("systemctl", "is-system-running")
            try await waitUntilWhole(within: .seconds(2))
            try await slate(since: .now(), within: .seconds(4))
            return state.text == "running"
        } catch {
            return false
        }
    }

    /// Ends it without a check.
    func discard() async {
        await machine.unplug()
        await platform.close()
    }

    /// The rendered slates, as files of this machine.
    private var slates: [String] {
        ["/var/lib/relay-hook/slates", "/run/relay-hook/slates"].map { machine.path(of: $0) }.flatMap { folder in
            ProcFile.entries(of: folder).filter { $0.hasSuffix(".flv") }.map { "\(folder)/\($0)" }
        }
    }
}
