import Lab
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import PushToKick

/// FLV's muxer writes 31 bits of milliseconds. Switchers that begin some seconds before they are used up show what 24.86 days
/// would.
@Suite(.timeLimit(.minutes(1)), .serialized) struct TimestampWrapTests {
    private let directory: TemporaryDirectory
    private let platform: StandInPlatform

    init() async throws {
        directory = try TemporaryDirectory("wrap")
        platform = try StandInPlatform(directory: directory.path + "/platform")
        try await platform.start()
    }

    /// A slate's switcher whose timestamps wrap after some seconds.
    private func switcher(wrappingAfter seconds: Double, to url: String) async throws -> Child {
        var arguments = SwitcherCommand.slate(file: try await Clips.camera.file(cache: Clips.cache), programURL: url)
        let output = try #require(arguments.lastIndex(of: "-f"))
        arguments.insert(contentsOf: ["-output_ts_offset", "\(2_147_483.648 - seconds)"], at: output)
        return try await Child.start(Command("ffmpeg", arguments)) { _ in }
    }

    private func seconds(_ count: Double, since start: Moment) async throws {
        let end = start.advanced(by: count)
        _ = try await platform.observer.first("\(count) s of video", since: end, within: .seconds(count + 10)) {
            $0.received.tag.media == .video
        }
    }

    /// What a push that is never renewed would do to a platform: the reason why it is.
    @Test func anOutputsTimestampsFallBack() async throws {
        let switcher = try await switcher(wrappingAfter: 3, to: platform.url + "/key")
        try await seconds(5, since: .now())
        await switcher.stop(.ffmpeg)
        let video = platform.observer.journal.media(.video).map(\.tag.timestamp)
        #expect(platform.observer.meter.backward == 2, "once each for picture and sound")
        #expect(try #require(video.max()) > 2_147_483_000)
        #expect(try #require(video.last) < 10_000)
        await platform.close()
    }

    /// A push that comes when the slate has been on air for a minute, and then a switcher that begins at 0: no wrap of 32 bits.
    @Test func aPushThatJoinedAnOldSlateTakesTheNextSwitcherAsItIs() async throws {
        let hub = try await Hub()
        // Its timestamps begin at 64 s; libavformat looks 60 s back.
        let slate = try await switcher(wrappingAfter: 2_147_483.648 - 64, to: hub.programURL)
        let started = Moment.now()
        let push = try RunningPush(from: hub, to: platform.url)
        try await seconds(1.5, since: started)
        await slate.stop(.ffmpeg)
        let next = try await Child.start(
            Command(
                "ffmpeg",
                SwitcherCommand.slate(
                    file: try await Clips.camera.file(cache: Clips.cache), programURL: hub.programURL))
        ) { _ in }
        try await seconds(6, since: .now())
        await next.stop(.ffmpeg)
        let said = push.log.entries("ffmpeg says").map(\.text)
        #expect(!said.contains { $0.contains("Invalid timestamps") }, "\(said)")
        #expect(push.log.complaints.isEmpty, "\(push.log.complaints)")
        let meter = platform.observer.meter
        #expect(meter.sessions == 1 && meter.backward == 0)
        await push.stop()
        await platform.close()
        await hub.stop()
    }

    /// The slate may be on air for weeks: relay-switch and the push take the wrap of its timestamps as they take another switcher.
    @Test func aSwitcherMayWrapUnderAPush() async throws {
        let hub = try await Hub()
        let switcher = try await switcher(wrappingAfter: 6, to: hub.programURL)
        let started = Moment.now()
        let push = try RunningPush(from: hub, to: platform.url)
        _ = try await platform.observer.first("frames", since: started, within: .seconds(5)) {
            $0.received.tag.media == .video
        }
        #expect(Moment.now().seconds(since: started) < 5, "the push came after the wrap")
        try await seconds(10, since: started)
        let meter = platform.observer.meter
        #expect(meter.sessions == 1)
        #expect(meter.backward == 0 && meter.repeated == 0)
        #expect(try #require(meter.largestStep) <= 100)
        #expect(try #require(meter.largestSilence) < 0.5)
        #expect(push.log.complaints.isEmpty, "\(push.log.complaints)")
        await push.stop()
        // One that comes after the wrap finds nothing odd either.
        let second = try RunningPush(from: hub, to: platform.url)
        let joined = Moment.now()
        _ = try await platform.observer.first("frames of the second push", since: joined, within: .seconds(5)) {
            $0.received.session == 2 && $0.received.tag.isKeyframe
        }
        await second.stop()
        await switcher.stop(.ffmpeg)
        await platform.close()
        await hub.stop()
        #expect(platform.observer.meter.backward == 0)
    }
}
