/// Reads whole messages from chunks, where they are few and small: in an opening, and in nginx's answers. Stricter than the
/// protocol: each message must end before the next one begins. It therefore keeps at most one unfinished message.
package struct ChunkReader {
    /// Maximum length of a message in bytes. A `connect` has about 300.
    package static let largest = 4096

    /// The position in the chunks, for what reads the rest of the connection.
    package private(set) var follower = ChunkFollower(largest: largest)
    /// Bytes in the messages so far, including their headers.
    package var consumed: Int { discarded + position }
    private var input: [UInt8]
    private var position = 0
    private var discarded = 0
    private var unfinished: RTMPMessage?

    package init(_ bytes: [UInt8] = []) {
        input = bytes
    }

    /// Bytes that have not been read yet.
    package var rest: ArraySlice<UInt8> { input[position...] }

    /// Whether a message is incomplete.
    package var isWithinMessage: Bool { unfinished != nil }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if position > 0 {
            input.removeFirst(position)
            discarded += position
            position = 0
        }
        input += bytes
    }

    /// Applies Set Chunk Size.
    package mutating func setChunkSize(_ size: UInt32?) throws(ChunkFault) {
        try follower.setChunkSize(size)
    }

    /// The next message; `nil` when more bytes are needed.
    package mutating func next() throws(ChunkFault) -> RTMPMessage? {
        while let piece = try follower.next(in: input, at: &position) {
            var message =
                unfinished
                ?? RTMPMessage(
                    chunkStream: piece.chunkStream, time: piece.header.time, kind: piece.header.kind,
                    stream: piece.header.stream, body: [])
            guard message.chunkStream == piece.chunkStream else { throw .interleaved }
            message.body += input[piece.bytes]
            unfinished = piece.isLast ? nil : message
            if piece.isLast { return message }
        }
        return nil
    }
}
