/// How a publisher splits its messages into chunks (RTMP 1.0, 5.3.1): encoders differ.
package struct ChunkForm: Sendable {
    /// The chunk stream of its media, 2 to 65599.
    package var chunkStream: Int
    /// The value of its Set Chunk Size.
    package var chunkSize: UInt32
    /// Whether later chunks of a message repeat its extended timestamp; older librtmp, and OBS up to 30.1, omit it.
    package var repeatsExtendedTimestamps: Bool

    /// By default, chunks are large enough for most messages to be one.
    package init(chunkStream: Int = 4, chunkSize: UInt32 = 1 << 20, repeatsExtendedTimestamps: Bool = true) {
        self.chunkStream = chunkStream
        self.chunkSize = chunkSize
        self.repeatsExtendedTimestamps = repeatsExtendedTimestamps
    }

    /// A message's chunks, the first with a full header.
    /// - Parameter size: Bytes per chunk; `nil`: as set by this form.
    func bytes(
        of message: PublisherScript.Message, chunkStream: Int, stream: UInt8 = 0, size: Int? = nil
    ) -> [UInt8] {
        func integer(_ value: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
        }
        func basicHeader(_ type: UInt8) -> [UInt8] {
            switch chunkStream {
            case ..<64: [type << 6 | UInt8(chunkStream)]
            case ..<320: [type << 6, UInt8(chunkStream - 64)]
            default: [type << 6 | 1, UInt8((chunkStream - 64) % 256), UInt8((chunkStream - 64) / 256)]
            }
        }
        let isExtended = message.timestamp >= 0xFF_FFFF
        let extended = isExtended ? integer(message.timestamp, 4) : []
        var bytes = basicHeader(0) + integer(isExtended ? 0xFF_FFFF : message.timestamp, 3)
        bytes += integer(UInt32(message.payload.count), 3) + [message.type, stream, 0, 0, 0] + extended
        let continuation = basicHeader(3) + (repeatsExtendedTimestamps ? extended : [])
        let size = size ?? Int(chunkSize)
        bytes += message.payload.prefix(size)
        for start in stride(from: size, to: message.payload.count, by: size) {
            bytes += continuation + message.payload[start...].prefix(size)
        }
        return bytes
    }
}

extension PublisherScript.Message {
    /// A control message with one number.
    init(control type: UInt8, _ number: UInt32) {
        let payload = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        self.init(type: type, timestamp: 0, due: 0, payload: payload)
    }
}
