/// One message of a chunk stream (RTMP 1.0, 5.3), with the header as its sender wrote it: what it leaves out is taken from the
/// message before, so whoever repeats messages to another server must repeat their headers.
struct RTMPMessage: Sendable, Equatable {
    /// The message types that are known here (RTMP 1.0, 5.4, 6.2, 7.1).
    enum Kind {
        static let setChunkSize: UInt8 = 1
        static let acknowledgement: UInt8 = 3
        static let userControl: UInt8 = 4
        static let windowSize: UInt8 = 5
        static let peerBandwidth: UInt8 = 6
        static let audio: UInt8 = 8
        static let video: UInt8 = 9
        static let dataAMF3: UInt8 = 15
        static let commandAMF3: UInt8 = 17
        static let data: UInt8 = 18
        static let command: UInt8 = 20
        static let aggregate: UInt8 = 22
    }

    /// The chunk stream, 2 to 63.
    var chunkStream: UInt8
    /// How much of the header was written: 0 all, 1 no stream, 2 only the time, 3 nothing.
    var format: UInt8 = 0
    /// The time, or with formats 1 to 3 the time since the message before, in milliseconds.
    var time: UInt32 = 0
    /// Whether the time has a field of its own of four bytes.
    var isExtended = false
    var kind: UInt8
    /// The message stream; 0 is the connection itself.
    var stream: UInt32 = 0
    var body: [UInt8]

    /// The number in the body of a control message.
    var number: UInt32? {
        guard body.count >= 4 else { return nil }
        return body.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Appends the message as chunks.
    /// - Parameter chunkSize: The most bytes of the body in a chunk.
    func write(to bytes: inout [UInt8], chunkSize: Int) {
        bytes.append(format << 6 | chunkStream)
        if format < 3 {
            bytes.append(bigEndian24: isExtended ? 0xFF_FFFF : time)
            if format < 2 {
                bytes.append(bigEndian24: UInt32(body.count))
                bytes.append(kind)
                if format < 1 {
                    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: stream >> shift)) }
                }
            }
        }
        if isExtended { bytes.append(bigEndian: time) }
        var rest = body[...]
        bytes += rest.prefix(chunkSize)
        rest = rest.dropFirst(chunkSize)
        while !rest.isEmpty {
            bytes.append(3 << 6 | chunkStream)
            if isExtended { bytes.append(bigEndian: time) }
            bytes += rest.prefix(chunkSize)
            rest = rest.dropFirst(chunkSize)
        }
    }

    /// A control message with one number.
    static func control(_ kind: UInt8, _ number: UInt32) -> RTMPMessage {
        var body: [UInt8] = []
        body.append(bigEndian: number)
        return RTMPMessage(chunkStream: 2, kind: kind, body: body)
    }

    /// A command's bytes.
    static func command(_ body: [UInt8]) -> RTMPMessage {
        RTMPMessage(chunkStream: 3, kind: Kind.command, body: body)
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian24 number: UInt32) {
        for shift in [16, 8, 0] { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
