import FoundationEssentials
import Glibc
import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization

/// The rendered slates of one channel: each is rendered once, and stored by content and profile.
actor SlateLibrary {
    /// Why there is no slate.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What to do before a slate can be shown.
    enum Search: Sendable, Equatable {
        /// It has been rendered before; ``file(_:)`` returns it from now on.
        case ready
        /// It has to be rendered to `output`.
        case missing(output: String, VideoProfile)
    }

    /// What slates are rendered to.
    private(set) var profile: VideoProfile
    private let folder: SlateFolder
    private let spare: SlateFolder
    private let logger: Logger
    private let ffmpeg: @Sendable ([String]) -> Command
    private var builtIn: Task<String, any Error>?
    /// The rendered files.
    private var ready: [SlateName: String] = [:]
    /// Where each slate that was looked for is rendered to.
    private var outputs: [SlateName: String] = [:]
    /// The default slate shown before the operator changed the file: it stays in use until the new one is rendered.
    private var former: String?

    /// Whether this ffmpeg has ``SwitcherCommand/burstOption``; `nil`: it is not known.
    private var burst: Bool?
    private var learning: Task<Void, Never>?
    private var hasWaited = false

    /// - Parameters:
    ///   - directory: The directory for rendered slates; created if missing.
    ///   - spareDirectory: Where the built-in slate goes if that is not writable.
    ///   - ffmpeg: Renders an operator's slate, with these arguments.
    init(
        channel: Channel, directory: String, spareDirectory: String, logger: Logger,
        ffmpeg: @escaping @Sendable ([String]) -> Command = SlateProgram.idleFFmpeg
    ) {
        profile = channel.profile
        self.folder = SlateFolder(directory)
        self.spare = SlateFolder(spareDirectory)
        self.logger = logger
        self.ffmpeg = ffmpeg
    }

    /// The file that a slate switcher copies: the built-in slate's if this one can't be used. Concurrent callers share one
    /// rendering.
    ///
    /// - Throws: ``Failure`` if not even the built-in slate could be rendered.
    func file(_ name: SlateName) async throws -> String {
        for file in [ready[name], name == .standard ? former : nil].compactMap({ $0 }) where await Self.isUsable(file) {
            return file
        }
        let task = builtIn ?? Task { try await renderBuiltIn() }
        builtIn = task
        let result = await task.result
        if case .success(let file) = result, await Self.isUsable(file) { return file }
        // It failed, or the file has been removed since: the next caller tries again.
        if builtIn == task { builtIn = nil }
        return try result.get()
    }

    /// Whether this ffmpeg has ``SwitcherCommand/burstOption``, by which a slate begins with nothing at once.
    ///
    /// The first slate of a run, which may be on air for days, waits for the answer: ffmpeg gives it 0.08 s after ``expect(_:)``. A cut
    /// never waits.
    ///
    /// - Returns: `nil`: it is not known.
    func hasBurst() async -> Bool? {
        if burst == nil {
            let task = learn()
            if !hasWaited {
                hasWaited = true
                _ = await task.ends(within: .milliseconds(500))
            }
        }
        return burst
    }

    @discardableResult
    private func learn() -> Task<Void, Never> {
        let task = learning ?? Task { await learnBurst() }
        learning = task
        return task
    }

    /// Asks ffmpeg for the option; if it does not answer, it is asked again for the next slate.
    func learnBurst() async {
        let command = Command("ffmpeg", ["-nostdin", "-hide_banner", "-h", "long"])
        let found = Mutex(false)
        let exit = try? await SlateProgram.run(command) { line in
            if line.text.contains(SwitcherCommand.burstOption) { found.withLock { $0 = true } }
        }
        if exit?.isSuccess == true { burst = found.withLock { $0 } }
        learning = nil
    }

    /// Whether the former default slate is shown because the configured one cannot be.
    var hasFormer: Bool { ready[.standard] == nil && former != nil }

    /// To be called first. Tells which slates there are, so that what is rendered of them is kept, and not taken for a former default slate.
    func expect(_ originals: [SlateOriginal]) {
        learn()
        for original in originals {
            if let sum = original.sum { outputs[original.name] = folder.path(of: "\(sum)-\(profile.cacheKey)") }
        }
    }

    /// Looks for a slate among the rendered ones. Reads the whole file if its sum is unknown, which can take a while.
    ///
    /// - Throws: ``Failure`` if the file cannot be used; `CancellationError`.
    func find(_ original: SlateOriginal) async throws -> Search {
        let (folder, profile, path) = (folder, profile, original.path)
        let key = profile.cacheKey
        if original.name == .standard {
            let others = Set(outputs.values)
            former = await DetachedThread.run { folder.newest(key, except: others) }
        }
        if let problem = await DetachedThread.run({ SlateFolder.whyNotReadable(path) }) {
            throw failure(original, problem)
        }
        let sum: String
        if let known = original.sum { sum = known } else { sum = try await self.sum(of: original) }
        let output = folder.path(of: "\(sum)-\(key)")
        outputs[original.name] = output
        guard await DetachedThread.run({ folder.take(output) }) else { return .missing(output: output, profile) }
        ready[original.name] = output
        return .ready
    }

    /// The beginning of a file's SHA-256 sum, in hexadecimal digits.
    ///
    /// - Throws: ``Failure`` if it can't be read; `CancellationError`.
    func sum(of original: SlateOriginal) async throws -> String {
        let lines = OutputLines()
        // -z: otherwise a backslash in the name puts one before the checksum.
        let exit = try await SlateProgram.run(Command("sha256sum", ["-z", "--", original.path])) { line in
            if line.stream == .stdout { lines.add(line.text) }
        }
        let sum = lines.all.first?.prefix(16) ?? ""
        guard exit.isSuccess, sum.count == 16 else { throw failure(original, "can't be read: \(exit)") }
        return String(sum)
    }

    /// What the slate "connection" is rendered from.
    var connection: SlateOriginal {
        SlateOriginal(
            name: .connection, path: "\(folder.path)/connection.png", title: "the built-in slate \"connection\"",
            file: "built-in", sum: nil)
    }

    /// Draws the picture of the slate "connection".
    ///
    /// - Throws: ``Failure``, `CancellationError`.
    func drawConnection() async throws {
        let (folder, original) = (folder, connection)
        try await DetachedThread.run { () throws(Failure) in try folder.make() }
        let said = FFmpegOutput(lastErrors: 1)
        let exit = try await SlateProgram.run(
            Command("ffmpeg", SlateRender.connection(profile, output: original.path))
        ) { _ = said.take($0) }
        guard exit.isSuccess else {
            throw failure(original, "could not be drawn: \(said.errors.last ?? exit.description)")
        }
    }

    /// Checks whether a file can become a slate.
    ///
    /// - Throws: ``Failure`` with the remedy if it cannot; `CancellationError`.
    func check(_ original: SlateOriginal) async throws {
        if let problem = await PictureProbe.problem(with: original.path) { throw failure(original, problem) }
        do {
            _ = try await facts(of: original.path, for: profile)
        } catch let error as Failure {
            throw failure(original, error.description)
        }
    }

    /// Renders a slate; ``file(_:)`` returns it from then on.
    ///
    /// - Parameter onPercent: Called at each further percent, 1 to 99.
    /// - Throws: ``Failure`` if ffmpeg cannot read it, or it is too long or too large; `CancellationError`.
    func render(
        _ original: SlateOriginal, _ profile: VideoProfile, to output: String,
        onPercent: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let (folder, path) = (folder, original.path)
        do {
            let input = try await DetachedThread.run { () throws(Failure) in
                try folder.make()
                return try folder.input(for: path)
            }
            defer { folder.removeInput(input) }
            let facts = try await facts(of: input, for: profile)
            logger.info(
                "rendering the slate", metadata: ["slate": "\(original.name)", "file": "\(original.file)"])
            let part = folder.part(of: output)
            let (arguments, frames, limit) = SlateRender.configured(
                file: input, facts: facts, profile, output: part)
            let progress = RenderProgress(frames: frames, logger: logger, onPercent: onPercent)
            try await render(
                ffmpeg(arguments), from: part, to: output, limit: limit, progress: progress)
        } catch let error as Failure {
            throw failure(original, error.description)
        }
        ready[original.name] = output
        await prune()
        logger.log(.slate(.rendered(original.name, file: original.file)))
    }

    /// Whether a slate's rendered file exists.
    func isReady(_ name: SlateName) async -> Bool {
        guard let file = ready[name] else { return name == .builtIn }
        return await Self.isUsable(file)
    }

    /// Removes what is rendered of a slate, unless another one has the same content.
    func forget(_ name: SlateName) async {
        ready[name] = nil
        guard let output = outputs.removeValue(forKey: name), !outputs.values.contains(output) else { return }
        await DetachedThread.run { _ = unlink(output) }
    }

    /// A still picture of a slate.
    ///
    /// - Returns: A PNG file.
    /// - Throws: ``Failure``, `CancellationError`.
    func preview(_ name: SlateName) async throws -> [UInt8] {
        let (file, spare) = (try await file(name), spare)
        try await DetachedThread.run { () throws(Failure) in try spare.make() }
        let picture = "\(spare.path)/preview.\(UInt32.random(in: 0 ... .max)).part"
        defer { unlink(picture) }
        // A video may begin with black; one of less than a second has no later picture.
        for second in [1, 0] {
            let said = FFmpegOutput(lastErrors: 1)
            let exit = try await SlateProgram.run(
                Command("ffmpeg", SlateRender.preview(file: file, second: second, output: picture))
            ) { _ = said.take($0) }
            guard exit.isSuccess else {
                throw Failure(description: "no preview of \(name): \(said.errors.last ?? exit.description)")
            }
            let bytes = await DetachedThread.run { FileManager.default.contents(atPath: picture) }
            if let bytes, !bytes.isEmpty { return Array(bytes) }
        }
        throw Failure(description: "no preview of \(name): its file has no picture")
    }

    /// Stops a rendering of the built-in slate, which is no longer needed.
    func stop() {
        builtIn?.cancel()
    }

    private func failure(_ original: SlateOriginal, _ problem: String) -> Failure {
        Failure(description: "\(original.title) \(problem)")
    }

    /// Removes rendered files, but not those in use.
    private func prune() async {
        // Those of a former profile are shown until they are rendered again.
        let (folder, used) = (folder, Set(outputs.values).union(ready.values))
        await DetachedThread.run { folder.prune(keeping: used) }
    }

    /// Renders slates to another profile from now on. What is rendered stays in use until it is rendered again; the built-in slate is, when
    /// this returns.
    ///
    /// - Throws: As ``renewBuiltIn()``.
    func use(_ profile: VideoProfile) async throws {
        guard profile != self.profile else { return }
        self.profile = profile
        try await renewBuiltIn()
    }

    /// Renders the built-in slate to the present profile.
    ///
    /// - Throws: ``Failure``: it stays in use as it was. `CancellationError`, also if another profile is wanted since.
    func renewBuiltIn() async throws {
        let wanted = profile
        let task = Task { try await renderBuiltIn() }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        guard profile == wanted else { throw CancellationError() }
        _ = try result.get()
        builtIn = task
    }

    /// Renders the built-in slate, with libx264 if the encoder has stopped working since it was tried: there must be one.
    ///
    /// - Throws: ``Failure`` with the reason of the first attempt.
    private func renderBuiltIn() async throws -> String {
        do {
            return try await renderBuiltIn(profile)
        } catch let error as Failure {
            guard profile.encoder != VideoProfile.softwareEncoder,
                let file = try? await renderBuiltIn(profile.inSoftware)
            else { throw error }
            logger.warning(
                "VIDEO_ENCODER failed; the built-in slate is made with libx264",
                metadata: ["encoder": "\(profile.encoder)", "reason": "\(error)"])
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
        await prune()
        return output
    }

    /// - Throws: ``Failure`` if it is no video or picture, or is too long or too large.
    private func facts(of input: String, for profile: VideoProfile) async throws -> SlateFacts {
        let facts = OutputLines()
        let said = FFmpegOutput(lastErrors: 1)
        _ = try await SlateProgram.run(Command("ffprobe", SlateRender.probeArguments(file: input))) { line in
            if line.stream == .stdout { facts.add(line.text) } else { _ = said.take(line) }
        }
        guard let facts = SlateFacts(probe: facts.all) else {
            throw Failure(
                description: "has no picture" + (said.errors.last.map { ": \(Self.hiding(input, in: $0))" } ?? ""))
        }
        let folder = folder
        let free = await DetachedThread.run { folder.freeBytes }
        if let problem = SlateBudget.problem(with: facts, profile, free: free) {
            throw Failure(description: problem)
        }
        return facts
    }

    private func render(
        _ command: Command, from part: String, to output: String, limit: Int64?, progress: RenderProgress
    ) async throws {
        let said = FFmpegOutput(firstErrors: 9, lastErrors: 1)
        defer { unlink(part) }
        let exit = try await SlateProgram.run(command) { line in
            if case .progress(let report) = said.take(line) { progress.heard(report) }
        }
        guard exit.isSuccess else {
            let reason = EncoderFailure.reason(in: said.errors) ?? said.errors.last ?? exit.description
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
