/// Warnings of a push's ffmpeg that are part of normal operation.
enum FFmpegWarnings {
    private static let harmless = [
        // At each change of publisher, 7.1 (5.1 at level debug): every switcher's timestamps begin at 0, and ffmpeg reports here
        // that it has joined them.
        "timestamp discontinuity (stream id=",
        // The same from the demuxer of 5.1, if frames of the old switcher had been read but not yet forwarded: their DTS continue,
        // and the new switcher's begin at 0.
        " out of order",
    ]

    /// The most by which sound outlasts the picture of a publisher that is cut off, in ms: the new sound is then that much too
    /// early, and the muxer sets it to the time of the last one (measured: up to 80 ms, of which 64 are kept free at a cut).
    private static let overlap = 100

    static func isHarmless(_ message: String) -> Bool {
        harmless.contains { message.contains($0) } || isOverlap(message)
    }

    /// "Non-monotonous DTS in output stream 0:1; previous: 75, current: 69; changing to 75." (5.1), "Non-monotonic DTS; …" (7.1).
    private static func isOverlap(_ message: String) -> Bool {
        guard message.hasPrefix("Non-monoton"), let previous = number(after: "previous: ", in: message),
            let current = number(after: "current: ", in: message)
        else { return false }
        return (0...overlap).contains(previous - current)
    }

    private static func number(after key: String, in message: String) -> Int? {
        message.firstRange(of: key).flatMap { Int(message[$0.upperBound...].prefix { $0 == "-" || $0.isNumber }) }
    }
}
