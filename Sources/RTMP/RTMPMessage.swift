/// One message of a chunk stream (RTMP 1.0, 5.3).
package struct RTMPMessage: Sendable, Equatable {
    /// The supported message types (RTMP 1.0, 5.4, 6.2, 7.1).
    package enum Kind {
        package static let setChunkSize: UInt8 = 1
        package static let abort: UInt8 = 2
        package static let acknowledgement: UInt8 = 3
        package static let userControl: UInt8 = 4
        package static let windowSize: UInt8 = 5
        package static let peerBandwidth: UInt8 = 6
        package static let audio: UInt8 = 8
        package static let video: UInt8 = 9
        package static let dataAMF3: UInt8 = 15
        package static let commandAMF3: UInt8 = 17
        package static let data: UInt8 = 18
        package static let command: UInt8 = 20
        package static let aggregate: UInt8 = 22
    }

    /// The chunk stream: 2 to 65599, and below 64 for writing.
    package var chunkStream: Int
    /// Milliseconds.
    package var time: UInt32
    package var kind: UInt8
    /// The message stream; 0 is the connection itself.
    package var stream: UInt32
    package var body: [UInt8]

    package init(chunkStream: Int, time: UInt32 = 0, kind: UInt8, stream: UInt32 = 0, body: [UInt8]) {
        (self.chunkStream, self.time, self.kind) = (chunkStream, time, kind)
        (self.stream, self.body) = (stream, body)
    }

    /// The number in the body of a control message.
    package var number: UInt32? {
        guard body.count >= 4 else { return nil }
        return body.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    package var header: ChunkFollower.Header {
        ChunkFollower.Header(time: time, length: body.count, kind: kind, stream: stream)
    }

    /// Appends the message as chunks, with a full header.
    /// - Parameter chunkSize: Maximum number of body bytes in a chunk.
    package func write(to bytes: inout [UInt8], chunkSize: Int) {
        header.write(to: &bytes, chunkStream: chunkStream, isFirst: true)
        var rest = body[...]
        while true {
            bytes += rest.prefix(chunkSize)
            rest = rest.dropFirst(chunkSize)
            guard !rest.isEmpty else { return }
            header.write(to: &bytes, chunkStream: chunkStream, isFirst: false)
        }
    }

    /// The command's name; `nil` if it cannot be read. nginx-rtmp skips the first byte of AMF3.
    package var commandName: String? {
        AMF0Reader.values(in: kind == Kind.commandAMF3 ? body.dropFirst() : body[...]).first?.text
    }

    /// The message encoded as one chunk.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes, chunkSize: .max)
        return bytes
    }

    /// A control message with one number.
    package static func control(_ kind: UInt8, _ number: UInt32) -> RTMPMessage {
        var body: [UInt8] = []
        body.append(bigEndian: number)
        return RTMPMessage(chunkStream: 2, kind: kind, body: body)
    }

    /// A command with these bytes.
    package static func command(_ body: [UInt8]) -> RTMPMessage {
        RTMPMessage(chunkStream: 3, kind: Kind.command, body: body)
    }
}

extension ChunkFollower.Header {
    /// Appends the header of a message's chunk: a full one (type 0), or one that continues a message (type 3).
    /// - Parameter chunkStream: Below 64.
    package func write(to bytes: inout [UInt8], chunkStream: Int, isFirst: Bool) {
        let isExtended = time >= 0xFF_FFFF
        bytes.append((isFirst ? 0 : 3 << 6) | UInt8(chunkStream))
        if isFirst {
            bytes.append(bigEndian24: isExtended ? 0xFF_FFFF : time)
            bytes.append(bigEndian24: UInt32(length))
            bytes.append(kind)
            bytes.append(bigEndian: stream.byteSwapped)
        }
        if isExtended { bytes.append(bigEndian: time) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian24 number: UInt32) {
        for shift in [16, 8, 0] { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
