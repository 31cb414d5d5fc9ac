@testable import RelayCore
import TestSupport
import Testing

@Suite struct CopyRuleTests {
    private typealias Picture = PublishedVideo.Picture

    private func obstacle(
        _ picture: PublishedVideo.Picture?, rate: Double? = nil, bitrate: Double? = nil
    ) -> CopyObstacle? {
        CopyRule(.ofTests).obstacle(to: PublishedVideo(picture: picture, frameRate: rate, bitrate: bitrate))
    }

    private let fitting = Picture(width: 1280, height: 720)

    @Test func whatHasTheProgramsFormatFits() {
        #expect(obstacle(fitting) == nil)
        #expect(obstacle(fitting, rate: 30, bitrate: 3_000_000) == nil)
        #expect(obstacle(fitting, rate: 29.97, bitrate: 3_100_000) == nil, "headers round")
    }

    @Test func allElseSaysWhy() {
        #expect(obstacle(nil) == .unreadable)
        #expect(obstacle(Picture(width: 1280, height: 720, chromaFormat: 2)) == .samples)
        #expect(obstacle(Picture(width: 1280, height: 720, bitDepth: 10)) == .samples)
        #expect(obstacle(Picture(width: 1280, height: 720, isProgressive: false)) == .interlaced)
        #expect(obstacle(Picture(width: 1280, height: 720, hasSquarePixels: false)) == .pixels)
        #expect(obstacle(Picture(width: 1280, height: 718)) == .size("1280x718", wanted: "1280x720"))
        #expect(obstacle(fitting, rate: 60) == .frameRate(60_000, wanted: "30"))
        #expect(obstacle(fitting, rate: 25) == .frameRate(25_000, wanted: "30"))
        #expect(obstacle(fitting, bitrate: 6_000_000) == .bitrate(6_000_000, limit: 3_000_000))
    }

    /// Where the program follows, nobody has to set anything; what would not fit then either has its own reason.
    @Test func whatIsFollowedSaysSo() {
        func obstacle(_ width: Int, _ height: Int, _ rate: Double? = nil, bitrate: Double? = nil) -> CopyObstacle? {
            CopyRule(.ofTests, following: FormatRule(size: true, frameRate: true)).obstacle(
                to: PublishedVideo(
                    picture: Picture(width: width, height: height), frameRate: rate, bitrate: bitrate))
        }
        #expect(obstacle(1280, 720, 30) == nil)
        #expect(obstacle(1920, 1080, 60) == .format("1920x1080 at 60", now: "1280x720 at 30"))
        #expect(obstacle(1280, 720, 25) == .format("1280x720 at 25", now: "1280x720 at 30"))
        let measured = CopyRule(.ofTests, following: FormatRule(size: true, frameRate: true)).obstacle(frameRate: 59.3)
        #expect(measured == .format("1280x720 at 60000/1001", now: "1280x720 at 30"))
        #expect(obstacle(2560, 1440) == .size("2560x1440", wanted: "1280x720"))
        #expect(obstacle(1920, 1080, bitrate: 9e6) == .size("1920x1080", wanted: "1280x720"))
    }

    @Test func explanationsNameTheValueAndTheRemedy() {
        let obstacles: [CopyObstacle] = [
            .unreadable, .undescribed, .samples, .interlaced, .pixels, .size("640x360", wanted: "1280x720"),
            .frameRate(59_940, wanted: "30"), .bitrate(6_000_000, limit: 3_000_000), .keyframes(8340, limit: 4000),
            .timestamps, .openGOP, .failed, .format("640x360 at 30", now: "1280x720 at 30"),
        ]
        let texts = obstacles.map(\.explanation)
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { $0.contains("; ") && !$0.hasSuffix(".") })
        #expect(texts[6] == "it has 59.94 frames per second, and the program 30; set FPS to 30 in OBS, or OUT_FPS")
        #expect(texts[8].hasPrefix("its keyframes are 8.3 s apart, and 4.0 are allowed"))
    }

    /// What a gate of another version, or one that was taken over, may say.
    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1]) func anyNumberIsBorne(_ number: Double) {
        _ = obstacle(fitting, rate: number, bitrate: number)?.explanation
        var watch = CopyWatch(CopyRule(.ofTests))
        let session = SessionID(number: 1, connection: .nginx(1))
        let now = ContinuousClock.now
        for second in 0..<30 {
            _ = watch.observed(
                .init(keyframeInterval: .max, frameRate: number, bitrate: number, jumps: .max), of: session,
                now: now + .seconds(second))
            _ = watch.observed(
                .init(keyframeInterval: nil, frameRate: nil, bitrate: number), of: session, now: now + .seconds(second))
        }
    }

    /// All that relay-gate says in its form arrives, and no argument of a client stands for what it does not say.
    @Test func theFormCarriesAll() throws {
        for video in [
            PublishedVideo(
                picture: Picture(
                    width: 1920, height: 1080, chromaFormat: 2, bitDepth: 10, isProgressive: false,
                    hasSquarePixels: false), frameRate: 29.97, bitrate: 2_500_000),
            PublishedVideo(picture: nil), .fitting,
        ] {
            let fields = zip(PublishedVideo.formFields, video.formValues).map { "\($0)=\($1)" }
            let form =
                "app=live&addr=192.0.2.7&clientid=0&call=describe_publish&name=mystream&"
                + fields.joined(separator: "&") + "&key=k&rate=60&width=640"
            let callback = try IngestCallback(CallbackForm(form.utf8))
            #expect(callback.call == .describePublish && callback.name == "mystream" && callback.key == "k")
            #expect(PublishedVideo(callback) == video)
        }
    }
}
