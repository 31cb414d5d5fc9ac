import Glibc
import Lab
import ProcessKit
import Testing

@Suite(.serialized) struct StandInPlatformTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func platform() throws -> StandInPlatform {
        try StandInPlatform(directory: directory.path)
    }

    @Test func recordsWhatACameraPublishesAsItArrives() async throws {
        let clip = try await TestClip.camera.file(cache: Clips.cache)
        let sent = try FLVFile.tags(of: clip)
        let platform = try platform()
        try await platform.start()
        let camera = try await TestCamera.start(playing: clip, to: platform.url + "/key")
        _ = try await platform.observer.first(
            "three seconds of media", since: camera.started, within: .seconds(15)
        ) { $0.received.tag.timestamp >= 3000 }
        let marks = await camera.stop()
        try await platform.observer.sessions("the session's end") { $0.isEmpty }
        await platform.close()

        let meter = platform.observer.meter
        #expect(platform.observer.complaints == [])
        #expect(meter.sessions == 1)
        #expect(meter.backward == 0)
        #expect(meter.repeated == 0)
        #expect(meter.video.headersAreIdentical)
        #expect(meter.audio.headersAreIdentical)
        for kind in MediaKind.allCases {
            let received = meter.journal.media(kind).map(\.tag.hash)
            #expect(received.count > 60)
            #expect(received[...] == sent.filter { $0.media == kind }.map(\.hash).prefix(received.count))
        }
        // A camera publishes in real time, so each stamp must follow its timestamp.
        let video = meter.journal.media(.video)
        let first = try #require(video.first)
        let late = video.map {
            $0.arrival.seconds(since: first.arrival) - Double($0.tag.timestamp - first.tag.timestamp) / 1000
        }
        #expect(abs(try #require(Statistics.median(late))) < 0.25)
        #expect(first.arrival > marks.started)

        let file = try #require(platform.observer.recording(ofSession: 1))
        #expect(file.hasSuffix("/session-1.flv"))
        #expect(try FLVFile.tags(of: file) == meter.journal.tags.map(\.tag))
    }

    @Test func tellsTheSlatesFramesFromTheCameras() async throws {
        let slate = try await TestClip.slate.file(cache: Clips.cache)
        let clip = try await TestClip.camera.file(cache: Clips.cache)
        let platform = try platform()
        platform.observer.learn(
            try await FLVFile.tags(ofStreamCopy: slate, in: directory.path), as: .slate)
        try await platform.start()
        let first = try await TestCamera.start(playing: slate, to: platform.url + "/key")
        try await platform.observer.keyframe(of: .slate, since: first.started)
        await first.stop()
        try await platform.observer.sessions("the session's end") { $0.isEmpty }
        let second = try await TestCamera.start(
            playing: clip, to: platform.url, name: "key", directory: directory.path)
        try await platform.observer.keyframe(of: .live, since: second.started)
        let marks = await second.kill()
        try await platform.observer.sessions("the session's end") { $0.isEmpty }
        await platform.close()

        let meter = platform.observer.meter
        #expect(meter.sessions == 2)
        #expect(meter.frames.allSatisfy { $0.feed == ($0.received.session == 1 ? .slate : .live) })
        let figures = try #require(SwitchFigures.measure([marks], in: meter).first)
        #expect(try #require(figures.toLive) < 5)
        #expect(figures.toSlate == nil)
    }

    @Test func twoSessionsWithinASecondHaveTwoRecordings() async throws {
        let clip = try await TestClip.short.file(cache: Clips.cache)
        let platform = try platform()
        try await platform.start()
        for session in 1...3 {
            let camera = try await TestCamera.start(playing: clip, to: platform.url + "/key")
            _ = try await platform.observer.first(
                "media of session \(session)", since: camera.started, within: .seconds(10)
            ) { $0.received.session == session && $0.received.tag.media != nil }
            await camera.kill()
            try await platform.observer.sessions("the session's end") { $0.isEmpty }
        }
        await platform.close()
        #expect(platform.observer.meter.sessions == 3)
        #expect(platform.observer.complaints == [])
        for session in 1...3 { #expect(platform.observer.recording(ofSession: session) != nil) }
    }

    @Test func refuses() async throws {
        let clip = try await TestClip.short.file(cache: Clips.cache)
        let platform = try platform()
        try await platform.start(admitting: .nobody)
        let camera = try await TestCamera.start(playing: clip, to: platform.url + "/key")
        #expect(await camera.exit().isSuccess == false)
        await platform.close()
        #expect(platform.observer.meter.sessions == 0)
        #expect(try recordings(of: platform) == [])
    }

    @Test func refusesByCallback() async throws {
        let clip = try await TestClip.short.file(cache: Clips.cache)
        let platform = try platform()
        // Nobody listens there.
        try await platform.start(admitting: .callback("http://127.0.0.1:\(LoopbackPort.free())/"))
        let camera = try await TestCamera.start(playing: clip, to: platform.url + "/key")
        #expect(await camera.exit().isSuccess == false)
        await platform.close()
        #expect(platform.observer.meter.sessions == 0)
        #expect(try recordings(of: platform) == [])
    }

    @Test func comesBackOnTheSamePort() async throws {
        let clip = try await TestClip.short.file(cache: Clips.cache)
        let platform = try platform()
        try await platform.start()
        let first = try await TestCamera.start(playing: clip, to: platform.url + "/key")
        try await platform.observer.keyframe(of: .live, since: first.started)
        await platform.kill()
        #expect(await first.exit().isSuccess == false)
        try await platform.start()
        let second = try await TestCamera.start(playing: clip, to: platform.url + "/key")
        try await platform.observer.keyframe(of: .live, since: second.started)
        await second.stop()
        await platform.close()
        #expect(platform.observer.meter.sessions == 2)
        #expect(platform.observer.complaints == [])
    }

    @Test func aHaltedPlatformReceivesNothing() async throws {
        let clip = try await TestClip.camera.file(cache: Clips.cache)
        let platform = try platform()
        try await platform.start()
        let camera = try await TestCamera.start(playing: clip, to: platform.url + "/key")
        try await platform.observer.keyframe(of: .live, since: camera.started)
        await platform.pause()
        let halted = Moment.now()
        await #expect(throws: TimedOut.self) { () async throws in
            let soon = halted.advanced(by: 0.2)
            _ = try await platform.observer.first("media", since: soon, within: .seconds(1)) { _ in true }
        }
        await platform.resume()
        let resumed = Moment.now()
        _ = try await platform.observer.first("media", since: resumed, within: .seconds(5)) { _ in true }
        await camera.stop()
        await platform.close()
        #expect(try #require(platform.observer.meter.largestSilence) > 0.7)
        #expect(platform.observer.meter.sessions == 1)
    }

    @Test func aTakenPortIsReported() async throws {
        let platform = try platform()
        try await platform.start()
        let other = try StandInPlatform(directory: directory.path + "/other", port: platform.port)
        await #expect(throws: StandInPlatform.StartError.self) { try await other.start() }
        await other.close()
        await platform.close()
    }

    @Test func theNameIsNotInTheArguments() async throws {
        let clip = try await TestClip.short.file(cache: Clips.cache)
        let platform = try platform()
        try await platform.start()
        let camera = try await TestCamera.start(
            playing: clip, to: platform.url, name: "mystream?key=secret", directory: directory.path)
        try await platform.observer.keyframe(of: .live, since: camera.started)
        let arguments = String(decoding: try contents(of: "/proc/\(camera.pid)/cmdline"), as: UTF8.self)
        #expect(arguments.contains(platform.url))
        #expect(!arguments.contains("secret"))
        await camera.stop()
        await platform.close()
        #expect(!(try names(in: directory.path)).contains { $0.hasPrefix("camera-") })
        #expect(!platform.recordings.contains("secret"))
    }

    private func recordings(of platform: StandInPlatform) throws -> [String] {
        try names(in: platform.recordings)
    }

    private func names(in path: String) throws -> [String] {
        guard let stream = opendir(path) else { throw UnreadableFile(path: path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
