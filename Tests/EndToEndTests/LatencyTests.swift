import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// How long a picture takes from the publisher to the platform.
    @Suite struct LatencyTests {
        /// VIDEO_LATENCY: what an encoder gives back at once arrives sooner, in the same form as the slate.
        @Test(.timeLimit(.minutes(2))) func lowLatencyIsLower() async throws {
            var delays: [String: Double] = [:]
            for latency in ["normal", "low"] {
                try await withRelay(TestProfile.full.merging(["VIDEO_LATENCY": latency]) { $1 }) { relay in
                    let camera = try await relay.camera(TestProfile.flashing)
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                    _ = try await relay.observer.first(
                        "four flashes", since: live.received.arrival.advanced(by: 4 * SeenFlashes.period),
                        within: .seconds(15)
                    ) { $0.feed == .live }
                    let marks = await camera.stop()
                    try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                    let flashes = try await SeenFlashes.find(of: relay).arrivals
                    // The camera sends its first frame when it has connected, which takes as long in both.
                    let apart = flashes.dropFirst().map { arrival -> Double in
                        // Half a period more: a camera whose ffmpeg begins with half a second at once (7.1) has its flashes at its start.
                        let seconds = arrival.seconds(since: camera.started) + SeenFlashes.period / 2
                        return seconds - (seconds / SeenFlashes.period).rounded(.down) * SeenFlashes.period
                    }
                    try #require(apart.count >= 3)
                    delays[latency] = Statistics.median(apart)
                    let meter = relay.observer.meter
                    #expect(meter.sessions == 1 && meter.backward + meter.repeated == 0)
                    #expect(TestProfile.mayChangeHeaders || meter.video.headersAreIdentical)
                    let steps = LargeSteps(over: LargeSteps.limit, in: meter)
                    #expect(steps.list == [], "\(latency)")
                }
            }
            let (normal, low) = (try #require(delays["normal"]), try #require(delays["low"]))
            Figures.print("a flash is at the platform", normal - low, "s sooner with low latency")
            // Five frames (0.17 s): four of look-ahead and one in the decoder's second thread. How long a camera takes to connect varies.
            #expect(normal - low > 0.05)
        }
    }
}
