/// What a publisher's video messages show.
enum VideoMeasure: Sendable, Equatable {
    /// A keyframe comes every so many milliseconds of media.
    case keyframeInterval(Int)
    /// So many frames come per second of media.
    case frameRate(Double)
}

/// Measures the time between a publisher's keyframes, and its frame rate, from the first bytes of its video messages.
struct VideoMeter {
    /// Differences of the keyframes' interval below this are no news, in milliseconds.
    private static let tolerance = 100
    /// For how long frames are counted, in milliseconds of media.
    private static let span = 2000
    /// A jump of the timestamps beyond this says nothing, in milliseconds.
    private static let jump = 120_000

    private var lastKeyframe: UInt32?
    private var interval: Int?
    /// The frame since which others are counted.
    private var begin: UInt32?
    private var frames = 0

    /// A video message begins.
    ///
    /// - Parameters:
    ///   - bytes: The beginning of its body.
    ///   - time: The message's timestamp, in milliseconds modulo 2^32.
    /// - Returns: The interval, if it has changed; the frame rate, every ``span``.
    mutating func began(_ bytes: some Collection<UInt8>, at time: UInt32) -> [VideoMeasure] {
        guard let isKeyframe = Self.isKeyframe(bytes) else { return [] }
        var measures: [VideoMeasure] = []
        if isKeyframe, let interval = changedInterval(at: time) { measures.append(.keyframeInterval(interval)) }
        if let rate = frameRate(at: time) { measures.append(.frameRate(rate)) }
        return measures
    }

    /// Reads FLV's video tag (Video File Format Specification 10.1, E.4.3.1), or its enhanced form (Enhanced RTMP v2,
    /// ExVideoTagHeader).
    ///
    /// - Returns: `nil` for what is no frame: a sequence header (packet type 0), an end of sequence (2), a command (frame type 5).
    private static func isKeyframe(_ bytes: some Collection<UInt8>) -> Bool? {
        guard let first = bytes.first else { return nil }
        let kind = (first >> 4) & 0x7
        guard (1...4).contains(kind) else { return nil }
        let isEnhanced = first & 0x80 != 0
        let packet = isEnhanced ? first & 0x0F : bytes.dropFirst().first ?? 1
        guard isEnhanced ? packet == 1 || packet == 3 : first & 0x0F != 7 || packet == 1 else { return nil }
        return kind == 1
    }

    private mutating func changedInterval(at time: UInt32) -> Int? {
        defer { lastKeyframe = time }
        guard let lastKeyframe else { return nil }
        let measured = Int(time &- lastKeyframe)
        guard measured > 0, measured < Self.jump else { return nil }
        guard interval.map({ abs($0 - measured) >= Self.tolerance }) ?? true else { return nil }
        interval = measured
        return measured
    }

    private mutating func frameRate(at time: UInt32) -> Double? {
        frames += 1
        let length = begin.map { Int(time &- $0) } ?? Self.jump
        guard length >= Self.span else { return nil }
        defer { (begin, frames) = (time, 0) }
        guard length < Self.jump else { return nil }
        return Double(frames * 1000) / Double(length)
    }
}
