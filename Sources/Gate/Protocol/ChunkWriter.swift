import RTMP

/// Writes messages to nginx while they arrive: in chunks of one size, each message with a full header, in chunk streams that it
/// chooses itself. nginx-rtmp gets the same form whichever of RTMP's many forms an encoder uses.
///
/// Pure. Holds less than one chunk of each message in progress.
struct ChunkWriter {
    /// Maximum number of body bytes in a chunk. nginx-rtmp uses a buffer of this size for each, and copies what it has read of the
    /// next.
    static let chunkSize = 4096
    /// nginx-rtmp accepts those below 32 (`max_streams`); 2 is the protocol's own, and 3 is for commands.
    private static let streams = 4..<32
    /// A message type that nginx-rtmp accepts and ignores.
    private static let ignored: UInt8 = 0

    /// A message in progress.
    private struct Message {
        let header: ChunkFollower.Header
        /// Number of body bytes that have been written.
        var sent = 0
        /// Body bytes held back because they do not fill a chunk.
        var held: [UInt8] = []
    }

    private var messages: [Message?] = Array(repeating: nil, count: ChunkWriter.streams.count)

    /// Begins a message.
    /// - Returns: The chunk stream for the rest of it; `nil` if too many messages are in progress.
    mutating func begin(_ header: ChunkFollower.Header) -> Int? {
        guard let index = messages.firstIndex(where: { $0 == nil }) else { return nil }
        messages[index] = Message(header: header)
        return Self.streams.lowerBound + index
    }

    /// Continues the message in progress in a chunk stream. Its last byte ends it.
    mutating func append(_ bytes: ArraySlice<UInt8>, to chunkStream: Int, output: inout [UInt8]) {
        let index = chunkStream - Self.streams.lowerBound
        guard var message = messages[index] else { return }
        // Makes this the only owner of the held bytes, which then grow in place.
        messages[index] = nil
        var bytes = bytes
        repeat {
            let size = min(Self.chunkSize, message.header.length - message.sent)
            let missing = size - message.held.count
            guard bytes.count >= missing else {
                message.held += bytes
                messages[index] = message
                return
            }
            message.header.write(to: &output, chunkStream: chunkStream, isFirst: message.sent == 0)
            output += message.held
            output += bytes.prefix(missing)
            message.held.removeAll(keepingCapacity: true)
            bytes = bytes.dropFirst(missing)
            message.sent += size
        } while message.sent < message.header.length
    }

    /// Ends a message whose rest will not arrive. nginx-rtmp cannot abort one (ngx_rtmp_receive.c), but it accepts a new header
    /// within a message: of a type that it ignores, and with the length that has arrived.
    mutating func abandon(_ chunkStream: Int, output: inout [UInt8]) {
        let index = chunkStream - Self.streams.lowerBound
        guard let message = messages[index] else { return }
        messages[index] = nil
        guard message.sent > 0 else { return }
        var header = message.header
        (header.kind, header.length) = (Self.ignored, message.sent)
        header.write(to: &output, chunkStream: chunkStream, isFirst: true)
    }
}
