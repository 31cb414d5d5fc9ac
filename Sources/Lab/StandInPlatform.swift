import FoundationEssentials
public import ProcessKit
import Synchronization

/// A platform on loopback: a real nginx-rtmp that anybody may publish to, which records what it receives, and an observer of
/// that.
public actor StandInPlatform {
    /// Whose publishing the platform accepts.
    public enum Admission: Sendable, Hashable {
        /// Whoever comes.
        case everyone
        /// No one: the connection is closed at the publish command.
        case nobody
        /// Whom this URL answers 2xx for (`on_publish`).
        case callback(String)
    }

    /// Why the platform could not be started.
    public struct StartError: Error, Sendable, CustomStringConvertible {
        /// How nginx ended.
        public let exit: Exit
        /// What it said.
        public let output: [String]

        /// In words, for logs and reports.
        public var description: String {
            (["the stand-in platform did not start: \(exit)"] + output).joined(separator: "\n")
        }
    }

    /// The application's name, as in `rtmp://127.0.0.1:PORT/app`.
    public static let application = "app"

    /// Where Debian's libnginx-mod-rtmp is.
    public static let debianModule = "/usr/lib/nginx/modules/ngx_rtmp_module.so"

    /// The port on 127.0.0.1.
    public nonisolated let port: Int
    /// The URL to publish to, without a stream key.
    public nonisolated var url: String { "rtmp://127.0.0.1:\(port)/\(Self.application)" }
    /// Where the recordings are: `session-1.flv` and so on.
    public nonisolated let recordings: String
    /// What the platform received, over all its restarts.
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
    ///   - directory: For the configuration and the recordings; made if it is not there, kept when the platform is closed.
    ///   - port: The port on 127.0.0.1; nil for a free one.
    ///   - module: nginx's rtmp module.
    /// - Throws: If the directory cannot be made or watched.
    public init(directory: String, port: Int? = nil, module: String = StandInPlatform.debianModule) throws {
        self.directory = directory
        self.module = module
        recordings = directory + "/recordings"
        try FileManager.default.createDirectory(atPath: recordings, withIntermediateDirectories: true)
        self.port = try port ?? LoopbackPort.free()
        follower = try RecordingFollower(directory: recordings) { [observer] in observer.take($0) }
    }

    /// Starts the platform, or starts it again on the same port; returns when it listens.
    /// - Parameters:
    ///   - admission: Whom it lets in.
    ///   - wrapper: A program, with its arguments, that becomes nginx: `nsenter` with the network of a container. Empty: none.
    /// - Throws: ``StartError``, for instance when the port is taken; `StartFailure` when there is no nginx.
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
            // nginx says this once its sockets listen (ngx_os_status, after ngx_init_cycle in main).
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

    /// Ends the platform as an operator would (SIGTERM): its connections are closed.
    public func stop() async {
        // A halted process takes SIGTERM when it goes on.
        child?.send(.resume)
        await end(.graceful(after: .seconds(3)))
    }

    /// Ends the platform as a crash would (SIGKILL).
    public func kill() async {
        await end(.immediate)
    }

    /// Halts the platform (SIGSTOP): connections stay open and nothing is read. See ``resume()``.
    public func pause() {
        child?.send(.suspend)
    }

    /// Lets a halted platform go on.
    public func resume() {
        child?.send(.resume)
    }

    /// Ends the platform and the observation. The recordings stay.
    public func close() async {
        await stop()
        await follower.stop()
        try? FileManager.default.removeItem(atPath: directory + "/nginx.conf")
    }

    /// What nginx has said since the last start.
    public var log: [String] { output.all }

    private func end(_ sequence: StopSequence) async {
        guard let child else { return }
        self.child = nil
        await child.stop(sequence)
    }
}
