/// Warnings of a push's ffmpeg that belong to a plain day.
enum FFmpegWarnings {
    private static let harmless = [
        // At each change of publisher, 7.1 (5.1 says it at level debug): every faucet's timestamps begin at 0, and this is how
        // ffmpeg tells that it has joined them.
        "timestamp discontinuity (stream id=",
        // The same by the demuxer of 5.1, if frames of the old faucet had been read but not yet passed on: their DTS go on, and
        // the new faucet's begin at 0. (The muxer's word for timestamps that go wrong is "Non-monotonous".)
        " out of order",
    ]

    static func isHarmless(_ message: String) -> Bool {
        harmless.contains { message.contains($0) }
    }
}
