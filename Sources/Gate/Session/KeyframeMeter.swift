/// Measures the time between a publisher's keyframes, from the first bytes of its video messages.
struct KeyframeMeter {
    /// Differences below this are no news, in milliseconds.
    private static let tolerance = 100

    private var last: UInt32?
    /// Milliseconds of media between the last two keyframes, as last reported; `nil` before there were two.
    private(set) var interval: Int?

    /// A video message begins.
    ///
    /// - Parameters:
    ///   - bytes: The beginning of its body: FLV's video tag (Video File Format Specification 10.1, E.4.3.1), or its enhanced form
    ///     (Enhanced RTMP v2, ExVideoTagHeader).
    ///   - time: The message's timestamp, in milliseconds modulo 2^32.
    /// - Returns: The interval, if it has changed.
    mutating func began(_ bytes: some Collection<UInt8>, at time: UInt32) -> Int? {
        guard let first = bytes.first, (first >> 4) & 0x7 == 1 else { return nil }
        let isEnhanced = first & 0x80 != 0
        // Neither a sequence header (packet type 0) nor an end of sequence (2) is a frame.
        let packet = isEnhanced ? first & 0x0F : bytes.dropFirst().first ?? 1
        guard isEnhanced ? packet == 1 || packet == 3 : first & 0x0F != 7 || packet == 1 else { return nil }
        defer { last = time }
        guard let last else { return nil }
        let measured = Int(time &- last)
        // A jump of the timestamps says nothing.
        guard measured > 0, measured < 120_000 else { return nil }
        guard interval.map({ abs($0 - measured) >= Self.tolerance }) ?? true else { return nil }
        interval = measured
        return measured
    }
}
