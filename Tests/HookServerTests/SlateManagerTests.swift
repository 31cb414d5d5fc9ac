import FoundationEssentials
import Lab
import ProcessKit
import RelayCore
import Synchronization
import TestSupport
import Testing

@testable import HookServer

/// What operators do with slates, with real files and a real ffmpeg; there is no nginx, so nothing goes on air.
@Suite(.timeLimit(.minutes(1))) struct SlateManagerTests {
    private static let caller = Caller(uid: 1000, name: "alice")

    private let directory: TemporaryDirectory
    private let log = RecordedLog()

    init() throws { directory = try TemporaryDirectory("slates") }

    /// - Parameter ffmpeg: Renders.
    private func manager(
        slate: String? = nil, lowBitrate: SlateName? = nil, encoder: String = "libx264",
        ffmpeg: @escaping @Sendable ([String]) -> Command = { Command("ffmpeg", $0) },
        pauses: Backoff = RenderRetry.pauses
    ) throws -> SlateManager {
        let test = try TestChannel(slate: slate, encoder: encoder, directory: directory)
        let library = SlateLibrary(
            channel: test.channel, directory: "\(directory.path)/slates", spareDirectory: "\(directory.path)/spare",
            logger: log.logger("hook"), ffmpeg: ffmpeg)
        return SlateManager(
            driver: test.driver, library: library, store: SlateStore(directory: directory.path), configured: slate,
            lowBitrate: lowBitrate, logger: log.logger("hook"), patience: .milliseconds(100), pauses: pauses)
    }

    /// Runs a manager while the body runs. Nothing is put on air.
    private func running(_ manager: SlateManager, _ body: (SlateManager) async throws -> Void) async throws {
        await manager.load()
        let run = Task { await manager.run() }
        do {
            try await body(manager)
        } catch {
            run.cancel()
            throw error
        }
        run.cancel()
        await run.value
        await manager.driver.stop()
    }

    private func add(_ path: String, name: String? = nil, to manager: SlateManager) async throws -> String {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let offer = try SlateManager.Offer(name: name, file: path, bytes: Int64(bytes.count))
        return try await manager.add(offer, by: Self.caller) { try await $0.append(bytes) }
    }

    private func picture(_ color: String) async throws -> String {
        let path = "\(directory.path)/\(color).png"
        let child = try await Child.start(
            Command(
                "ffmpeg",
                ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=\(color):s=32x18", "-frames:v", "1", path])
        ) { _ in }
        #expect(await child.exit().isSuccess)
        return path
    }

    /// The reason for which a command is not carried out.
    private func refusal(_ command: () async throws -> String) async -> String {
        do {
            return "carried out: \(try await command())"
        } catch let failure as ControlFailure {
            return failure.reason
        } catch {
            return "another error: \(error)"
        }
    }

    private func entries(_ folder: String) -> [String] { ProcFile.entries(of: "\(directory.path)/\(folder)").sorted() }

    private func row(_ name: String, _ manager: SlateManager) async -> SlateList.Row? {
        await manager.list.slates.first { $0.name.text == name }
    }

    @Test func aSlateIsAddedUsedKeptAndRemoved() async throws {
        let red = try await picture("red")
        try await running(try manager()) { manager in
            #expect(await manager.list.slates.map(\.name.text) == ["built-in", "default"])
            let added = try await add(red, to: manager)
            #expect(added.hasPrefix("the slate red is added and "))
            await manager.settles(try name("red"), within: .seconds(30))
            let row = await row("red", manager)
            #expect(row?.state == .ready && row?.file == "red.png" && row?.by == "alice" && row?.isCurrent == false)
            #expect(await manager.driver.status.slate.name == .standard)
            let picture = try await manager.preview(try name("red"))
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            #expect(entries("spare") == [], "the picture is left behind")
        }
        // Chosen, it is what a later run starts with, without rendering it again.
        let chosen = try manager()
        try await running(chosen) { manager in
            await manager.settles(try name("red"), within: .seconds(30))
            let used = try await manager.use(try name("red"), by: Self.caller)
            #expect(used.hasPrefix("the slate is red from now on"))
            #expect(await manager.driver.status.slate.name.text == "red")
            #expect(try await manager.store.choice().text == "red")
        }
        #expect(log.entries("slate chosen").first?.metadata["by"] == "alice")
        let later = try manager(ffmpeg: { _ in Command("false") })
        try await running(later) { manager in
            await manager.settles(try name("red"), within: .seconds(30))
            #expect(await row("red", manager)?.isCurrent == true)
            #expect(await row("red", manager)?.state == .ready)
            let status = await manager.driver.status
            #expect(status.slate.name.text == "red" && status.slate.problem == nil)
            #expect(
                await refusal { try await manager.remove(try name("red"), by: Self.caller) }.contains("current one"))
            _ = try await manager.use(.builtIn, by: Self.caller)
            #expect(try await manager.remove(try name("red"), by: Self.caller) == "the slate red is removed")
        }
        #expect(entries("originals") == [])
        #expect(entries("slates").allSatisfy { $0.hasPrefix("builtin-") })
        #expect(log.complaints.isEmpty, "\(log.complaints)")
    }

    /// A slate with a purpose of its own is rendered again: until then it is shown as it was, and no other one.
    @Test func aSlateThatIsRenderedAgainIsNotReplaced() async throws {
        try await running(try manager(lowBitrate: .connection)) { manager in
            await manager.settles(.connection, within: .seconds(20))
            while await manager.toldLowBitrate == nil { try await Task.sleep(for: .milliseconds(5)) }
            let first = try await manager.library.file(.connection)
            await manager.driver.takeUp(
                ProgramFormat(size: FrameSize(width: 160, height: 90), frameRate: FrameRate(25)))
            var second = first
            while second == first {
                let told = await manager.toldLowBitrate
                #expect(told == .connection)
                try await Task.sleep(for: .milliseconds(5))
                second = try await manager.library.file(.connection)
            }
            #expect(second.contains("160x90-25"), "\(second)")
        }
    }

    private static let small = ProgramFormat(size: FrameSize(width: 160, height: 90), frameRate: FrameRate(25))
    private static let short = Backoff(first: .milliseconds(5), cap: .milliseconds(20), jitter: 0)

    /// The program follows a publisher, and ffmpeg fails for a while: the slate stays as it was, and has the new format at last.
    @Test func aSlateThatFailsInANewFormatIsTriedAgain() async throws {
        let red = try await picture("red")
        let isFailing = Mutex(false)
        let tries = Mutex(0)
        let failing: @Sendable ([String]) -> Command = { arguments in
            guard isFailing.withLock({ $0 }) else { return Command("ffmpeg", arguments) }
            tries.withLock { $0 += 1 }
            return Command("false")
        }
        try await running(try manager(slate: red, ffmpeg: failing, pauses: Self.short)) { manager in
            await manager.settles(.standard, within: .seconds(30))
            let first = try await manager.library.file(.standard)
            #expect(first.contains("320x180-30") && !first.contains("builtin"), "\(first)")
            isFailing.withLock { $0 = true }
            await manager.driver.takeUp(Self.small)
            while tries.withLock({ $0 < 3 }) {
                let file = try await manager.library.file(.standard)
                #expect(file == first)
                try await Task.sleep(for: .milliseconds(5))
            }
            let problem = await manager.driver.status.slate.problem
            #expect(problem == "OFFLINE_VIDEO_PATH: \"\(red)\" could not be rendered: exit code 1")
            isFailing.withLock { $0 = false }
            var file = first
            while file == first {
                try await Task.sleep(for: .milliseconds(5))
                file = try await manager.library.file(.standard)
            }
            #expect(file.contains("160x90-25") && !file.contains("builtin"), "\(file)")
            // Without nginx it can't be played either.
            while await manager.driver.status.slate.problem == problem { try await Task.sleep(for: .milliseconds(5)) }
            let slate = await manager.slates[.standard]
            #expect(slate?.state == .ready && slate?.retry == nil)
        }
        #expect(log.entries("the previous slate is on air instead of the configured one").count == 1)
        #expect(log.complaints.count == 1, "\(log.complaints)")
    }

    /// The default slate of most relays. Directories in the place of its files: not even root can write them.
    @Test func theBuiltInSlateIsTriedAgainInANewFormat() async throws {
        try await running(try manager(pauses: Self.short)) { manager in
            let first = try await manager.library.file(.standard)
            var profile = await manager.library.profile
            profile.format = Self.small
            let blocked = ["slates", "spare"].map { "\(directory.path)/\($0)/builtin-\(profile.cacheKey).flv" }
            for path in blocked {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            await manager.driver.takeUp(Self.small)
            while await manager.driver.status.slate.problem == nil { try await Task.sleep(for: .milliseconds(5)) }
            let problem = await manager.driver.status.slate.problem
            #expect(problem == "\(blocked[0]) can't be written: Is a directory")
            let still = try await manager.library.file(.standard)
            #expect(still == first)
            for path in blocked { try FileManager.default.removeItem(atPath: path) }
            while await manager.driver.status.slate.problem != nil { try await Task.sleep(for: .milliseconds(5)) }
            let second = try await manager.library.file(.standard)
            #expect(second == blocked[0])
        }
        #expect(log.entries("a slate cannot be shown").count == 1)
    }

    /// An encoder works at first, and then no more: every slate is rendered again, and stays until then.
    @Test func slatesFollowAnotherEncoder() async throws {
        let red = try await picture("red")
        try await running(try manager(slate: red, encoder: "libx264rgb")) { manager in
            await manager.settles(.standard, within: .seconds(30))
            let first = try await manager.library.file(.standard)
            #expect(first.contains("libx264rgb"), "\(first)")
            let configured = await manager.driver.encoder.configured
            await manager.driver.encoderFailed(configured, "no session")
            #expect(await manager.driver.encoder.profile == configured, "one failure may be chance")
            await manager.driver.encoderFailed(configured, "no session")
            #expect(await manager.driver.encoder.profile == configured.inSoftware)
            while try await manager.library.file(.standard) == first { try await Task.sleep(for: .milliseconds(5)) }
            let second = try await manager.library.file(.standard)
            #expect(second.contains("libx264-veryfast"), "\(second)")
            #expect(try await manager.library.file(.builtIn).contains("libx264-veryfast"))
            let status = await manager.driver.status
            #expect(status.encoder?.name == "libx264" && status.encoder?.instead == "libx264rgb")
            #expect(status.encoder?.problem == "no session")
        }
    }

    private func name(_ text: String) throws -> SlateName { try #require(SlateName(text)) }

    @Test func badInputIsNamedAndChangesNothing() async throws {
        let manager = try manager()
        let (red, text, empty) = (
            try await picture("red"), "\(directory.path)/a.txt", "\(directory.path)/empty.mp4"
        )
        try "no video\n".write(toFile: text, atomically: true, encoding: .utf8)
        try "".write(toFile: empty, atomically: true, encoding: .utf8)
        let notVideo = await refusal { try await add(text, to: manager) }
        #expect(notVideo.hasPrefix("\"a.txt\" is neither a video nor a picture that ffmpeg can read; convert it"))
        #expect(
            await refusal { try await add(empty, to: manager) }
                == "\"empty.mp4\" is empty (0 bytes); copy the file again")
        for given in ["a b", "../../x", ""] {
            #expect(
                await refusal { try await add(red, name: given, to: manager) }.contains("is not allowed; give up to 20")
            )
        }
        #expect(await refusal { try await add(red, name: "built-in", to: manager) }.contains("is taken"))
        let offer = try SlateManager.Offer(name: nil, file: "/x/big\u{1B}[31m.mp4", bytes: 3_000_000_000)
        #expect(offer.file == "big?[31m.mp4", "it would reach terminals")
        let tooBig = await refusal { try await manager.add(offer, by: Self.caller) { _ in } }
        #expect(tooBig == "\"big?[31m.mp4\" takes 3.0 GB, and a file may take 2.0 GB; shorten it or lower its bitrate")
        #expect(
            await refusal { try await manager.use(try name("nobody"), by: Self.caller) }
                == "there is no slate \"nobody\"; there are: built-in, default")
        #expect(await refusal { try await manager.remove(.standard, by: Self.caller) }.contains("OFFLINE_VIDEO_PATH"))
        #expect(await manager.list.slates.count == 2)
        #expect(entries("originals") == [])
    }

    /// ffmpeg fails only when it renders: the slate that was shown stays.
    @Test func aSlateThatCannotBeRenderedIsNotUsed() async throws {
        let blue = try await picture("blue")
        try await running(try manager(ffmpeg: { _ in Command("false") })) { manager in
            _ = try await add(blue, to: manager)
            await manager.settles(try name("blue"), within: .seconds(30))
            let reason = await refusal { try await manager.use(try name("blue"), by: Self.caller) }
            #expect(
                reason == "the slate blue cannot be shown: slate blue: \"blue.png\" could not be rendered: exit code 1")
            #expect(await manager.current == .standard)
            #expect(await row("blue", manager)?.state == .failed)
            #expect(await manager.slates[try name("blue")]?.retry == nil, "nobody sees it: the operator is told")
            #expect(try await manager.remove(try name("blue"), by: Self.caller) == "the slate blue is removed")
        }
        #expect(log.entries("a slate cannot be shown").count == 1)
    }

    /// The one that is wanted does not wait for a long one.
    @Test func theChosenSlateIsRenderedFirst() async throws {
        let (red, blue) = (try await picture("red"), try await picture("blue"))
        let hangs: @Sendable ([String]) -> Command = { arguments in
            // A rendering that never ends, of red alone.
            arguments.contains { $0.hasSuffix("/originals/red") }
                ? Command("sleep", ["600"]) : Command("ffmpeg", arguments)
        }
        try await running(try manager(ffmpeg: hangs)) { manager in
            _ = try await add(red, to: manager)
            _ = try await add(blue, to: manager)
            #expect(await row("red", manager)?.state == .rendering)
            #expect(await row("blue", manager)?.state == .waiting)
            _ = try await manager.use(try name("blue"), by: Self.caller)
            await manager.settles(try name("blue"), within: .seconds(30))
            #expect(await row("blue", manager)?.state == .ready)
            #expect(try await manager.remove(try name("red"), by: Self.caller) == "the slate red is removed")
        }
    }

    @Test func aDamagedChoiceIsToldAndTheDefaultSlateIsShown() async throws {
        try "{".write(toFile: "\(directory.path)/slate.json", atomically: true, encoding: .utf8)
        try await running(try manager()) { manager in
            while log.entries("the chosen slate cannot be shown; the default one is").isEmpty {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(await manager.current == .standard)
        }
    }

    /// LOW_BITRATE_SHOWS names it.
    @Test func theSlateForTooLowABitrateIsMissedAndThenStays() async throws {
        let red = try name("red")
        try await running(try manager(lowBitrate: red)) { manager in
            let missing = log.entries("the slate of LOW_BITRATE_SHOWS cannot be shown; the chosen one is")
            #expect(missing.count == 1 && missing[0].text.contains("relayctl slate add FILE --name red"), "\(missing)")
            _ = try await add(try await picture("red"), to: manager)
            let why = await refusal { try await manager.remove(red, by: Self.caller) }
            #expect(why.contains("LOW_BITRATE_SHOWS"), "\(why)")
        }
    }

    @Test func theBuiltInSlateForItIsThereAndCannotBeRemoved() async throws {
        try await running(try manager(lowBitrate: .connection)) { manager in
            await manager.settles(.connection, within: .seconds(20))
            let state = await manager.slates[.connection]?.state
            #expect(state == .ready)
            let why = await refusal { try await manager.remove(.connection, by: Self.caller) }
            #expect(why.contains("comes with the relay"), "\(why)")
        }
    }

    /// Not even root can write below a file.
    @Test func aChoiceThatCannotBeSavedIsTold() async throws {
        let test = try TestChannel(directory: directory)
        let blocked = "\(directory.path)/blocked"
        try "".write(toFile: blocked, atomically: true, encoding: .utf8)
        let manager = SlateManager(
            driver: test.driver, library: test.slates, store: SlateStore(directory: blocked), configured: nil,
            logger: log.logger("hook"), patience: .milliseconds(1))
        let reply = try await manager.use(.builtIn, by: Self.caller)
        #expect(reply.contains("it could not be saved, so it is forgotten at the next restart: \(blocked)/slate.json"))
        #expect(await refusal { try await add(try await picture("red"), to: manager) }.contains("can't be made"))
    }
}
