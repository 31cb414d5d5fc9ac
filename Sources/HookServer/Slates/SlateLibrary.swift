import Glibc
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// The rendered slates of one channel: made once, kept by content and profile.
actor SlateLibrary {
    /// Why there is no slate.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What must be done before the operator's slate can be shown.
    enum Search: Sendable, Equatable {
        /// No file is configured.
        case none
        /// It has been rendered before; ``file(_:)`` gives it out from now on.
        case ready
        /// It has to be rendered from `file` to `output`.
        case missing(file: String, output: String)
    }

    private let channel: Channel
    private let folder: SlateFolder
    private let spare: SlateFolder
    private let logger: Logger
    private var builtIn: Task<String, any Error>?
    private var configured: String?

    /// - Parameters:
    ///   - directory: Where rendered slates are kept; is made if missing.
    ///   - spareDirectory: Where the built-in slate goes if that can't be written.
    init(channel: Channel, directory: String, spareDirectory: String, logger: Logger) {
        self.channel = channel
        self.folder = SlateFolder(directory)
        self.spare = SlateFolder(spareDirectory)
        self.logger = logger
    }

    /// The file a slate faucet copies. Any number of callers cause one rendering.
    ///
    /// - Throws: ``Failure`` if not even the built-in slate could be rendered.
    func file(_ choice: SlateChoice) async throws -> String {
        if choice == .configured, let configured, SlateFolder.isUsable(configured) { return configured }
        let task = builtIn ?? Task { try await renderBuiltIn() }
        builtIn = task
        let result = await task.result
        if case .success(let file) = result, SlateFolder.isUsable(file) { return file }
        // It failed, or somebody has removed the file since: the next one who asks tries anew.
        if builtIn == task { builtIn = nil }
        return try result.get()
    }

    /// Looks for the operator's slate among the rendered ones. Reads the whole file, which can take a while.
    ///
    /// - Throws: ``Failure`` if the operator's file can't be used; `CancellationError`.
    func findConfigured() async throws -> Search {
        guard let file = channel.slatePath else { return .none }
        if let problem = SlateFolder.whyNotReadable(file) { throw failure(file, problem) }
        let lines = CollectedLines()
        let errors = LastErrors()
        // -z: without it a backslash in the name puts one before the sum.
        let exit = try await SlateProgram.run(Command("sha256sum", ["-z", "--", file])) { line in
            switch line.stream {
            case .stdout: lines.append(line.text)
            case .stderr: errors.heard(line.text)
            }
        }
        let sum = lines.all.first?.prefix(16) ?? ""
        guard exit.isSuccess, sum.count == 16 else { throw failure(file, "can't be read: \(exit)") }
        let output = folder.path(of: "\(sum)-\(channel.profile.cacheKey)")
        guard folder.take(output) else { return .missing(file: file, output: output) }
        configured = output
        return .ready
    }

    /// Renders the operator's slate; ``file(_:)`` gives it out from then on.
    ///
    /// - Throws: ``Failure`` if ffmpeg can't read it; `CancellationError`.
    func renderConfigured(_ file: String, to output: String) async throws {
        do {
            try folder.make()
            let input = try folder.input(for: file)
            defer { folder.removeInput(input) }
            let facts = try await probe(input)
            logger.info("rendering the slate", metadata: ["file": "\(file)"])
            let part = folder.part(of: output)
            let (arguments, frames) = SlateRender.configured(file: input, facts: facts, channel.profile, output: part)
            // At low priority: a publisher's encoder comes first.
            try await render(
                Command("nice", ["-n", "10", "ffmpeg"] + arguments), from: part, to: output, frames: frames)
        } catch let error as Failure {
            throw failure(file, error.description)
        }
        configured = output
        folder.prune()
        logger.log(.info, .slateRendered, "the slate is rendered", metadata: ["file": "\(file)"])
    }

    /// Ends a rendering of the built-in slate; nothing is asked for any more.
    func stop() {
        builtIn?.cancel()
    }

    private func failure(_ file: String, _ problem: String) -> Failure {
        Failure(description: "OFFLINE_VIDEO_PATH: \"\(file)\" \(problem)")
    }

    /// A slate must be there whatever VIDEO_ENCODER is: one that ffmpeg has and this host has not (no card for it) shows only when
    /// it is used.
    ///
    /// - Throws: ``Failure`` with the reason of the first attempt.
    private func renderBuiltIn() async throws -> String {
        do {
            return try await renderBuiltIn(channel.profile)
        } catch let error as Failure {
            var profile = channel.profile
            guard profile.encoder != "libx264" else { throw error }
            (profile.encoder, profile.preset) = ("libx264", "veryfast")
            guard let file = try? await renderBuiltIn(profile) else { throw error }
            logger.warning(
                "VIDEO_ENCODER does not work on this host; only the built-in slate can be shown, made with libx264",
                metadata: ["encoder": "\(channel.profile.encoder)", "reason": "\(error)"])
            return file
        }
    }

    /// - Throws: ``Failure`` with the reason of the first folder if it can be put into none.
    private func renderBuiltIn(_ profile: VideoProfile) async throws -> String {
        let name = "builtin-\(profile.cacheKey)"
        do {
            return try await renderBuiltIn(profile, to: folder.path(of: name), in: folder)
        } catch let error as Failure {
            guard let file = try? await renderBuiltIn(profile, to: spare.path(of: name), in: spare) else { throw error }
            logger.warning(
                "rendered slates can't be kept", metadata: ["directory": "\(folder.path)", "reason": "\(error)"])
            return file
        }
    }

    private func renderBuiltIn(
        _ profile: VideoProfile, to output: String, in folder: SlateFolder
    ) async throws -> String {
        if folder.take(output) { return output }
        try folder.make()
        let part = folder.part(of: output)
        let arguments = SlateRender.builtIn(profile, output: part)
        try await render(Command("ffmpeg", arguments), from: part, to: output, frames: nil)
        folder.prune()
        return output
    }

    private func probe(_ input: String) async throws -> SlateFacts {
        let lines = CollectedLines()
        let errors = LastErrors()
        _ = try await SlateProgram.run(Command("ffprobe", SlateRender.probeArguments(file: input))) { line in
            switch line.stream {
            case .stdout: lines.append(line.text)
            case .stderr: errors.heard("[error] \(line.text)")
            }
        }
        guard let facts = SlateFacts(probe: lines.all) else {
            throw Failure(description: "has no picture" + (errors.last.map { ": \(Self.hiding(input, in: $0))" } ?? ""))
        }
        return facts
    }

    private func render(_ command: Command, from part: String, to output: String, frames: Int?) async throws {
        let progress = RenderProgress(frames: frames, logger: logger)
        let errors = LastErrors()
        defer { unlink(part) }
        let exit = try await SlateProgram.run(command) { line in
            switch line.stream {
            case .stdout: progress.heard(line.text)
            case .stderr: errors.heard(line.text)
            }
        }
        guard exit.isSuccess else {
            let reason = errors.last ?? exit.description
            throw Failure(description: "could not be rendered: \(Self.hiding(part, in: reason))")
        }
        try SlateFolder.keep(part, as: output)
    }

    /// A name that only this run knows tells the operator nothing.
    private static func hiding(_ name: String, in message: String) -> String {
        let message = message.hasPrefix("file:\(name): ") ? String(message.dropFirst("file:\(name): ".count)) : message
        return message.split(separator: name, omittingEmptySubsequences: false).joined(separator: "the slate")
    }
}
