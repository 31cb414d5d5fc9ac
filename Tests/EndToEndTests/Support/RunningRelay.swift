import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

/// A relay as an operator starts it, `relayctl up`, with a platform to push to.
final class RunningRelay: Sendable {
    let platform: StandInPlatform
    let lines: RelayLines
    let ports: Ports
    let publishKey: String
    let kickKey: String
    /// For files of the test; removed at the end.
    let directory: TemporaryDirectory
    private let child: Child

    struct Ports: Sendable {
        let rtmp: Int
        let program: Int
        let ingest: Int
        let http: Int
    }

    /// Starts a relay and returns when the platform has the slate.
    ///
    /// - Parameters:
    ///   - settings: On top of those of every test; an empty text unsets one.
    ///   - admission: Whom the platform lets in; if nobody, the relay's first words are waited for instead of the slate.
    ///   - slates: Another folder with slates that it shows.
    ///   - wrapper: A program that runs `relayctl`, and its arguments.
    static func start(
        _ settings: [String: String] = [:], arguments: [String] = [],
        platform admission: StandInPlatform.Admission = .everyone, slates: String? = nil,
        wrapper: ([String]) -> [String] = { $0 }
    ) async throws -> RunningRelay {
        // Of a relay that keeps its slates elsewhere, the built-in one is known from here. On a clean clone there is none yet.
        if !ProcFile.entries(of: slateFolder).contains(where: { $0.hasSuffix(".flv") }) {
            try await startOne().stop()
        }
        return try await startOne(
            settings, arguments: arguments, platform: admission, slates: slates, wrapper: wrapper)
    }

    private static func startOne(
        _ settings: [String: String] = [:], arguments: [String] = [],
        platform admission: StandInPlatform.Admission = .everyone, slates: String? = nil,
        wrapper: ([String]) -> [String] = { $0 }
    ) async throws -> RunningRelay {
        let directory = try TemporaryDirectory("relay-e2e")
        let platform = try StandInPlatform(directory: "\(directory.path)/platform")
        try await platform.start(admitting: admission)
        let ports = Ports(
            rtmp: try LoopbackPort.free(), program: try LoopbackPort.free(), ingest: try LoopbackPort.free(),
            http: try LoopbackPort.free())
        let keys = (publish: "pub\(UInt64.random(in: 0 ... .max))", kick: "kick\(UInt64.random(in: 0 ... .max))")
        var variables = TestProfile.settings
        variables["KICK_URL"] = platform.url
        variables["KICK_KEY"] = keys.kick
        variables["PUBLISH_KEY"] = keys.publish
        variables["RTMP_PORT"] = "\(ports.rtmp)"
        variables["SWITCH_PORT"] = "\(ports.program)"
        variables["INGEST_PORT"] = "\(ports.ingest)"
        variables["HTTP_PORT"] = "\(ports.http)"
        variables["LIVE_MODE"] = TestProfile.liveMode
        variables.merge(settings) { $1 }
        let file = "\(directory.path)/relay.env"
        try variables.map { "\($0)=\($1)\n" }.sorted().joined().write(toFile: file, atomically: true, encoding: .utf8)
        // It holds keys.
        chmod(file, 0o600)

        let command = wrapper([Places.relayctl, "up", "--env-file", file, "--state-dir", Places.state] + arguments)
        let lines = RelayLines()
        let child = try await Child.start(
            Command(command[0], Array(command.dropFirst()), workingDirectory: directory.path)
        ) { lines.add($0.text) }
        let relay = RunningRelay(
            platform: platform, lines: lines, ports: ports, keys: keys, directory: directory, child: child)
        do {
            let began = Moment.now()
            try await lines.first("on air: slate", within: .seconds(90))
            try relay.learnSlates()
            for name in slates.map(ProcFile.entries) ?? [] where name.hasSuffix(".flv") {
                relay.observer.learn(try FLVFile.tags(of: "\(slates ?? "")/\(name)"), as: .slate)
            }
            if admission == .everyone {
                try await relay.waitForSlate(since: began)
                try await lines.first("connected to the platform")
            }
            return relay
        } catch {
            await relay.abandon()
            throw error
        }
    }

    private init(
        platform: StandInPlatform, lines: RelayLines, ports: Ports, keys: (publish: String, kick: String),
        directory: TemporaryDirectory, child: Child
    ) {
        self.platform = platform
        self.lines = lines
        self.ports = ports
        self.directory = directory
        self.child = child
        (publishKey, kickKey) = keys
    }

    /// The process of `relayctl`, or of what runs it.
    var pid: Int32 { child.pid }

    /// What the platform has received.
    var observer: PlatformObserver { platform.observer }

    /// Where a broadcaster publishes, without the stream's name.
    var ingestURL: String { "rtmp://127.0.0.1:\(ports.rtmp)/live" }

    /// The stream's name with the right key.
    var streamKey: String { "mystream?key=\(publishKey)" }

    /// Starts a camera that is let in.
    func camera(_ clip: TestClip = .plain, app: String = "live") async throws -> TestCamera {
        try await camera(playing: try await clip.file(cache: Places.clips), app: app)
    }

    /// Starts a camera that plays a file, and is let in.
    func camera(playing file: String, app: String = "live") async throws -> TestCamera {
        try await TestCamera.start(
            playing: file, to: "rtmp://127.0.0.1:\(ports.rtmp)/\(app)", name: streamKey, directory: directory.path)
    }

    /// Makes the slates known to the observer: frames that are in none of them are live.
    func learnSlates() throws {
        for tags in try slates { observer.learn(tags, as: .slate) }
    }

