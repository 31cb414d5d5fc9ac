/// Takes whole messages out of chunks, where they are few and small: in an opening, and in what nginx answers. Stricter than the
/// protocol: one message ends before the next one begins. So one unfinished message is all that is kept.
struct ChunkReader {
    /// The most bytes of a message. A `connect` has about 300.
    static let largest = 4096

    /// Where the chunks are; what reads the rest of the connection goes on with it.
    private(set) var follower = ChunkFollower(largest: largest)
    /// Bytes in the messages so far, with their headers.
    var consumed: Int { discarded + position }
    private var input: [UInt8]
    private var position = 0
    private var discarded = 0
    private var unfinished: RTMPMessage?

    init(_ bytes: [UInt8] = []) {
        input = bytes
    }

    /// Bytes that have not been read.
    var rest: ArraySlice<UInt8> { input[position...] }

    /// Whether a message has begun that has not ended.
    var isWithinMessage: Bool { unfinished != nil }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        if position > 0 {
            input.removeFirst(position)
            discarded += position
            position = 0
        }
        input += bytes
    }

    /// Obeys Set Chunk Size.
    mutating func setChunkSize(_ size: UInt32?) throws(ChunkFault) {
        try follower.setChunkSize(size)
    }

    /// The next message; `nil` when more bytes are needed.
    mutating func next() throws(ChunkFault) -> RTMPMessage? {
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
