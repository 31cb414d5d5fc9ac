import FoundationEssentials
public import ProcessKit
import Synchronization

/// A platform on loopback: a real nginx-rtmp that records what it receives and that anyone may publish to, with an observer.
public actor StandInPlatform {
    /// Which publishers the platform accepts.
    public enum Admission: Sendable, Hashable {
        /// All publishers.
        case everyone
        /// None: the connection is closed at the publish command.
        case nobody
        /// Publishers for which this URL answers 2xx (`on_publish`).
        case callback(String)
    }

    /// Why the platform could not be started.
    public struct StartError: Error, Sendable, CustomStringConvertible {
        /// How nginx ended.
        public let exit: Exit
        /// Its messages.
        public let output: [String]

        /// Text for logs and reports.
        public var description: String {
            (["the stand-in platform did not start: \(exit)"] + output).joined(separator: "\n")
        }
    }

    /// The application's name, as in `rtmp://127.0.0.1:PORT/app`.
    public static let application = "app"

    /// The path of Debian's libnginx-mod-rtmp.
    public static let debianModule = "/usr/lib/nginx/modules/ngx_rtmp_module.so"

    /// The port on 127.0.0.1.
    public nonisolated let port: Int
    /// The URL to publish to, without a stream key.
    public nonisolated var url: String { "rtmp://127.0.0.1:\(port)/\(Self.application)" }
    /// The directory of the recordings: `session-1.flv` and so on.
    public nonisolated let recordings: String
    /// Observes what the platform received, across all its restarts.
    public nonisolated let observer = PlatformObserver()

    private let directory: String
    private let module: String
    private let follower: RecordingFollower
    private let output = OutputLines()
    private var child: Child?

    private enum Readiness: Sendable {
        case listening
        case ended(Exit)
    }

    /// Prepares a platform, which does not run yet.
    /// - Parameters:
    ///   - directory: For the configuration and the recordings; created if missing, kept when the platform is closed.
    ///   - port: The port on 127.0.0.1; nil for a free one.
    ///   - module: nginx's rtmp module.
    /// - Throws: If the directory cannot be created or watched.
    public init(directory: String, port: Int? = nil, module: String = StandInPlatform.debianModule) throws {
        self.directory = directory
        self.module = module
        recordings = directory + "/recordings"
        try FileManager.default.createDirectory(atPath: recordings, withIntermediateDirectories: true)
        self.port = try port ?? LoopbackPort.free()
        follower = try RecordingFollower(directory: recordings) { [observer] in observer.take($0) }
    }

    /// Starts the platform, or restarts it on the same port; returns when it listens.
    /// - Parameters:
    ///   - admission: Which publishers it accepts.
    ///   - wrapper: A program with its arguments that executes nginx: `nsenter` with the network of a container. Empty: none.
    /// - Throws: ``StartError``, for example if the port is in use; `StartFailure` without nginx.
    public func start(admitting admission: Admission = .everyone, wrapper: [String] = []) async throws {
        precondition(child == nil, "the platform runs already")
        let configuration = StandInConfiguration(
            port: port, directory: directory, recordings: recordings, module: module, admission: admission)
        let file = directory + "/nginx.conf"
        try configuration.text.write(toFile: file, atomically: true, encoding: .utf8)
        let (stream, continuation) = AsyncStream<Readiness>.makeStream()
        output.clear()
        var command = Command(wrapper + ["nginx", "-p", directory, "-c", file, "-e", "stderr"])
        command.environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        let child = try await Child.start(command) { [output] line in
            output.add(line.text)
            // nginx prints this once its sockets listen (ngx_os_status, after ngx_init_cycle in main).
            if line.text.contains("[notice]"), line.text.contains(" OS: ") { continuation.yield(.listening) }
        }
        self.child = child
        Task { continuation.yield(.ended(await child.exit())) }
        let readiness = try await stream.first(
            within: .seconds(10), waitingFor: "the stand-in platform's start", finish: { continuation.finish() },
            where: { _ in true })
        if case .ended(let exit) = readiness {
            self.child = nil
            throw StartError(exit: exit, output: output.all)
        }
    }

    /// Ends the platform in an orderly way (SIGTERM): its connections are closed.
    public func stop() async {
        // A stopped process handles SIGTERM when it continues.
        child?.send(.resume)
        await end(.graceful(after: .seconds(3)))
    }

    /// Kills the platform, as in a crash (SIGKILL).
    public func kill() async {
        await end(.immediate)
    }

    /// Stops the platform (SIGSTOP): connections stay open and nothing is read. See ``resume()``.
    public func pause() {
        child?.send(.suspend)
    }

    /// Continues a stopped platform.
    public func resume() {
        child?.send(.resume)
    }

    /// Ends the platform and the observation. The recordings stay.
    public func close() async {
        await stop()
        await follower.stop()
        try? FileManager.default.removeItem(atPath: directory + "/nginx.conf")
    }

    /// nginx's messages since the last start.
    public var log: [String] { output.all }

    private func end(_ sequence: StopSequence) async {
        guard let child else { return }
        self.child = nil
        await child.stop(sequence)
    }
}
