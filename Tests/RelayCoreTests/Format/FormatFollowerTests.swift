import FoundationEssentials
import RelayCore
import TestSupport
import Testing

/// The program's format where it follows publishers.
@Suite struct FormatFollowerTests {
    private static let present = ProgramFormat(size: FrameSize(width: 1280, height: 720), frameRate: FrameRate(30))
    private static let all = FormatRule(size: true, frameRate: true)

    private static func video(
        _ width: Int, _ height: Int, rate: Double? = nil, square: Bool = true
    ) -> PublishedVideo {
        PublishedVideo(
            picture: PublishedVideo.Picture(width: width, height: height, hasSquarePixels: square), frameRate: rate)
    }

    @Test(arguments: [
        (1920, 1080, "1920x1080"), (1080, 1920, "1080x1920"), (640, 360, "640x360"), (1280, 960, "1280x960"),
        // Not followed: too large, odd, tiny.
        (2560, 1440, "1280x720"), (1920, 1200, "1280x720"), (1921, 1080, "1280x720"), (640, 32, "1280x720"),
        (0, 0, "1280x720"), (-2, 720, "1280x720"),
    ])
    func sizesThatAreFollowed(width: Int, height: Int, size: String) {
        let format = Self.all.format(after: Self.video(width, height), measured: nil, present: Self.present)
        #expect(format.size.description == size)
        #expect(format.frameRate == Self.present.frameRate, "none is known")
        let other = FormatRule(size: false, frameRate: true)
        #expect(other.format(after: Self.video(width, height), measured: nil, present: Self.present) == Self.present)
    }

    @Test func aPictureWithoutSquarePixelsIsScaled() {
        let video = Self.video(720, 576, square: false)
        #expect(Self.all.format(after: video, measured: nil, present: Self.present) == Self.present)
        let unreadable = PublishedVideo(picture: nil, frameRate: nil)
        #expect(Self.all.format(after: unreadable, measured: nil, present: Self.present) == Self.present)
    }

    @Test(
        arguments: [
            // Announced, counted, the program's.
            (60, nil, "60"), (59.94, 59.9, "60000/1001"), (25, 25, "25"), (nil, 50.2, "50"),
            (23.976, nil, "24000/1001"),
            // 29.97 fits 30 as it is.
            (29.97, 29.97, "30"), (30, 30, "30"), (nil, 29.8, "30"),
            // What is announced is something else.
            (30, 60, "60"), (1000, 25, "25"),
            // A little off is a camera that drops frames now and then.
            (60, 58.2, "60"),
            // None of the usual ones.
            (nil, 27, "30"), (nil, 14.7, "30"), (nil, 29.5, "30"), (nil, 29.2, "30"), (120, 120, "30"),
            (nil, nil, "30"), (0, nil, "30"),
            (.infinity, nil, "30"),
            (.nan, nil, "30"), (nil, 0, "30"),
        ] as [(Double?, Double?, String)])
    func frameRatesThatAreFollowed(announced: Double?, measured: Double?, rate: String) {
        let video = Self.video(1280, 720, rate: announced)
        #expect(Self.all.format(after: video, measured: measured, present: Self.present).frameRate.description == rate)
        let fixed = FormatRule(size: true, frameRate: false)
        #expect(fixed.format(after: video, measured: measured, present: Self.present) == Self.present)
    }

    private static let session = SessionID(number: 1, connection: .nginx(1))
    private static let other = SessionID(number: 2, connection: .nginx(2))
    private static let now = ContinuousClock.now

    /// One that was counted in a bad moment says nothing.
    @Test func aFrameRateMustBeCountedForAWhile() {
        var follower = FormatFollower(Self.present, rule: Self.all)
        func saw(_ announced: Double?, _ measured: Double?, after seconds: Int, of session: SessionID = Self.session)
            -> String?
        {
            follower.saw(
                Self.video(1280, 720, rate: announced), measured: measured, of: session,
                now: Self.now + .seconds(seconds))
            return follower.pending?.frameRate.description
        }
        let seen = [
            // OBS leaves frames out at the end.
            saw(30, 30, after: 0), saw(30, 25, after: 60), saw(30, 25.2, after: 69), saw(30, nil, after: 69),
            // It sends 60 without a word.
            saw(nil, 60, after: 100), saw(nil, 59.4, after: 101), saw(nil, 60, after: 105), saw(nil, 41, after: 110),
            saw(nil, 60, after: 111),
            saw(nil, 60, after: 120),
        ]
        #expect(seen.allSatisfy { $0 == nil }, "\(seen)")
        let lasting = [saw(nil, 60, after: 121), saw(30, 60, after: 122), saw(60, 60, after: 123)]
        #expect(lasting == ["60", "60", "60"])
        // Somebody else is judged anew.
        let others = [
            saw(nil, 60, after: 124, of: Self.other), saw(nil, 60, after: 133, of: Self.other),
            saw(nil, 60, after: 134, of: Self.other),
        ]
        #expect(others == [nil, nil, "60"])
    }

