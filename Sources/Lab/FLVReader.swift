/// Reads FLV as it arrives: append bytes, take tags. A tag that is still being written is not returned until it is complete.
///
/// After an error the reader stays where it is and reports the same error again: it does not search for the next tag.
public struct FLVReader: Sendable {
    /// The last AVCDecoderConfigurationRecord read.
    public private(set) var avcConfiguration: [UInt8]?
    /// The last AudioSpecificConfig read.
    public private(set) var aacConfiguration: [UInt8]?

    private var buffer: [UInt8] = []
    private var position = 0
    private var dropped = 0
    private var isPastHeader = false

    private static let tagHeaderSize = 11
    private static let tagTrailerSize = 4

    /// A reader at the start of a file.
    public init() {}

    /// Bytes from the start of the file to the next tag.
    public var offset: Int { dropped + position }

    /// Bytes that belong to a tag which is not complete yet.
    public var pendingBytes: Int { buffer.count - position }

    /// Appends the next bytes of the file.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        if position > 0 {
            buffer.removeFirst(position)
            dropped += position
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next complete tag, or nil until more bytes have arrived.
    /// - Throws: ``FLVError`` if the bytes are not FLV.
    public mutating func next() throws(FLVError) -> FLVTag? {
        if !isPastHeader {
            guard try readHeader() else { return nil }
        }
        guard pendingBytes >= Self.tagHeaderSize else { return nil }
        let type = buffer[position]
        guard type == 8 || type == 9 || type == 18 else { throw error(.tagType(type)) }
        let size = Int(bigEndian(3, at: position + 1))
        guard pendingBytes >= Self.tagHeaderSize + size + Self.tagTrailerSize else { return nil }
        let trailer = position + Self.tagHeaderSize + size
        let expected = UInt32(Self.tagHeaderSize + size)
        let found = bigEndian(4, at: trailer)
        guard found == expected else {
            throw FLVError(offset: dropped + trailer, reason: .previousTagSize(found: found, expected: expected))
        }
        let low = bigEndian(3, at: position + 4)
        let timestamp = Int(Int32(bitPattern: UInt32(buffer[position + 7]) << 24 | low))
        let tag = try readTag(type: type, timestamp: timestamp, size: size)
        position = trailer + Self.tagTrailerSize
        return tag
    }

    private mutating func readHeader() throws(FLVError) -> Bool {
        let signature: [UInt8] = [0x46, 0x4C, 0x56]
        guard zip(buffer, signature).allSatisfy({ $0 == $1 }) else { throw error(.signature) }
        guard buffer.count >= 9 else { return false }
        let size = Int(bigEndian(4, at: 5))
        guard size >= 9, size <= 1024 else { throw error(.signature) }
        guard buffer.count >= size + Self.tagTrailerSize else { return false }
        position = size + Self.tagTrailerSize
        isPastHeader = true
        return true
    }

    private mutating func readTag(type: UInt8, timestamp: Int, size: Int) throws(FLVError) -> FLVTag {
        let start = position + Self.tagHeaderSize
        let end = start + size
        let prefix: Int
        let content: FLVTag.Content
        switch type {
        case 9: (content, prefix) = try readVideo(start: start, size: size)
        case 8: (content, prefix) = try readAudio(start: start, size: size)
        default: (content, prefix) = (.script, 0)
        }
        let payload = (start + prefix)..<end
        var configuration: [UInt8]?
        switch content {
        case .video(let video) where video.packet == .sequenceHeader:
            configuration = Array(buffer[payload])
            avcConfiguration = configuration
        case .audio(let audio) where audio.packet == .sequenceHeader:
            configuration = Array(buffer[payload])
            aacConfiguration = configuration
        case .video, .audio, .script: break
        }
        let hash = buffer.withUnsafeBytes { PayloadHash.of(UnsafeRawBufferPointer(rebasing: $0[payload])) }
        return FLVTag(
            content: content, timestamp: timestamp, size: payload.count, hash: hash, configuration: configuration)
    }

    private func readVideo(start: Int, size: Int) throws(FLVError) -> (FLVTag.Content, prefix: Int) {
        guard size > 0 else { return (.video(.init(isKeyframe: false, codec: 0, packet: .end)), 0) }
        let first = buffer[start]
        let isKeyframe = first >> 4 & 7 == 1
        let codec = first & 15
        // The top bit marks "enhanced RTMP", where the low bits are a packet type and a codec's four letters follow.
        guard codec == 7, first & 0x80 == 0 else {
            return (.video(.init(isKeyframe: isKeyframe, codec: codec, packet: .opaque)), 1)
        }
        guard size >= 5 else { throw error(.payload(size: size)) }
        let packet: FLVTag.Packet =
            switch buffer[start + 1] {
            case 0: .sequenceHeader
            case 1: .media
            case 2: .end
            default: .opaque
            }
        let composition = Int(Int32(bitPattern: bigEndian(3, at: start + 2) << 8) >> 8)
        return (.video(.init(isKeyframe: isKeyframe, codec: codec, packet: packet, compositionTime: composition)), 5)
    }

    private func readAudio(start: Int, size: Int) throws(FLVError) -> (FLVTag.Content, prefix: Int) {
        guard size > 0 else { return (.audio(.init(format: 0, packet: .end)), 0) }
        let format = buffer[start] >> 4
        guard format == 10 else { return (.audio(.init(format: format, packet: .opaque)), 1) }
        guard size >= 2 else { throw error(.payload(size: size)) }
        return (.audio(.init(format: format, packet: buffer[start + 1] == 0 ? .sequenceHeader : .media)), 2)
    }

    private func bigEndian(_ count: Int, at start: Int) -> UInt32 {
        buffer[start..<start + count].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func error(_ reason: FLVError.Reason) -> FLVError {
        FLVError(offset: offset, reason: reason)
    }
}
