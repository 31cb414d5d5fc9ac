/// What a publisher's video messages show.
enum VideoMeasure: Sendable, Equatable {
    /// A keyframe comes every so many milliseconds of media.
    case keyframeInterval(Int)
    /// So many frames, and so many bits of video, come per second of media.
    case rates(frames: Double, bits: Double)
    /// The timestamps have jumped so often.
    case jumps(Int)
    /// A keyframe is no IDR picture: frames after it may refer to some before it (an open GOP).
    case openGOP
}

/// Measures the time between a publisher's keyframes, its frame rate and bitrate, and jumps of its timestamps, from the first bytes of its
/// video messages.
struct VideoMeter {
    /// Differences of the keyframes' interval below this are no news, in milliseconds.
    private static let tolerance = 100
    /// For how long frames are counted, in milliseconds of media.
    private static let span = 2000
    /// After this long without a keyframe, its distance is told before it comes, in milliseconds: it may never come.
    private static let patience = 4000

    private var lastKeyframe: UInt32?
    private var interval: Int?
    /// The frame since which others are counted.
    private var begin: UInt32?
    private var frames = 0
    private var bytes = 0
    private var last: UInt32?
    private var jumps = 0
    private var hasOpenGOP = false

    /// A step of the timestamps beyond this, or back, is a jump: milliseconds. No camera is slower than a frame in a second and a half.
    private static let longestStep = 1500

    /// A video message begins.
    ///
    /// - Parameters:
    ///   - bytes: The beginning of its body.
    ///   - length: The length of its whole body in bytes.
    ///   - time: The message's timestamp, in milliseconds modulo 2^32.
    /// - Returns: The interval, if it has changed; the rates, every ``span``; the number of jumps, at each.
    mutating func began(_ bytes: some Collection<UInt8>, of length: Int, at time: UInt32) -> [VideoMeasure] {
        guard let isKeyframe = Self.isKeyframe(bytes) else { return [] }
        var measures: [VideoMeasure] = []
        if let last, Int32(bitPattern: time &- last) < 0 || time &- last > Self.longestStep {
            jumps += 1
            measures.append(.jumps(jumps))
            // What was before says nothing of what follows.
            (lastKeyframe, begin) = (nil, nil)
        }
        last = time
        if isKeyframe, let interval = changedInterval(at: time) { measures.append(.keyframeInterval(interval)) }
        if !isKeyframe, let interval = overdueInterval(at: time) { measures.append(.keyframeInterval(interval)) }
        if isKeyframe, !hasOpenGOP, Self.isOpen(bytes) {
            hasOpenGOP = true
            measures.append(.openGOP)
        }
        if let rates = rates(at: time, adding: length) { measures.append(rates) }
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

    /// Whether the first slice of an AVC frame is not of an IDR picture (ITU-T H.264, table 7-1: 5; others are 1 to 4). The frame is a row
    /// of NAL units, each after its length in four bytes; what comes before the slice is small, but for the first frame's.
    private static func isOpen(_ body: some Collection<UInt8>) -> Bool {
        guard let first = body.first, first & 0x8F == 7 else { return false }
        var rest = Array(body.dropFirst(5).prefix(1024))[...]
        while rest.count > 4 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let kind = rest.dropFirst(4).first.map { $0 & 0x1F } ?? 0
            if (1...5).contains(kind) { return kind != 5 }
            guard length > 0 else { return false }
            rest = rest.dropFirst(4 + length)
        }
        return false
    }

    private mutating func changedInterval(at time: UInt32) -> Int? {
        defer { lastKeyframe = time }
        guard let lastKeyframe else { return nil }
        let measured = Int(time &- lastKeyframe)
        guard measured > 0 else { return nil }
        guard interval.map({ abs($0 - measured) >= Self.tolerance }) ?? true else { return nil }
        interval = measured
        return measured
    }

    /// The time since the last keyframe, if it is longer than any before by a second.
    private mutating func overdueInterval(at time: UInt32) -> Int? {
        guard let lastKeyframe else { return nil }
        let elapsed = Int(time &- lastKeyframe)
        guard elapsed > Self.patience, elapsed >= (interval ?? 0) + 1000 else { return nil }
        interval = elapsed
        return elapsed
    }

    private mutating func rates(at time: UInt32, adding size: Int) -> VideoMeasure? {
        frames += 1
        bytes += size
        guard let start = begin else {
            (begin, frames, bytes) = (time, 0, 0)
            return nil
        }
        let length = Int(time &- start)
        guard length >= Self.span else { return nil }
        defer { (begin, frames, bytes) = (time, 0, 0) }
        let seconds = Double(length) / 1000
        return .rates(frames: Double(frames) / seconds, bits: Double(bytes * 8) / seconds)
    }
}
