import Glibc
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// The rendered slates of one channel: each is rendered once, and stored by content and profile.
actor SlateLibrary {
    /// Why there is no slate.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What to do before the operator's slate can be shown.
    enum Search: Sendable, Equatable {
        /// No file is configured.
        case none
        /// It has been rendered before; ``file(_:)`` returns it from now on.
        case ready
        /// It has to be rendered from `file` to `output`.
        case missing(file: String, output: String)
    }

    private let channel: Channel
    private let folder: SlateFolder
    private let spare: SlateFolder
    private let logger: Logger
    private let ffmpeg: @Sendable ([String]) -> Command
    private var builtIn: Task<String, any Error>?
    private var configured: String?
    /// The slate shown before the operator changed the file: it stays in use until the new one is rendered.
    private var former: String?

    /// - Parameters:
    ///   - directory: The directory for rendered slates; created if missing.
    ///   - spareDirectory: Where the built-in slate goes if that is not writable.
    ///   - ffmpeg: Renders the operator's slate, with these arguments.
    init(
        channel: Channel, directory: String, spareDirectory: String, logger: Logger,
        ffmpeg: @escaping @Sendable ([String]) -> Command = SlateProgram.idleFFmpeg
    ) {
        self.channel = channel
        self.folder = SlateFolder(directory)
        self.spare = SlateFolder(spareDirectory)
        self.logger = logger
        self.ffmpeg = ffmpeg
    }

    /// The file that a slate switcher copies. Concurrent callers share one rendering.
    ///
    /// - Throws: ``Failure`` if not even the built-in slate could be rendered.
    func file(_ choice: SlateChoice) async throws -> String {
        if choice == .configured {
            for file in [configured, former].compactMap({ $0 }) where await Self.isUsable(file) { return file }
        }
        let task = builtIn ?? Task { try await renderBuiltIn() }
        builtIn = task
        let result = await task.result
        if case .success(let file) = result, await Self.isUsable(file) { return file }
        // It failed, or the file has been removed since: the next caller tries again.
        if builtIn == task { builtIn = nil }
        return try result.get()
    }

    /// Whether an earlier slate of the operator is shown because the configured one cannot be.
    var hasFormer: Bool { configured == nil && former != nil }

    /// Looks for the operator's slate among the rendered ones. Reads the whole file, which can take a while.
    ///
    /// - Throws: ``Failure`` if the operator's file cannot be used; `CancellationError`.
    func findConfigured() async throws -> Search {
        guard let file = channel.slatePath else { return .none }
        let (folder, key) = (folder, channel.profile.cacheKey)
        former = await DetachedThread.run { folder.newest(key) }
        if let problem = await DetachedThread.run({ SlateFolder.whyNotReadable(file) }) { throw failure(file, problem) }
        let lines = OutputLines()
        // -z: otherwise a backslash in the name puts one before the checksum.
        let exit = try await SlateProgram.run(Command("sha256sum", ["-z", "--", file])) { line in
            if line.stream == .stdout { lines.add(line.text) }
        }
        let sum = lines.all.first?.prefix(16) ?? ""
        guard exit.isSuccess, sum.count == 16 else { throw failure(file, "can't be read: \(exit)") }
        let output = folder.path(of: "\(sum)-\(key)")
        guard await DetachedThread.run({ folder.take(output) }) else { return .missing(file: file, output: output) }
        configured = output
        return .ready
    }

    /// Renders the operator's slate; ``file(_:)`` returns it from then on.
    ///
    /// - Parameter onPercent: Called at each further percent, 1 to 99.
    /// - Throws: ``Failure`` if ffmpeg cannot read it, or it is too long or too large; `CancellationError`.
    func renderConfigured(
        _ file: String, to output: String, onPercent: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let (folder, profile) = (folder, channel.profile)
        do {
            let input = try await DetachedThread.run { () throws(Failure) in
                try folder.make()
                return try folder.input(for: file)
            }
            defer { folder.removeInput(input) }
            let facts = try await probe(input)
            let free = await DetachedThread.run { folder.freeBytes }
            if let problem = SlateBudget.problem(with: facts, profile, free: free) {
                throw Failure(description: problem)
            }
            logger.info("rendering the slate", metadata: ["file": "\(file)"])
            let part = folder.part(of: output)
            let (arguments, frames, limit) = SlateRender.configured(file: input, facts: facts, profile, output: part)
            let progress = RenderProgress(frames: frames, logger: logger, onPercent: onPercent)
            try await render(
                ffmpeg(arguments), from: part, to: output, limit: limit, progress: progress)
        } catch let error as Failure {
            throw failure(file, error.description)
        }
        configured = output
        await DetachedThread.run { folder.prune() }
        logger.log(.program(.slateRendered(file: file)))
    }

    /// Stops a rendering of the built-in slate, which is no longer needed.
    func stop() {
        builtIn?.cancel()
    }

    private func failure(_ file: String, _ problem: String) -> Failure {
        Failure(description: "OFFLINE_VIDEO_PATH: \"\(file)\" \(problem)")
    }

    /// Renders the built-in slate. It must work with any VIDEO_ENCODER: an encoder that ffmpeg has but the host cannot run (no GPU
    /// for it) fails only when it is used.
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

    /// - Throws: ``Failure`` with the reason of the first directory if none is writable.
    private func renderBuiltIn(_ profile: VideoProfile) async throws -> String {
        let name = "builtin-\(profile.cacheKey)"
        do {
            return try await renderBuiltIn(profile, to: folder.path(of: name), in: folder)
        } catch let error as Failure {
            guard let file = try? await renderBuiltIn(profile, to: spare.path(of: name), in: spare) else { throw error }
            logger.warning(
                "rendered slates cannot be stored", metadata: ["directory": "\(folder.path)", "reason": "\(error)"])
            return file
        }
    }

    private func renderBuiltIn(
        _ profile: VideoProfile, to output: String, in folder: SlateFolder
    ) async throws -> String {
        if await DetachedThread.run({ folder.take(output) }) { return output }
        try await DetachedThread.run { () throws(Failure) in try folder.make() }
        let part = folder.part(of: output)
        let arguments = SlateRender.builtIn(profile, output: part)
        // At full priority: without it nothing is on air.
        try await render(
            Command("ffmpeg", arguments), from: part, to: output, limit: nil,
            progress: RenderProgress(frames: nil, logger: logger))
        await DetachedThread.run { folder.prune() }
        return output
    }

    private func probe(_ input: String) async throws -> SlateFacts {
        let facts = OutputLines()
        let said = FFmpegOutput(lastErrors: 1)
        _ = try await SlateProgram.run(Command("ffprobe", SlateRender.probeArguments(file: input))) { line in
            if line.stream == .stdout { facts.add(line.text) } else { _ = said.take(line) }
        }
        guard let facts = SlateFacts(probe: facts.all) else {
            throw Failure(
                description: "has no picture" + (said.errors.last.map { ": \(Self.hiding(input, in: $0))" } ?? ""))
        }
        return facts
    }

    private func render(
        _ command: Command, from part: String, to output: String, limit: Int64?, progress: RenderProgress
    ) async throws {
        let said = FFmpegOutput(lastErrors: 1)
        defer { unlink(part) }
        let exit = try await SlateProgram.run(command) { line in
            if case .progress(let report) = said.take(line) { progress.heard(report) }
        }
        guard exit.isSuccess else {
            let reason = said.errors.last ?? exit.description
            throw Failure(description: "could not be rendered: \(Self.hiding(part, in: reason))")
        }
        if let limit, progress.bytes >= limit {
            throw Failure(
                description:
                    "became larger than \(limit / 1_000_000) MB when it was rendered, more than MAX_BITRATE allows; "
                    + "does VIDEO_ENCODER keep to it?")
        }
        // Waits until everything is on disk.
        try await DetachedThread.run { () throws(Failure) in try SlateFolder.keep(part, as: output) }
    }

    private static func isUsable(_ file: String) async -> Bool {
        await DetachedThread.run { SlateFolder.isUsable(file) }
    }

    /// Removes a name that only this run knows and that means nothing to the operator.
    private static func hiding(_ name: String, in message: String) -> String {
        let message = message.hasPrefix("file:\(name): ") ? String(message.dropFirst("file:\(name): ".count)) : message
        return message.split(separator: name, omittingEmptySubsequences: false).joined(separator: "the slate")
    }
}
