/// Writes messages to nginx while they still come in: in chunks of one size, each message with a whole header, in chunk streams of
/// its own choice. So it does not matter to nginx-rtmp in which of RTMP's many forms an encoder sent them.
///
/// Pure. Holds less than one chunk of each message that has begun.
struct ChunkWriter {
    /// The most bytes of a body in a chunk. nginx-rtmp takes a buffer of this size for each, and copies what it has read of the
    /// next.
    static let chunkSize = 4096
    /// nginx-rtmp takes those below 32 (`max_streams`); 2 is the protocol's own, and 3 for commands.
    private static let streams = 4..<32
    /// A message type that nginx-rtmp takes and ignores.
    private static let ignored: UInt8 = 0

    /// A message that has begun.
    private struct Message {
        let header: ChunkFollower.Header
        /// Bytes of the body that have been written.
        var sent = 0
        /// Those that have not, because they do not fill a chunk.
        var held: [UInt8] = []
    }

    private var messages: [Message?] = Array(repeating: nil, count: ChunkWriter.streams.count)

    /// Begins a message.
    /// - Returns: The chunk stream for the rest of it; `nil` if too many messages have begun and not ended.
    mutating func begin(_ header: ChunkFollower.Header) -> Int? {
        guard let index = messages.firstIndex(where: { $0 == nil }) else { return nil }
        messages[index] = Message(header: header)
        return Self.streams.lowerBound + index
    }

    /// Goes on with the message that has begun in a chunk stream. Its last byte ends it.
    mutating func append(_ bytes: ArraySlice<UInt8>, to chunkStream: Int, output: inout [UInt8]) {
        let index = chunkStream - Self.streams.lowerBound
        guard var message = messages[index] else { return }
        // The one owner of what is held, so that it grows in place.
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

    /// Ends a message whose rest will not come. nginx-rtmp does not know how to abort one (ngx_rtmp_receive.c), but it takes a new
    /// header within a message: of a type that it ignores, and of the length that it has.
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
