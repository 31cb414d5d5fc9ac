import RelayCore
import Testing

@Suite struct VideoProfileTests {
    @Test(arguments: [
        ("1080", "1920x1080"), ("720p", "1280x720"), ("480", "854x480"), ("360", "640x360"), ("240", "426x240"),
        ("640x360", "640x360"), ("1080X1920", "1080x1920"), ("2160", "3840x2160"),
    ])
    func sizes(written: String, size: String) throws {
        #expect(try RelaySettings(["OUT_RES": written]).profile.size.description == size)
    }

    @Test(arguments: [
        ("30", "2", "30", 60), ("29.97", "2", "30000/1001", 60), ("59.94", "1", "60000/1001", 60),
        ("24000/1001", "0.5", "24000/1001", 12), ("1", "0.5", "1", 1), ("25", "10", "25", 250),
    ])
    func rates(written: String, seconds: String, rate: String, frames: Int) throws {
        let profile = try RelaySettings(["OUT_FPS": written, "KEYFRAME_SECONDS": seconds]).profile
        #expect(profile.frameRate.description == rate)
        #expect(profile.keyframeFrames == frames)
    }

    @Test func cacheKeyIsStable() throws {
        #expect(
            try RelaySettings([:]).profile.cacheKey
                == "10-1920x1080-30_1-v6000000-m6000000-b12000000-k2000-libx264-veryfast-a160000-48000")
    }

    @Test(arguments: [
        ("OUT_RES", "720"), ("OUT_FPS", "25"), ("OUT_FPS", "29.97"), ("VID_BITRATE", "5M"), ("MAX_BITRATE", "7M"),
        ("BUFFER_SIZE", "6M"), ("KEYFRAME_SECONDS", "1"), ("VIDEO_ENCODER", "h264_vaapi"), ("VIDEO_PRESET", "fast"),
        ("VIDEO_DEVICE", "1"),
        ("VIDEO_LATENCY", "low"),
        ("AUDIO_BITRATE", "128k"), ("AUDIO_SAMPLERATE", "44100"),
    ])
    func everyFieldChangesTheCacheKey(name: String, value: String) throws {
        let key = try RelaySettings([name: value]).profile.cacheKey
        #expect(try key != RelaySettings([:]).profile.cacheKey)
        #expect(key.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 > 0x20 && $0 < 0x7F })
    }
}
