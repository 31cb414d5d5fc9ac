/// Takes messages out of chunks (RTMP 1.0, 5.3.1). Stricter than the protocol: a message is as small as those of an opening, and
/// ends before the next one begins. So one unfinished message is all that is kept.
struct ChunkReader {
    enum Failure: Error, Equatable {
        /// Longer than ``largest``.
        case tooLarge
        /// No chunk that an encoder sends in an opening.
        case malformed
    }

    /// The most bytes of a message. A `connect` has about 300.
    static let largest = 4096
    /// nginx-rtmp takes no chunk stream from 32 on (`max_streams`); nor are there any in the longer forms, which begin at 64.
    private static let streams: Range<UInt8> = 2..<32

    /// What a chunk may leave out, from the message before it in its chunk stream.
    private struct Header {
        var time: UInt32 = 0
        var isExtended = false
        var length = 0
        var kind: UInt8 = 0
        var stream: UInt32 = 0
    }

    /// The most bytes of a body in a chunk; what the sender says in Set Chunk Size.
    var chunkSize = 128
    private var input: [UInt8]
    private var position = 0
    private var headers: [UInt8: Header] = [:]
    private var unfinished: RTMPMessage?

    init(_ bytes: [UInt8] = []) {
        input = bytes
    }

    /// Bytes that no message has been made of.
    var rest: ArraySlice<UInt8> { input[position...] }

    /// Whether a message has begun that has not ended.
    var isWithinMessage: Bool { unfinished != nil }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        if position > 0 {
            input.removeFirst(position)
            position = 0
        }
        input += bytes
    }

    /// The next message; `nil` when more bytes are needed.
    mutating func next() throws(Failure) -> RTMPMessage? {
        while let message = try chunk() {
            if !isWithinMessage { return message }
        }
        return nil
    }

    /// Reads one chunk, and gives its message as far as it has come; `nil` when the chunk is not there yet.
    private mutating func chunk() throws(Failure) -> RTMPMessage? {
        var cursor = Cursor(input, position)
        guard let basic = cursor.byte() else { return nil }
        let (format, name) = (basic >> 6, basic & 0x3F)
        guard Self.streams.contains(name) else { throw .malformed }
        if let unfinished, unfinished.chunkStream != name || format != 3 { throw .malformed }
        guard var header = headers[name] ?? (format == 0 ? Header() : nil) else { throw .malformed }
        if format < 3 {
            guard let time = cursor.integer(3) else { return nil }
            header.isExtended = time == 0xFF_FFFF
            header.time = time
        }
        if format < 2 {
            guard let length = cursor.integer(3), let kind = cursor.byte() else { return nil }
            (header.length, header.kind) = (Int(length), kind)
        }
        if format == 0 {
            guard let stream = cursor.integer(4) else { return nil }
            header.stream = stream.byteSwapped
        }
        if header.isExtended {
            guard let time = cursor.integer(4) else { return nil }
            header.time = time
        }
        guard header.length <= Self.largest else { throw .tooLarge }
        var message =
            unfinished
            ?? RTMPMessage(
                chunkStream: name, format: format, time: header.time, isExtended: header.isExtended, kind: header.kind,
                stream: header.stream, body: [])
        let count = min(chunkSize, header.length - message.body.count)
        guard let bytes = cursor.bytes(count) else { return nil }
        message.body += bytes
        position = cursor.position
        headers[name] = header
        unfinished = message.body.count < header.length ? message : nil
        return message
    }
}

/// A place in bytes of which the last may not have come yet.
private struct Cursor {
    private let input: [UInt8]
    private(set) var position: Int

    init(_ input: [UInt8], _ position: Int) {
        (self.input, self.position) = (input, position)
    }

    mutating func byte() -> UInt8? {
        guard position < input.count else { return nil }
        defer { position += 1 }
        return input[position]
    }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard input.count - position >= count else { return nil }
        defer { position += count }
        return input[position..<position + count]
    }

    /// Big-endian.
    mutating func integer(_ length: Int) -> UInt32? {
        bytes(length)?.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