    @Test func itChangesBetweenVisitsOnly() {
        var follower = FormatFollower(Self.present, rule: Self.all)
        let nothing = follower.publisherIsGone()
        #expect(nothing == nil)
        follower.saw(Self.video(1920, 1080, rate: 60), measured: nil, of: Self.session, now: Self.now)
        #expect(follower.format == Self.present)
        // It has turned its phone.
        follower.saw(Self.video(1080, 1920, rate: 60), measured: 60, of: Self.session, now: Self.now)
        let next = follower.publisherIsGone()
        #expect(next?.description == "1080x1920 at 60" && follower.format == next)
        let again = follower.publisherIsGone()
        #expect(again == nil)
        // Another one, who sends what the program has by the time it goes.
        follower.saw(Self.video(640, 360), measured: nil, of: Self.session, now: Self.now)
        follower.saw(Self.video(1080, 1920), measured: nil, of: Self.session, now: Self.now)
        let same = follower.publisherIsGone()
        #expect(same == nil && follower.format == next)
    }

    @Test func aFixedFormatStays() {
        var follower = FormatFollower(Self.present, rule: .fixed)
        follower.saw(Self.video(1920, 1080, rate: 60), measured: 60, of: Self.session, now: Self.now)
        let next = follower.publisherIsGone()
        #expect(next == nil)
    }

    /// Whatever publishers send: the program can have that format, and a format that was taken up is stable.
    @Test(arguments: 0..<20) func whateverIsSentTheFormatCanBeSet(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var now = Self.now
        var follower = FormatFollower(Self.present, rule: Self.all)
        for _ in 0..<500 {
            let rate = Double.random(in: -10...200, using: &random)
            let video = Self.video(
                Int.random(in: -10...4000, using: &random), Int.random(in: -10...4000, using: &random),
                rate: Bool.random(using: &random) ? rate : nil)
            let measured = Bool.random(using: &random) ? Double.random(in: 0...130, using: &random) : nil
            now += .seconds(Int.random(in: 0...20, using: &random))
            follower.saw(video, measured: measured, of: Self.session, now: now)
            let next = follower.publisherIsGone()
            guard let next else { continue }
            let saved = try JSONEncoder().encode(next)
            #expect(try JSONDecoder().decode(ProgramFormat.self, from: saved) == next)
            follower.saw(video, measured: measured, of: Self.session, now: now)
            #expect(follower.pending == nil, "\(video) \(measured as Any)")
        }
    }

    @Test(arguments: [
        #"{"size":"1280x720","frameRate":"0"}"#, #"{"size":"10x10","frameRate":"30"}"#,
        #"{"size":"source","frameRate":"30"}"#,
        #"{"size":"1280x720"}"#, "{}", "",
    ])
    func aDamagedFileIsNotRead(text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(ProgramFormat.self, from: Data(text.utf8)) }
    }

    @Test func settingsName() throws {
        let followed = try RelaySettings(["OUT_RES": "source", "OUT_FPS": "Source"])
        #expect(followed.formatRule == Self.all)
        #expect(followed.profile.format.description == "1920x1080 at 30")
        let half = try RelaySettings(["OUT_RES": "source", "OUT_FPS": "60"])
        #expect(
            half.formatRule == FormatRule(size: true, frameRate: false)
                && half.profile.format.description == "1920x1080 at 60")
        #expect(try RelaySettings([:]).formatRule == .fixed)
        for choice in ["program", "both"] {
            let error = #expect(throws: SettingsError.self) {
                try RelaySettings(["OUT_FPS": "source", "RECORD": choice])
            }
            #expect(error?.problems.map(\.name) == ["RECORD"])
        }
        #expect(throws: SettingsError.self) { try RelaySettings(["OUT_RES": "sources"]) }
    }
}
