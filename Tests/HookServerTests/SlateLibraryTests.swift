import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import RelayCore
import Synchronization
import Testing

@testable import HookServer

@Suite struct SlateLibraryTests {
    @Test func manyCallersGetOneRendering() async throws {
        let test = try TestChannel()
        let slates = test.slates
        let files = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await slates.file(.standard) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        let file = try #require(files.first)
        #expect(files.count == 1)
        let inode = try Self.inode(file)
        #expect(try Self.names(in: test) == [file.split(separator: "/").last.map(String.init) ?? ""])
        // A later run finds it.
        let later = try TestChannel(directory: test.directory)
        #expect(try await later.slates.file(.builtIn) == file)
        #expect(try Self.inode(file) == inode)
    }

    @Test func aRemovedFileIsRenderedAgain() async throws {
        let test = try TestChannel()
        let file = try await test.slates.file(.builtIn)
        unlink(file)
        _ = try? await test.slates.file(.builtIn)
        #expect(try await test.slates.file(.builtIn) == file)
        #expect(SlateFolder.isUsable(file))
    }

    /// A slate takes as long as it is, less what is to be there at once; and its timestamps begin at 0.
    @Test(arguments: [0, 1]) func aSlateBeginsAheadOfRealTime(seconds: Int) async throws {
        let test = try TestChannel()
        await test.slates.expect([])
        let file = try await test.slates.file(.builtIn)
        // Known for the first slate already.
        let hasBurst = await test.slates.hasBurst()
        try #require(hasBurst != nil)
        let output = "\(test.directory.path)/played.flv"
        let arguments = SwitcherCommand.slate(
            file: file, programURL: output, headStart: .seconds(seconds), hasBurst: hasBurst)
        let begin = ContinuousClock.now
        let child = try await Child.start(Command("ffmpeg", arguments.dropLast() + ["-t", "3", output])) { _ in }
        #expect(await child.exit().isSuccess)
        let took = (ContinuousClock.now - begin) / .seconds(1)
        let tags = try FLVFile.tags(of: output).filter { $0.media == .video }
        let (first, last) = (try #require(tags.first { $0.isKeyframe }), try #require(tags.last))
        #expect(first.timestamp < 50)
        let expected = Double(last.timestamp) / 1000 - Double(seconds)
        #expect((expected - 0.4...expected + 0.6).contains(took), "\(took) s")
    }

    /// Debian's ffmpeg has this encoder; the device it needs is on no server.
    @Test func anEncoderThatDoesNotWorkHereLeavesASlate() async throws {
        let test = try TestChannel(encoder: "h264_v4l2m2m")
        let file = try await test.slates.file(.builtIn)
        #expect(file.contains("libx264"))
        #expect(SlateFolder.isUsable(file))
    }

    @Test func aFileWithoutItsEndIsRenderedAgain() async throws {
        let test = try TestChannel()
        let file = try await test.slates.file(.builtIn)
        #expect(SlateFolder.isWhole(file))
        let whole = FileManager.default.contents(atPath: file)?.count
        let size = try #require(whole)
        // A whole tag, and all but the file's header.
        for missing in [1, 4, 5, 20, size / 2, size - 13, size - 1, size] {
            truncate(file, off_t(size - missing))
            #expect(!SlateFolder.isWhole(file), "\(missing) bytes are missing")
        }
        // Another run finds it so in the cache.
        let again = try await TestChannel(directory: test.directory).slates.file(.builtIn)
        #expect(again == file && SlateFolder.isWhole(file))
    }

    @Test func aStillPictureAndASilentVideoLookLikeTheRest() async throws {
        let directory = try TemporaryDirectory("slates")
        let (still, silent) = ("\(directory.path)/a %d 'still'.png", "\(directory.path)/silent video.mp4")
        try await Self.ffmpeg(["-f", "lavfi", "-i", "color=red:s=333x201", "-frames:v", "1", "-update", "1"], still)
        try await Self.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=640x480:r=25", "-t", "3"], silent)
        let builtIn = try FLVFile.tags(of: try await TestChannel(directory: directory).slates.file(.builtIn))
        for file in [still, silent] {
            let slates = try TestChannel(slate: file, directory: directory).slates
            let original = SlateOriginal.configured(file)
            guard case .missing(let output, let profile) = try await slates.find(original) else {
                Issue.record("\(file) is not to be rendered")
                continue
            }
            try await slates.render(original, profile, to: output)
            #expect(try await slates.file(.standard) == output)
            #expect(try await slates.find(original) == .ready)
            let tags = try FLVFile.tags(of: output)
            #expect(tags.contains { if case .audio = $0.content { true } else { false } })
            // Viewers' decoders see no change between one slate and another.
            #expect(Self.videoHeader(tags) != nil)
            #expect(Self.videoHeader(tags) == Self.videoHeader(builtIn))
        }
    }

    @Test func aBrokenFileIsNamedAndTheBuiltInSlateStays() async throws {
        let directory = try TemporaryDirectory("slates")
        let broken = "\(directory.path)/broken.mp4"
        try "this is no video".write(toFile: broken, atomically: true, encoding: .utf8)
        let slates = try TestChannel(slate: broken, directory: directory).slates
        let original = SlateOriginal.configured(broken)
        guard case .missing(let output, let profile) = try await slates.find(original) else {
            Issue.record("nothing to render")
            return
        }
        let failure = await #expect(throws: SlateLibrary.Failure.self) {
            try await slates.render(original, profile, to: output)
        }
        #expect(failure?.description.contains("OFFLINE_VIDEO_PATH: \"\(broken)\" has no picture") == true)
        #expect(try await slates.file(.standard).contains("/builtin-"))
        for (path, reason) in [("\(directory.path)/none.mp4", "No such file"), (directory.path, "is not a file")] {
            let failure = await #expect(throws: SlateLibrary.Failure.self) {
                try await TestChannel(slate: path, directory: directory).slates.find(.configured(path))
            }
            #expect(failure?.description.contains(reason) == true)
        }
    }

    /// Its last packet is dated a day later, as in a recording of a camera whose clock went over: ffprobe calls that its length.
    @Test func aFileWhoseTimestampsJumpIsNotRendered() async throws {
        let directory = try TemporaryDirectory("slates")
        let (good, bad) = ("\(directory.path)/good.mp4", "\(directory.path)/bad.mkv")
        let picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-t", "2"]
        try await Self.ffmpeg(picture, good)
        try await Self.ffmpeg(
            picture + ["-bf", "0", "-bsf:v", "setts=ts=TS+if(gt(N\\,40)\\,95443*40/TB\\,0)"], bad)
        let first = try TestChannel(slate: good, directory: directory)
        guard case .missing(let output, let profile) = try await first.slates.find(.configured(good)) else {
            Issue.record("nothing to render")
            return
        }
        try await first.slates.render(.configured(good), profile, to: output)

        // The operator gives another file: what was shown so far is shown until it is rendered, and it is not.
        let second = try TestChannel(slate: bad, directory: directory)
        guard case .missing(let never, let profile) = try await second.slates.find(.configured(bad)) else {
            Issue.record("nothing to render")
            return
        }
        #expect(try await second.slates.file(.standard) == output)
        let failure = await #expect(throws: SlateLibrary.Failure.self) {
            try await second.slates.render(.configured(bad), profile, to: never)
        }
        let words = failure?.description ?? ""
        #expect(words.hasPrefix("OFFLINE_VIDEO_PATH: \"\(bad)\" lasts 26 h"), "\(words)")
        #expect(words.contains(" by its timestamps, and a slate 60 min at most; shorten it"), "\(words)")
        #expect(try await second.slates.file(.standard) == output)
        #expect(await second.slates.hasFormer)
        #expect(try await second.slates.file(.builtIn) != output)
        #expect(try Self.names(in: second).allSatisfy { $0.hasSuffix(".flv") })

        // Not one of another profile: the platform would see its header change.
        let other = try TestChannel(slate: bad, encoder: "h264_v4l2m2m", directory: directory)
        _ = try await other.slates.find(.configured(bad))
        #expect(await !other.slates.hasFormer)
    }

    /// As the operator sees it: `chrt -p`, `ionice -p`.
    @Test func aRenderingYieldsToTheSwitcher() async throws {
        let lines = Mutex<[String]>([])
        var command = SlateProgram.idleFFmpeg([])
        #expect(command.arguments.last == "ffmpeg")
        command.arguments.removeLast()
        command.arguments += ["sh", "-c", "chrt -p $$; ionice -p $$"]
        _ = try await SlateProgram.run(command) { line in lines.withLock { $0.append(line.text) } }
        let text = lines.withLock { $0.joined(separator: "\n") }
        #expect(text.contains("SCHED_IDLE") && text.contains("\nidle"), "\(text)")
    }

    @Test func aStateDirectoryThatCannotBeWrittenCostsOnlyTheCache() async throws {
        let test = try TestChannel()
        // A file in its place: not even root can write below it.
        try "".write(toFile: "\(test.directory.path)/slates", atomically: true, encoding: .utf8)
        let file = try await test.slates.file(.standard)
        #expect(file.hasPrefix("\(test.directory.path)/spare/"))
        #expect(SlateFolder.isUsable(file))
    }

    @Test func aRenderingEndsWithItsTask() async throws {
        let directory = try TemporaryDirectory("slates")
        let source = "\(directory.path)/long.mp4"
        try await Self.ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30", "-t", "30", "-preset", "ultrafast"], source)
        let test = try TestChannel(slate: source, directory: directory)
        let rendering = Task {
            try await test.slates.render(
                .configured(source), test.channel.profile, to: "\(directory.path)/slates/never.flv")
        }
        while try Self.names(in: test).isEmpty { await Task.yield() }
        let start = ContinuousClock.now
        rendering.cancel()
        await #expect(throws: CancellationError.self) { try await rendering.value }
        #expect(.now - start < .seconds(1))
        #expect(try Self.names(in: test).isEmpty)
    }

    /// A disk that does not answer stops those who wait for it, not the callbacks: Swift has one thread a core for all of them.
    @Test func aDiskThatHangsHoldsUpNobodyElse() async throws {
        let tests = try (0..<(2 * sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { _ in try TestChannel() }
        // The open of a pipe without a writer does not return.
        let pipes = try tests.map { test in
            let folder = SlateFolder("\(test.directory.path)/slates")
            try folder.make()
            let pipe = folder.path(of: "builtin-\(test.channel.profile.cacheKey)")
            try #require(mkfifo(pipe, 0o600) == 0)
            return pipe
        }
        let isAnswered = Mutex(false)
        let hadToBeFreed = Mutex(false)
        DetachedThread.start {
            // If nobody else can: after 5 s the disk answers, so that the test ends.
            for _ in 0..<500 where !isAnswered.withLock({ $0 }) { usleep(10_000) }
            if !isAnswered.withLock({ $0 }) { hadToBeFreed.withLock { $0 = true } }
            Self.answer(pipes)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for test in tests { group.addTask { _ = try await test.slates.file(.builtIn) } }
            try await Task.sleep(for: .milliseconds(200))
            #expect(!hadToBeFreed.withLock { $0 }, "no thread was left")
            isAnswered.withLock { $0 = true }
            try await group.waitForAll()
        }
    }

    /// Lets those go who wait in open(2): each finds a pipe that is no slate, and renders one in its place.
    private static func answer(_ pipes: [String]) {
        var left = pipes
        while !left.isEmpty {
            left.removeAll { pipe in
                var status = stat()
                guard stat(pipe, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return true }
                let writer = open(pipe, O_WRONLY | O_NONBLOCK)
                if writer >= 0 { close(writer) }
                return false
            }
            usleep(10_000)
        }
    }

    @Test func onlyTheNewestSlatesAreKept() throws {
        let directory = try TemporaryDirectory("slates")
        let folder = SlateFolder("\(directory.path)/slates")
        try folder.make()
        for number in 0..<12 {
            let file = folder.path(of: "slate-\(number)")
            // The end of a sequence, and the tag's length.
            let tag: [UInt8] = [9, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0x17, 2, 0, 0, 0]
            try Data(Array(repeating: 0, count: 13) + tag + [0, 0, 0, 16]).write(to: URL(filePath: file))
            let time = timeval(tv_sec: 1_000_000 + number, tv_usec: 0)
            utimes(file, [time, time])
        }
        // In use again: no longer the oldest.
        #expect(folder.take(folder.path(of: "slate-0")))
        folder.prune(keeping: [folder.path(of: "slate-1")])
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let newest = [0, 1] + Array((12 - SlateFolder.capacity + 1)..<12)
        #expect(Set(left) == Set(newest.map { "slate-\($0).flv" }))
    }

    private static func ffmpeg(_ arguments: [String], _ output: String) async throws {
        let child = try await Child.start(
            Command("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments + ["file:\(output)"])
        ) { _ in }
        #expect(await child.exit().isSuccess)
    }

    private static func names(in test: TestChannel) throws -> [String] {
        let folder = "\(test.directory.path)/slates"
        guard access(folder, F_OK) == 0 else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    private static func inode(_ file: String) throws -> UInt {
        var info = stat()
        try #require(stat(file, &info) == 0)
        return info.st_ino
    }

    private static func videoHeader(_ tags: [FLVTag]) -> [UInt8]? {
        tags.first { if case .video(let video) = $0.content { video.packet == .sequenceHeader } else { false } }?
            .configuration
    }
}
