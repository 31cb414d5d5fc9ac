import Glibc
import Logging
import ProcessKit
import RelayCore

/// The rendered slates of one channel: made once, kept by content and profile.
actor SlateLibrary {
    /// Why there is no slate.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let channel: Channel
    private let directory: String
    private let logger: Logger
    private var builtIn: Task<String, any Error>?
    private var configured: String?

    /// - Parameter directory: Where rendered slates are kept; is made if missing.
    init(channel: Channel, directory: String, logger: Logger) {
        self.channel = channel
        self.directory = directory
        self.logger = logger
    }

    /// The file a slate faucet copies.
    ///
    /// - Throws: ``Failure`` if not even the built-in slate could be rendered.
    func file(_ choice: SlateChoice) async throws -> String {
        if choice == .configured, let configured { return configured }
        if let builtIn, let file = try? await builtIn.value { return file }
        let task = Task { try await renderBuiltIn() }
        builtIn = task
        return try await task.value
    }

    /// Finds the operator's slate among the rendered ones; ``file(_:)`` gives it out from then on.
    ///
    /// - Returns: What has to be rendered, or `nil` if nothing has to.
    /// - Throws: ``Failure`` if the operator's file can't be used.
    func findConfigured() async throws -> (file: String, output: String)? {
        guard let file = channel.slatePath else { return nil }
        guard access(file, R_OK) == 0 else {
            throw Failure(description: "OFFLINE_VIDEO_PATH: \"\(file)\" can't be read: \(String(cString: strerror(errno)))")
        }
        let sum = try await output(of: Command("sha256sum", ["--", file])).first?.prefix(16) ?? ""
        guard sum.count == 16 else { throw Failure(description: "OFFLINE_VIDEO_PATH: \"\(file)\" can't be read") }
        let output = "\(directory)/\(sum)-\(channel.profile.cacheKey).flv"
        guard access(output, R_OK) != 0 else {
            configured = output
            return nil
        }
        return (file, output)
    }

    /// Renders the operator's slate; ``file(_:)`` gives it out from then on.
    ///
    /// - Throws: ``Failure`` if ffmpeg can't read it.
    func renderConfigured(_ file: String, to output: String) async throws {
        let probe = try await self.output(of: Command("ffprobe", SlateRender.probeArguments(file: file)))
        guard let facts = SlateFacts(probe: probe) else {
            throw Failure(description: "OFFLINE_VIDEO_PATH: \"\(file)\" has no picture")
        }
        let part = output + ".part"
        let (arguments, frames) = SlateRender.configured(file: file, facts: facts, channel.profile, output: part)
        logger.info("rendering the slate", metadata: ["file": "\(file)", "percent": "0"])
        try await render(arguments, from: part, to: output, frames: frames)
        configured = output
        logger.info("rendering the slate", metadata: ["file": "\(file)", "percent": "100"])
    }

    private func renderBuiltIn() async throws -> String {
        let output = "\(directory)/builtin-\(channel.profile.cacheKey).flv"
        if access(output, R_OK) == 0 { return output }
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw Failure(description: "\(directory) can't be made: \(String(cString: strerror(errno)))")
        }
        let part = output + ".part"
        try await render(SlateRender.builtIn(channel.profile, output: part), from: part, to: output, frames: nil)
        return output
    }

    /// Runs ffmpeg at low priority: a publisher's encoder comes first.
    private func render(_ arguments: [String], from part: String, to output: String, frames: Int?) async throws {
        let bar = RenderProgress(frames: frames, logger: logger)
        let errors = LastErrors()
        let child = try await Child.start(Command("nice", ["-n", "10", "ffmpeg"] + arguments)) { line in
            switch line.stream {
            case .stdout: bar.heard(line.text)
            case .stderr: errors.heard(line.text)
            }
        }
        let exit = await child.exit()
        guard exit.isSuccess, rename(part, output) == 0 else {
            unlink(part)
            throw Failure(description: "the slate could not be rendered: \(errors.last ?? exit.description)")
        }
    }

    private func output(of command: Command) async throws -> [String] {
        let lines = CollectedLines()
        let child = try await Child.start(command) { line in
            if line.stream == .stdout { lines.append(line.text) }
        }
        _ = await child.exit()
        return lines.all
    }
}