    /// Where relays keep their slates unless they are told otherwise.
    private static let slateFolder = "\(Places.state)/slates"

    /// The slates there are.
    var slates: [[FLVTag]] {
        get throws {
            try ProcFile.entries(of: Self.slateFolder).filter { $0.hasSuffix(".flv") }.map {
                try FLVFile.tags(of: "\(Self.slateFolder)/\($0)")
            }
        }
    }

    /// Waits until the operator's slate is on air: a first run shows the built-in one, renders, and changes over; a later one has
    /// it at once.
    func waitForRendering() async throws {
        if try await HTTP.get("/api/v1/status", port: ports.http).contains("being rendered") {
            let line = try await lines.first("the slate is rendered", within: .seconds(30))
            try await lines.first("on air: slate", "another slate was rendered", since: line.arrival)
        }
        try await waitForSlate(since: .now())
    }

    /// Waits for a keyframe of a slate. One that is rendered meanwhile replaces the one that was known.
    private func waitForSlate(since start: Moment) async throws {
        for _ in 1...5 {
            try learnSlates()
            do {
                try await observer.keyframe(of: .slate, since: start, within: .seconds(4))
                return
            } catch is TimedOut {
                continue
            }
        }
        try await observer.keyframe(of: .slate, since: start)
    }

    /// All processes of the relay, found by parent and child and by where they work.
    var processes: [RunningProcess] {
        Array(Set(ProcessTable.tree(of: pid) + ProcessTable.working(in: runtimeName))).sorted { $0.pid < $1.pid }
    }

    /// The processes of one part.
    func processes(of part: RelayPart) -> [RunningProcess] {
        part.processes(in: ProcessTable.tree(of: pid), of: pid)
    }

    /// The one process of a part.
    func process(of part: RelayPart) throws -> RunningProcess {
        let found = processes(of: part)
        return try #require(found.count == 1 ? found.first : nil, "\(part.rawValue): \(found)")
    }

    /// Sends a signal to `relayctl`.
    func send(_ signal: ProcessSignal) { child.send(signal) }

    /// Waits for the end of `relayctl`.
    ///
    /// - Throws: `TimedOut`.
    func exit(within limit: Duration = .seconds(15)) async throws -> Exit {
        let child = self.child
        let (stream, continuation) = AsyncStream<Exit>.makeStream()
        let waiter = Task { continuation.yield(await child.exit()) }
        let timer = Task {
            try await Task.sleep(for: limit)
            continuation.finish()
        }
        defer {
            waiter.cancel()
            timer.cancel()
        }
        for await exit in stream { return exit }
        throw TimedOut(
            waitingFor: "the end of relayctl, after: \(lines.all.suffix(8).joined(separator: "\n"))", limit: limit)
    }

    /// Waits until no process of the relay is left.
    ///
    /// - Returns: Seconds it took.
    /// - Throws: `TimedOut`.
    @discardableResult
    func waitUntilNothingIsLeft(of before: [RunningProcess], within limit: Duration = .seconds(10)) async throws
        -> Double
    {
        let begin = Moment.now()
        var left: [RunningProcess] = []
        do {
            try await ProcessTable.wait(for: "the end of all processes", within: limit) {
                left = before.filter(\.isAlive) + ProcessTable.working(in: runtimeName)
                return left.isEmpty ? () : nil
            }
        } catch {
            throw TimedOut(waitingFor: "the end of \(left)", limit: limit)
        }
        return Moment.now().seconds(since: begin)
    }

    /// Stops the relay as an operator does, and checks that it leaves nothing behind.
    func stop(_ signal: ProcessSignal = .terminate, location: SourceLocation = #_sourceLocation) async throws {
        let before = processes
        send(signal)
        let exit = try await exit()
        #expect(exit.isSuccess, "relayctl ended with \(exit)", sourceLocation: location)
        let left = before.filter(\.isAlive) + ProcessTable.working(in: runtimeName)
        #expect(left == [], "left behind", sourceLocation: location)
        let files = runtimeDirectories.filter { access($0, F_OK) == 0 }
        #expect(files == [], "left behind", sourceLocation: location)
        await platform.close()
        #expect(observer.complaints == [], sourceLocation: location)
    }

    /// Ends everything without a check: for when a test fails, and for relays that are broken on purpose.
    func abandon() async {
        await child.stop(.graceful(after: .seconds(10)))
        await platform.close()
        for path in runtimeDirectories { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Where the sockets of its parts are.
    var runtimeDirectory: String {
        get throws { try #require(runtimeDirectories.first { access($0, F_OK) == 0 }) }
    }

    /// The socket on which relay-hook is told by the ingest.
    var hookSocket: String {
        get throws { "\(try runtimeDirectory)/relay-hook/ingest.sock" }
    }

    private var runtimeName: String { "rtmp-relay-\(ports.rtmp)" }

    /// Where the runtime directory may be, as root and as another user.
    private var runtimeDirectories: [String] {
        let runtime = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/run"
        return ["/run/\(runtimeName)", "\(runtime)/\(runtimeName)", "/tmp/\(runtimeName)-\(getuid())"]
    }
}

/// Runs a story with a relay that is stopped and checked at the end, whatever happens in between.
func withRelay(
    _ settings: [String: String] = [:], arguments: [String] = [],
    platform admission: StandInPlatform.Admission = .everyone, location: SourceLocation = #_sourceLocation,
    _ story: (RunningRelay) async throws -> Void
) async throws {
    let relay = try await RunningRelay.start(settings, arguments: arguments, platform: admission)
    do {
        try await story(relay)
    } catch {
        await relay.abandon()
        throw error
    }
    try await relay.stop(location: location)
}
