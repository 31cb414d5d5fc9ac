import RelayCore
import Testing

@Suite struct SlateLoopTests {
    private static func profile(_ fps: String, _ sampleRate: Int = 48_000) throws -> VideoProfile {
        try RelaySettings(["OUT_FPS": fps, "AUDIO_SAMPLERATE": "\(sampleRate)", "OUT_RES": "360"]).profile
    }

    @Test(arguments: ["24", "25", "30", "50", "60", "29.97", "23.976"])
    func stillLoopEndsWithPictureAndSoundTogether(fps: String) throws {
        let profile = try Self.profile(fps)
        let loop = SlateLoop.still(profile)
        let rate = profile.frameRate
        // frames × denominator / numerator == audioFrames × 1024 / rate, without rounding.
        #expect(loop.videoFrames * rate.denominator * profile.sampleRate == loop.audioFrames * 1024 * rate.numerator)
        let seconds = Double(loop.videoFrames) / rate.framesPerSecond
        #expect(seconds >= 4 && seconds <= 35)
    }

    @Test func stillLoopOfThirtyFramesASecondIsWholeKeyframeIntervals() throws {
        let profile = try Self.profile("30")
        #expect(SlateLoop.still(profile).videoFrames % profile.keyframeFrames == 0)
    }

    @Test(arguments: ["30", "25", "59.94", "120"], [44_100, 48_000])
    func soundOfAVideoLoopIsWithinHalfAnAudioFrame(fps: String, sampleRate: Int) throws {
        let profile = try Self.profile(fps, sampleRate)
        for seconds in [0.5, 3.37, 12, 61.01] {
            let loop = SlateLoop.video(seconds: seconds, profile)
            let picture = Double(loop.videoFrames) / profile.frameRate.framesPerSecond
            let sound = Double(loop.audioFrames) * 1024 / Double(sampleRate)
            #expect(abs(picture - sound) <= 512 / Double(sampleRate) + 1e-9)
            #expect(abs(picture - seconds) <= 0.5 / profile.frameRate.framesPerSecond + 1e-9)
        }
    }

    @Test func encoderIsGivenOneFrameLess() throws {
        let loop = SlateLoop.video(seconds: 8, try Self.profile("30"))
        #expect(loop.audioFrames == 375)
        #expect(loop.encodedSamples == 374 * 1024)
    }
}

@Suite struct SlateFactsTests {
    @Test func picturesAndVideosAreToldApart() throws {
        let png = try #require(SlateFacts(probe: ["codec_type=video", "format_name=png_pipe", "duration=N/A"]))
        #expect(png.seconds == nil && !png.hasAudio)
        let jpeg = try #require(SlateFacts(probe: ["codec_type=video", "format_name=image2", "duration=0.040000"]))
        #expect(jpeg.seconds == nil)
        let movie = try #require(
            SlateFacts(probe: [
                "codec_type=video", "codec_type=audio", "format_name=mov,mp4,m4a,3gp,3g2,mj2", "duration=12.500000",
            ]))
        #expect(movie.seconds == 12.5 && movie.hasAudio)
    }

    @Test func aFileWithoutAPictureIsNone() {
        #expect(SlateFacts(probe: ["codec_type=audio", "format_name=mp3", "duration=3.0"]) == nil)
        #expect(SlateFacts(probe: []) == nil)
    }
}
