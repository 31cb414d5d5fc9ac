/// A packet that a push's ffmpeg has sent, as its `framecrc` output tells it (libavformat/framecrcenc.c, the same in 5.1 and 7.1):
/// `0,  -46,  21,  33,  35519, 0xe737e57e` is stream, DTS, PTS, duration, bytes and checksum.
///
/// ``PushCommand`` makes the time base a millisecond and maps the picture first.
public struct FramecrcLine: Hashable, Sendable {
    /// The stream it belongs to.
    public let stream: SentPacket.Stream
    /// Decoding time in milliseconds.
    public let dts: Int64
    /// Size in bytes.
    public let bytes: Int

    /// Reads one line; `nil` for a header line, which starts with `#`, and anything else.
    public init?(_ line: some Sequence<UInt8>) {
        var fields: [Int64] = []
        var magnitude: Int64?
        var isNegative = false
        for byte in line {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let (tens, overflow) = (magnitude ?? 0).multipliedReportingOverflow(by: 10)
                guard !overflow else { return nil }
                magnitude = tens &+ Int64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "-") where magnitude == nil && !isNegative: isNegative = true
            case UInt8(ascii: " ") where magnitude == nil && !isNegative: break
            case UInt8(ascii: ","):
                guard let value = magnitude else { return nil }
                fields.append(isNegative ? -value : value)
                (magnitude, isNegative) = (nil, false)
            default: return nil
            }
            if fields.count == 5 { break }
        }
        guard fields.count == 5, let stream = SentPacket.Stream(rawValue: Int(clamping: fields[0])), fields[4] >= 0
        else { return nil }
        self.stream = stream
        dts = fields[1]
        bytes = Int(clamping: fields[4])
    }
}
