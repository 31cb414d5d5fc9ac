/// What a publisher says of its video before the first frame: by the AVC sequence header, and by its metadata.
package struct VideoDescription: Sendable, Hashable {
    /// The parameter set in the header; `nil`: it cannot be read, or there are several.
    package let parameters: SequenceParameterSet?
    /// Frames per second, by the header or the metadata; `nil`: neither says, or they contradict each other.
    package let frameRate: Double?
    /// Bits per second by the metadata (`videodatarate`, which is in kbit/s); `nil`: it does not say.
    package let bitrate: Double?

    /// - Parameters:
    ///   - header: Body of an RTMP video message: FLV's VIDEODATA with an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.2.4.1).
    ///   - metadata: What the publisher's `onMetaData` says.
    package init(header: some Collection<UInt8>, metadata: VideoMetadata) {
        // Five bytes of FLV; five of the record up to the number of sets.
        let record = header.dropFirst(5)
        let sets = record.dropFirst(5)
        var found: SequenceParameterSet?
        if let count = sets.first, count & 0x1F == 1 {
            let unit = sets.dropFirst()
            let length = unit.prefix(2).reduce(0) { $0 << 8 | Int($1) }
            let bytes = unit.dropFirst(2).prefix(length)
            if length > 0, bytes.count == length { found = SequenceParameterSet(unit: Array(bytes)) }
        }
        parameters = found
        if let announced = metadata.frameRate, let rate = found?.frameRate, abs(announced - rate) > rate / 100 {
            frameRate = nil
        } else {
            frameRate = found?.frameRate ?? metadata.frameRate
        }
        bitrate = metadata.bitrate
    }

    /// Whether a video message begins with an AVC sequence header (FLV 10.1, E.4.3.1: codec 7, packet type 0).
    package static func isHeader(_ body: some Collection<UInt8>) -> Bool {
        body.count >= 2 && mayBeHeader(body)
    }

    /// The same of a message of which only the beginning has arrived.
    package static func mayBeHeader(_ beginning: some Collection<UInt8>) -> Bool {
        guard let first = beginning.first else { return true }
        return first & 0x80 == 0 && first & 0x0F == 7 && beginning.dropFirst().first ?? 0 == 0
    }
}

/// What `onMetaData` says of the video (FLV 10.1, E.5).
package struct VideoMetadata: Sendable, Hashable {
    /// Frames per second.
    package let frameRate: Double?
    /// Bits per second.
    package let bitrate: Double?

    /// Nothing was said.
    package init() { (frameRate, bitrate) = (nil, nil) }

    /// - Parameter body: Body of an RTMP data message, as `@setDataFrame` or without it.
    package init?(body: some Collection<UInt8>) {
        let values = AMF0Reader.values(in: Array(body)[...])
        guard values.prefix(2).contains(where: { $0.text == "onMetaData" }) else { return nil }
        func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
            let value = values.lazy.compactMap { $0[name]?.number }.first
            return value.flatMap { range.contains($0) ? $0 : nil }
        }
        frameRate = number("framerate", in: 1...1000) ?? number("fps", in: 1...1000)
        bitrate = number("videodatarate", in: 1...1_000_000).map { $0 * 1000 }
    }
}
