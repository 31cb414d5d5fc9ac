/// One FLV tag: its timestamp and properties of its payload, without the payload.
///
/// The layout is that of Adobe's "Video File Format Specification, version 10", annex E.
public struct FLVTag: Sendable, Hashable {
    /// The content of a packet of a codec with a configuration record.
    public enum Packet: Sendable, Hashable {
        /// The decoder's configuration: AVCDecoderConfigurationRecord or AudioSpecificConfig.
        case sequenceHeader
        /// Coded media.
        case media
        /// AVC's end of sequence.
        case end
        /// A packet of a codec that is not parsed here.
        case opaque
    }

    /// The properties of a video tag.
    public struct Video: Sendable, Hashable {
        /// True for a keyframe, the only frame at which a viewer can start.
        public let isKeyframe: Bool
        /// FLV's codec number; 7 is AVC.
        public let codec: UInt8
        /// What the packet is.
        public let packet: Packet
        /// Milliseconds from decoding to presentation.
        public let compositionTime: Int

        /// Creates the properties.
        public init(isKeyframe: Bool, codec: UInt8 = 7, packet: Packet = .media, compositionTime: Int = 0) {
            self.isKeyframe = isKeyframe
            self.codec = codec
            self.packet = packet
            self.compositionTime = compositionTime
        }
    }

    /// The properties of an audio tag.
    public struct Audio: Sendable, Hashable {
        /// FLV's format number; 10 is AAC.
        public let format: UInt8
        /// What the packet is.
        public let packet: Packet

        /// Creates the properties.
        public init(format: UInt8 = 10, packet: Packet = .media) {
            self.format = format
            self.packet = packet
        }
    }

    /// The kind of tag, with the properties of that kind.
    public enum Content: Sendable, Hashable {
        /// Video, or an empty video message.
        case video(Video)
        /// Audio, or an empty audio message.
        case audio(Audio)
        /// Metadata, such as onMetaData.
        case script
    }

    /// What the tag carries.
    public let content: Content
    /// Decoding time in milliseconds, including the extended byte. The field is signed: an nginx-rtmp recording counts from its
    /// first message, and an older message has a negative time.
    public let timestamp: Int
    /// Bytes of payload, without FLV's and the codec's prefix.
    public let size: Int
    /// A fingerprint of the payload, without FLV's and the codec's prefix: a stream copy keeps it.
    public let hash: UInt64
    /// The payload of a sequence header; nil for other tags.
    public let configuration: [UInt8]?

    /// A tag as read, or one made by hand.
    public init(content: Content, timestamp: Int, size: Int, hash: UInt64, configuration: [UInt8]? = nil) {
        self.content = content
        self.timestamp = timestamp
        self.size = size
        self.hash = hash
        self.configuration = configuration
    }

    /// The stream of coded media that the tag belongs to; nil for headers, ends and metadata.
    public var media: MediaKind? {
        switch content {
        case .video(let video): video.packet == .media || video.packet == .opaque ? .video : nil
        case .audio(let audio): audio.packet == .media || audio.packet == .opaque ? .audio : nil
        case .script: nil
        }
    }

    /// True for a keyframe of coded video.
    public var isKeyframe: Bool {
        guard case .video(let video) = content else { return false }
        return video.isKeyframe && video.packet == .media
    }
}

/// The two streams of a program.
public enum MediaKind: Sendable, Hashable, CaseIterable {
    /// Sound.
    case audio
    /// Picture.
    case video
}
