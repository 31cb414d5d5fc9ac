/// Why chunks cannot be parsed (RTMP 1.0, 5.3.1).
package enum ChunkFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Set Chunk Size with a number outside 1 to 2^31 - 1, or without one.
    case chunkSize(UInt32?)
    /// A message is longer than its receiver accepts, in bytes.
    case tooLarge(kind: UInt8, length: Int, limit: Int)
    /// A header omits a field that no earlier chunk of its chunk stream has set.
    case headerMissing(chunkStream: Int)
    /// A header of another message within a message.
    case headerWithinMessage(chunkStream: Int)
    /// More chunk streams than are tracked.
    case tooManyStreams(limit: Int)
    /// Chunks of two messages are interleaved where that is not supported.
    case interleaved

    /// One sentence for the log, without a full stop.
    package var description: String {
        switch self {
        case .chunkSize(nil): "it set a chunk size without saying which"
        case .chunkSize(.some(let size)): "it set a chunk size of \(size); RTMP allows 1 to 2147483647"
        case .tooLarge(let kind, let length, let limit):
            "it sent \(Self.name(of: kind)) of \(length) bytes; the most that is passed on is \(limit)"
        case .headerMissing(let stream):
            "chunk stream \(stream) began with a header that refers to an earlier one"
        case .headerWithinMessage(let stream):
            "a message began in chunk stream \(stream) before the last one ended"
        case .tooManyStreams(let limit): "it used more than \(limit) chunk streams"
        case .interleaved: "chunks of two messages take turns"
        }
    }

    private static func name(of kind: UInt8) -> String {
        switch kind {
        case RTMPMessage.Kind.video: "a picture"
        case RTMPMessage.Kind.audio: "sound"
        default: "a message of type \(kind)"
        }
    }
}
