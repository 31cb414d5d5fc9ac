import FoundationEssentials
import Glibc
public import ProcessKit

/// A camera that publishes a file in a loop, in real time, by an ffmpeg of its own.
public final class TestCamera: Sendable {
    /// When the process was started.
    public let started: Moment

    private let child: Child
    private let preset: String?
    private let output: OutputLines

    private init(child: Child, started: Moment, preset: String?, output: OutputLines) {
        self.child = child
        self.started = started
        self.preset = preset
        self.output = output
    }

    /// Starts to publish a file; its URL is visible to every user that may list processes.
    /// - Parameters:
    ///   - file: An FLV file, such as a ``TestClip``.
    ///   - url: The whole URL with the stream's name.
    ///   - wrapper: A program with its arguments that executes ffmpeg: `nsenter` with the network of a container. Empty: none.
    /// - Throws: `StartFailure` without ffmpeg.
    public static func start(
        playing file: String, to url: String, wrapper: [String] = []
    ) async throws -> TestCamera {
        try await start(playing: file, url: url, preset: nil, wrapper: wrapper)
    }

    /// Starts to publish a file under a name that is not in the process's arguments.
    /// - Parameters:
    ///   - file: An FLV file, such as a ``TestClip``.
    ///   - url: The URL up to the application, such as `rtmp://127.0.0.1/live`.
    ///   - name: The stream's name with its arguments, such as `mystream?key=secret`.
    ///   - directory: For a file, readable by its owner only, that gives ffmpeg the name; it is removed at the end.
    ///   - copy: An FLV file to which ffmpeg also writes what it publishes, at the same time; `nil`: none.
    ///   - wrapper: A program with its arguments that executes ffmpeg: `nsenter` with the network of a container. Empty: none.
    /// - Throws: `StartFailure` without ffmpeg, or an error if the file cannot be written.
    public static func start(
        playing file: String, to url: String, name: String, directory: String, copyingTo copy: String? = nil,
        wrapper: [String] = []
    ) async throws -> TestCamera {
        let preset = "\(directory)/camera-\(UInt64.random(in: 0 ... .max)).preset"
        let descriptor = open(preset, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemCallError("open \(preset)") }
        var line = Array("rtmp_playpath=\(name)\n".utf8)
        let count = write(descriptor, &line, line.count)
        close(descriptor)
        do {
            guard count == line.count else { throw SystemCallError("write \(preset)") }
            return try await start(playing: file, url: url, preset: preset, copy: copy, wrapper: wrapper)
        } catch {
            unlink(preset)
            throw error
        }
    }

    private static func start(
        playing file: String, url: String, preset: String?, copy: String? = nil, wrapper: [String]
    ) async throws -> TestCamera {
        var arguments = FFmpeg.preamble + ["-re", "-stream_loop", "-1", "-i", file, "-c", "copy", "-f", "flv"]
        arguments += ["-flvflags", "no_duration_filesize", "-tcp_nodelay", "1"]
        if let preset { arguments += ["-fpre", preset] }
        arguments.append(url)
        if let copy {
            arguments += ["-c", "copy", "-f", "flv", "-flvflags", "no_duration_filesize", "-flush_packets", "1", copy]
        }
        let output = OutputLines()
        let started = Moment.now()
        let child = try await Child.start(Command(wrapper + ["ffmpeg"] + arguments)) { output.add($0.text) }
        return TestCamera(child: child, started: started, preset: preset, output: output)
    }

    /// The process ID.
    public var pid: Int32 { child.pid }

    /// ffmpeg's messages.
    public var log: [String] { output.all }

    /// Ends the camera as "stop streaming" does (SIGTERM), and waits for its end.
    /// - Returns: When it started and stopped.
    @discardableResult
    public func stop() async -> CameraMarks {
        // A stopped process handles SIGTERM when it continues.
        child.send(.resume)
        return await end(.graceful(after: .seconds(3)))
    }

    /// Kills the camera, as in a crash (SIGKILL): the connection is closed abruptly.
    /// - Returns: When it started and stopped.
    @discardableResult
    public func kill() async -> CameraMarks {
        await end(.immediate)
    }

    /// Stops the camera by SIGSTOP, like a network that is gone: the connection stays open and nothing arrives.
    /// - Returns: When it started and when it was stopped.
    @discardableResult
    public func pause() -> CameraMarks {
        child.send(.suspend)
        return CameraMarks(started: started, stopped: .now())
    }

    /// Continues a stopped camera.
    public func resume() {
        child.send(.resume)
    }

    /// Waits for the camera to end by itself, for example after it was refused.
    public func exit() async -> Exit {
        let exit = await child.exit()
        if let preset { unlink(preset) }
        return exit
    }

    private func end(_ sequence: StopSequence) async -> CameraMarks {
        let marks = CameraMarks(started: started, stopped: .now())
        await child.stop(sequence)
        if let preset { unlink(preset) }
        return marks
    }
}
