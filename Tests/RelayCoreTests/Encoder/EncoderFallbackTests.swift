import RelayCore
import Testing

/// When libx264 takes over.
@Suite struct EncoderFallbackTests {
    private static func profile(_ encoder: String) throws -> VideoProfile {
        try RelaySettings(["OUT_RES": "720", "VIDEO_ENCODER": encoder, "VIDEO_LATENCY": "low"]).profile
    }

    @Test func anEncoderThatFailsItsTrialIsReplacedOnce() throws {
        let configured = try Self.profile("h264_vaapi")
        var fallback = EncoderFallback(configured)
        #expect(fallback.profile == configured && fallback.reason == nil && fallback.canFail)
        let isNews = fallback.trialFailed("no card")
        #expect(isNews)
        #expect(fallback.reason == "no card" && !fallback.canFail)
        var expected = configured
        (expected.encoder, expected.preset) = ("libx264", "veryfast")
        #expect(fallback.profile == expected, "all else stays as it is set")
        // Nothing is news any more.
        let later = [
            fallback.trialFailed("again"), fallback.encoderFailed(configured, "again"),
            fallback.encoderFailed(expected, "again"),
        ]
        #expect(later == [false, false, false])
        fallback.encoderWorked(configured)
        #expect(fallback.reason == "no card" && fallback.configured == configured)
    }

    @Test func aFailureAtASwitchersStartMayBeChance() throws {
        let configured = try Self.profile("h264_nvenc")
        var fallback = EncoderFallback(configured)
        for _ in 0..<6 {
            fallback.encoderWorked(configured)
            let isNews = fallback.encoderFailed(configured, "no session")
            #expect(!isNews)
        }
        // Another one says nothing about this one.
        fallback.encoderWorked(configured.inSoftware)
        let others = fallback.encoderFailed(configured.inSoftware, "no memory")
        #expect(!others)
        let isNews = fallback.encoderFailed(configured, "no session, again")
        #expect(isNews)
        #expect(fallback.reason == "no session, again" && fallback.profile.encoder == "libx264")
    }

    @Test func libx264HasNoOtherToFallBackTo() throws {
        let configured = try Self.profile("libx264")
        var fallback = EncoderFallback(configured)
        #expect(!fallback.canFail)
        let news = (0..<5).map { _ in fallback.encoderFailed(configured, "no memory") }
        #expect(!news.contains(true))
        let isNews = fallback.trialFailed("no memory")
        #expect(!isNews)
        #expect(fallback.profile == configured && fallback.reason == nil)
    }

    /// The messages of ffmpeg 5.1 and 7.1 without a card or driver, as printed on a host that has none.
    @Test(
        arguments: [
            (
                [
                    "Cannot load libcuda.so.1",
                    "Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - maybe "
                        + "incorrect parameters such as bit_rate, rate, width or height",
                ], "Cannot load libcuda.so.1"
            ),
            (
                [
                    "Error creating a MFX session: -9.",
                    "Error while opening encoder - maybe incorrect parameters such as bit_rate, rate, width or height.",
                    "Error sending frames to consumers: Unknown error occurred", "Could not open encoder before EOF",
                ], "Error creating a MFX session: -9."
            ),
            (
                [
                    "No VA display found for device /dev/dri/renderD128.", "Device creation failed: -22.",
                    "Failed to set value 'vaapi=card' for option 'init_hw_device': Invalid argument",
                ], "No VA display found for device /dev/dri/renderD128."
            ),
            (
                [
                    "Device creation failed: -542398533.",
                    "Failed to set value 'vaapi=card' for option 'init_hw_device': Generic error in an external library",
                ], "no graphics card that it can use"
            ),
            (["Unknown encoder 'h264_none'", "Error selecting an encoder"], "Unknown encoder 'h264_none'"),
        ] as [([String], String)])
    func whatAnEncoderSaysIsFound(errors: [String], reason: String) {
        #expect(EncoderFailure.reason(in: errors) == reason)
        #expect(SwitcherCommand.exit(ended: false, errors: errors) == .encoderFailed(reason))
        #expect(SwitcherCommand.exit(ended: true, errors: errors) == .ended)
        #expect(SwitcherExit.encoderFailed(reason).explanation == "its encoder does not work: \(reason)")
    }

    /// 7.1 says so, too, when a publisher leaves before its first frame.
    @Test func anotherFailureIsNotTheEncoders() {
        let errors = ["Could not open encoder before EOF", "Task finished with error code: -22 (Invalid argument)"]
        #expect(EncoderFailure.reason(in: errors) == nil)
        #expect(EncoderFailure.reason(in: []) == nil)
        #expect(SwitcherCommand.exit(ended: false, errors: errors) == .failed(errors[1]))
    }
}
