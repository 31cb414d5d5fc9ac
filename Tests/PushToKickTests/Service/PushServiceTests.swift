import Glibc
import Lab
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import PushToKick

/// The push with a real ffmpeg, a real relay-switch and a stand-in platform.
@Suite(.timeLimit(.minutes(3)), .serialized) struct PushServiceTests {
    private let directory: TemporaryDirectory
    private let hub: Hub
    private let platform: StandInPlatform

    init() async throws {
        directory = try TemporaryDirectory("push-tests")
        hub = try await Hub()
        platform = try StandInPlatform(directory: directory.path + "/platform")
    }

    private func camera(_ clip: TestClip = Clips.camera) async throws -> TestCamera {
        try await TestCamera.start(playing: try await clip.file(cache: Clips.cache), to: hub.programURL)
    }

    private func frames(since start: Moment, within limit: Duration = .seconds(10)) async throws -> Moment {
        try await platform.observer.first("frames at the platform", since: start, within: limit) {
            $0.received.tag.media == .video
        }.received.arrival
    }

    private func end(_ push: RunningPush, _ camera: TestCamera?) async throws {
        let took = await push.stop()
        #expect(took < .seconds(3))
        #expect(!push.starts.all.contains(where: Processes.isAlive))
        await camera?.kill()
        await platform.close()
        await hub.stop()
    }

    @Test func aPlainRunCopiesAndLogsNoWarning() async throws {
        try await platform.start()
        let camera = try await camera()
        let push = try RunningPush(from: hub, to: platform.url + "/")
        _ = try await frames(since: .now())
        #expect(try await Processes.eventually { push.log.entries("connected to the platform").count == 1 })
        let ffmpeg = try #require(push.starts.all.first)
        for file in ["cmdline", "environ"] {
            let text = try #require(Files.read("/proc/\(ffmpeg)/\(file)"))
            #expect(!text.contains(RunningPush.key))
        }
        try await end(push, camera)
        #expect(push.starts.all.count == 1)
        #expect(push.log.complaints.isEmpty, "\(push.log.complaints)")
        #expect(!push.log.entries.contains { $0.text.contains(RunningPush.key) })
        #expect(platform.observer.meter.sessions == 1)
    }

    @Test func aPlatformThatDiesAndComesBack() async throws {
        try await platform.start()
        let camera = try await camera()
        let push = try RunningPush(from: hub, to: platform.url)
        _ = try await frames(since: .now())
        #expect(try await Processes.eventually { !push.log.entries("connected to the platform").isEmpty })
        await platform.kill()
        let killed = Moment.now()
        try await platform.start()
        let back = try await frames(since: killed.advanced(by: 0.05))
        #expect(back.seconds(since: killed) < 3)
        try await end(push, camera)
        let complaint = try #require(push.log.complaints.first)
        #expect(push.log.complaints.count == 1)
        #expect(complaint.message == "the connection to the platform is lost")
        #expect(complaint.metadata["ffmpeg"]?.isEmpty == false)
    }

    /// Many platforms close each connection after some hours: the next one is there at once, every time, and each end is told.
    @Test func aPlatformThatClosesEachConnectionAfterAWhile() async throws {
        var timing = PushTiming()
        timing.healthyAfter = .seconds(1)
        try await platform.start()
        let wire = try FaultyWire(to: platform.port, .closeAfter(milliseconds: 3000))
        let camera = try await camera()
        let push = try RunningPush(from: hub, to: "rtmp://127.0.0.1:\(wire.port)/app", timing: timing)
        let started = Moment.now()
        _ = try await platform.observer.first("a fourth connection", since: started, within: .seconds(30)) {
            $0.received.session == 4 && $0.received.tag.isKeyframe
        }
        let lost = push.log.entries("the connection to the platform is lost")
        #expect(lost.count == 3)
        #expect(push.log.entries("connected to the platform").count >= 3)
        let video = platform.observer.journal.media(.video)
        for session in 1...3 {
            let end = try #require(video.last { $0.session == session })
            let next = try #require(video.first { $0.session == session + 1 })
            // 0.25 s, the start, and up to the next keyframe.
            #expect(next.arrival.seconds(since: end.arrival) < 3)
        }
        try await end(push, camera)
        wire.close()
    }

    @Test func aRefusedKeyIsOneLine() async throws {
        try await platform.start(admitting: .nobody)
        let camera = try await camera()
        let push = try RunningPush(from: hub, to: platform.url)
        #expect(try await Processes.eventually(within: .seconds(20)) { push.starts.all.count >= 3 })
        try await end(push, camera)
        #expect(push.log.complaints.count == 1)
        #expect(push.log.complaints.first?.metadata["reason"] == PushFailure(.closedAtOnce).meaning)
        #expect(push.log.entries("connected to the platform").isEmpty)
    }

    @Test func nobodyListens() async throws {
        let camera = try await camera()
        let push = try RunningPush(from: hub, to: platform.url)
        #expect(try await Processes.eventually(within: .seconds(15)) { push.starts.all.count >= 3 })
        try await end(push, camera)
        #expect(push.log.complaints.count == 1)
        #expect(push.log.complaints.first?.message == "cannot connect to the platform")
        #expect(push.log.complaints.first?.metadata["reason"] == PushFailure(.connectionRefused).meaning)
    }

    /// The kernel's buffers take what ffmpeg sends, so ffmpeg goes on as if nothing were wrong.
    @Test func aPlatformThatStopsReading() async throws {
        var timing = PushTiming()
        timing.unread = .seconds(8)
        try await platform.start()
        let camera = try await camera()
        let push = try RunningPush(from: hub, to: platform.url, timing: timing)
        _ = try await frames(since: .now())
        #expect(try await Processes.eventually { !push.log.entries("connected to the platform").isEmpty })
        await platform.pause()
        let paused = ContinuousClock.now
        let message = "the platform does not read what is sent"
        #expect(try await Processes.eventually(within: .seconds(12)) { !push.log.entries(message).isEmpty })
        let took = ContinuousClock.now - paused
        #expect(took < .seconds(10))
        Figures.print("told that the platform does not read after", took / .seconds(1), "s")
        await platform.resume()
        #expect(try await Processes.eventually { !push.log.entries("the platform reads again").isEmpty })
        #expect(push.starts.all.count == 1, "over the same connection")

        // Its kernel has learnt that it reads fast, and may have given it a larger receive buffer, which has to be full first.
        await platform.pause()
        #expect(try await Processes.eventually(within: .seconds(75)) { push.starts.all.count == 2 })
        await platform.resume()
        let resumed = Moment.now()
        _ = try await frames(since: resumed.advanced(by: 0.5), within: .seconds(20))
        try await end(push, camera)
        #expect(
            push.log.complaints.map(\.message) == [message, message, "the connection to the platform is lost"],
            "\(push.log.complaints)")
        #expect(push.log.complaints.last?.metadata["reason"] == PushFailure(.notReading).meaning)
    }

    @Test func aMissingProgramKeepsTheConnection() async throws {
        var timing = PushTiming()
        timing.stall = .seconds(1)
        timing.look = .seconds(1)
        try await platform.start()
        let first = try await camera()
        let push = try RunningPush(from: hub, to: platform.url, timing: timing)
        _ = try await frames(since: .now())
        #expect(try await Processes.eventually { !push.log.entries("connected to the platform").isEmpty })
        await first.kill()
        // Longer than ffmpeg would wait with a timeout of its own.
        try await Task.sleep(for: .seconds(11))
        let second = try await camera()
        _ = try await frames(since: second.started)
        #expect(try await Processes.eventually { !push.log.entries("the program is back").isEmpty })
        try await end(push, second)
        #expect(push.starts.all.count == 1, "the same ffmpeg")
        #expect(platform.observer.meter.sessions == 1)
        #expect(push.log.entries("the program is missing; waiting for it").count == 1)
        #expect(push.log.complaints.isEmpty, "\(push.log.complaints)")
    }

    @Test func aStartWithoutAProgramWaitsAndStopsQuickly() async throws {
        try await platform.start()
        let push = try RunningPush(from: hub, to: platform.url)
        let message = "the program is missing; waiting for it"
        #expect(try await Processes.eventually { push.log.entries(message).count == 1 })
        let camera = try await camera()
        _ = try await frames(since: camera.started)
        await camera.kill()
        try await end(push, nil)
        #expect(push.starts.all.count == 1)
        #expect(push.log.complaints.isEmpty, "\(push.log.complaints)")
    }
}
