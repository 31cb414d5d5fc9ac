/// Finds the messages in one direction of a connection's chunks (RTMP 1.0, 5.3.1), while they arrive.
///
/// Pure. Keeps one header per chunk stream, and no byte of a body. Accepts all forms of a header, all chunk stream IDs, and both
/// dialects of the extended timestamp: the protocol requires it again in chunks without a header of their own (type 3), but older
/// librtmp, OBS up to 30.1 and some phones omit it. The first such chunk decides which dialect it is.
package struct ChunkFollower {
    /// A message as described by its header.
    package struct Header: Sendable, Equatable {
        /// Milliseconds, modulo 2^32.
        package var time: UInt32
        /// Length of its body in bytes.
        package var length: Int
        package var kind: UInt8
        /// The message stream; 0 is the connection itself.
        package var stream: UInt32

        package init(time: UInt32 = 0, length: Int = 0, kind: UInt8 = 0, stream: UInt32 = 0) {
            (self.time, self.length, self.kind, self.stream) = (time, length, kind, stream)
        }
    }

    /// A part of a message's body, as far as it has arrived.
    package struct Piece: Equatable {
        package let chunkStream: Int
        package let header: Header
        /// Number of bytes of the body before it; 0 begins a message. A message without a body is one empty piece.
        package let offset: Int
        /// Its position in the input.
        package let bytes: Range<Int>

        package var isFirst: Bool { offset == 0 }
        package var isLast: Bool { offset + bytes.count == header.length }
    }

    /// The state of a chunk stream: fields that a chunk may omit, and the progress of its message.
    private struct Stream {
        let name: Int
        var header = Header()
        /// Added to the time when a message begins without a timestamp; 0 after an absolute one, as in nginx-rtmp.
        var delta: UInt32 = 0
        /// The extended timestamp as written on the wire.
        var extended: UInt32?
        var isWithinMessage = false
        var count = 0
    }

    /// Encoders use three to eight.
    package static let mostStreams = 64

    /// Maximum length of a message in bytes.
    private let largest: Int
    /// Maximum number of body bytes in a chunk (RTMP 1.0, 5.4.1).
    private var chunkSize = 128
    private var streams: [Stream] = []
    /// The chunk in progress: the index of its stream, and the number of bytes still to come.
    private var chunk: (index: Int, left: Int)?
    /// Whether chunks of type 3 that continue a message repeat the extended timestamp; `nil` until one has shown it.
    private var repeatsWithinMessages: Bool?
    /// The same for those that begin one: librtmp treats them differently.
    private var repeatsAtBeginnings: Bool?

    package init(largest: Int) {
        self.largest = largest
    }

    /// Continues the same connection with another maximum length.
    package init(continuing other: ChunkFollower, largest: Int) {
        self = ChunkFollower(largest: largest)
        (chunkSize, streams, chunk) = (other.chunkSize, other.streams, other.chunk)
        (repeatsWithinMessages, repeatsAtBeginnings) = (other.repeatsWithinMessages, other.repeatsAtBeginnings)
    }

    /// Applies Set Chunk Size to the chunks that follow.
    package mutating func setChunkSize(_ size: UInt32?) throws(ChunkFault) {
        // The top bit must be 0. A chunk is never longer than its message, so no lower number is too large.
        guard let size, (1...0x7FFF_FFFF).contains(size) else { throw .chunkSize(size) }
        chunkSize = Int(size)
    }

    /// Applies Abort Message (5.4.2): the message in progress in this chunk stream will not be finished.
    package mutating func abort(_ chunkStream: Int) {
        guard let index = streams.firstIndex(where: { $0.name == chunkStream }) else { return }
        streams[index].isWithinMessage = false
    }

    /// The next piece of a message.
    /// - Parameter position: Where to read on in `input`; moves past what has been read. After `nil`, the next call must provide
    ///   the rest again, with more bytes after it.
    /// - Returns: `nil` when more bytes are needed.
    package mutating func next(in input: [UInt8], at position: inout Int) throws(ChunkFault) -> Piece? {
        if chunk == nil { chunk = try readHeader(in: input, at: &position) }
        guard let (index, left) = chunk else { return nil }
        let bytes = position..<min(input.count, position + left)
        guard !bytes.isEmpty || left == 0 else { return nil }
        position = bytes.upperBound
        let piece = Piece(
            chunkStream: streams[index].name, header: streams[index].header, offset: streams[index].count, bytes: bytes)
        streams[index].count += bytes.count
        streams[index].isWithinMessage = !piece.isLast
        chunk = bytes.count < left ? (index, left - bytes.count) : nil
        return piece
    }

    /// Reads the header of a chunk; `nil` if it is incomplete.
    private mutating func readHeader(
        in input: [UInt8], at position: inout Int
    ) throws(ChunkFault) -> (index: Int, left: Int)? {
        var cursor = Cursor(input, position)
        guard let basic = cursor.byte() else { return nil }
        let format = basic >> 6
        var name = Int(basic & 0x3F)
        // The forms of two and three bytes.
        if name < 2 {
            guard let low = cursor.byte() else { return nil }
            let isLong = name == 1
            name = 64 + Int(low)
            if isLong {
                guard let high = cursor.byte() else { return nil }
                name += 256 * Int(high)
            }
        }
        let known = streams.firstIndex { $0.name == name }
        // librtmp begins chunk streams with type 1.
        guard known != nil || format < 2 else { throw .headerMissing(chunkStream: name) }
        var stream = known.map { streams[$0] } ?? Stream(name: name)
        let before = stream.header
        if format < 3 {
            guard let field = cursor.integer(3) else { return nil }
            var time = field
            if format < 2 {
                guard let length = cursor.integer(3), let kind = cursor.byte() else { return nil }
                (stream.header.length, stream.header.kind) = (Int(length), kind)
            }
            if format == 0 {
                guard let id = cursor.integer(4) else { return nil }
                stream.header.stream = id.byteSwapped
            }
            stream.extended = nil
            if field == 0xFF_FFFF {
                guard let extended = cursor.integer(4) else { return nil }
                stream.extended = extended
                time = extended
            }
            if !stream.isWithinMessage {
                if format == 0 { stream.header.time = time }
                stream.delta = format == 0 ? 0 : time
            }
        } else if let extended = stream.extended {
            let isRepeated: Bool?
            if stream.isWithinMessage {
                isRepeated = repeatsWithinMessages ?? cursor.startsWith(extended, or: stream.header.time)
                repeatsWithinMessages = isRepeated
            } else {
                isRepeated = repeatsAtBeginnings ?? cursor.startsWith(extended, or: stream.header.time &+ stream.delta)
                repeatsAtBeginnings = isRepeated
            }
            guard let isRepeated, !isRepeated || cursor.integer(4) != nil else { return nil }
        }
        if stream.isWithinMessage {
            // A header repeated within a message must be the same.
            guard (stream.header.length, stream.header.kind) == (before.length, before.kind) else {
                throw .headerWithinMessage(chunkStream: name)
            }
        } else {
            guard stream.header.length <= largest else {
                throw .tooLarge(kind: stream.header.kind, length: stream.header.length, limit: largest)
            }
            stream.header.time &+= stream.delta
            stream.count = 0
            stream.isWithinMessage = true
        }
        position = cursor.position
        let left = min(chunkSize, stream.header.length - stream.count)
        if let known {
            streams[known] = stream
            return (known, left)
        }
        guard streams.count < Self.mostStreams else { throw .tooManyStreams(limit: Self.mostStreams) }
        streams.append(stream)
        return (streams.count - 1, left)
    }
}
