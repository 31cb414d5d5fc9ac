import FoundationEssentials
import Lab
import RTMP

/// The messages that a broadcaster sends: made from a clip and then modified, to let tests send what no available encoder would.
package struct PublisherScript: Sendable {
    /// One message of the stream.
    package struct Message: Sendable {
        /// The message type of RTMP and FLV: 8 sound, 9 picture, 18 metadata.
        package var type: UInt8
        /// Milliseconds, as sent.
        package var timestamp: UInt32
        /// When it is sent, in seconds after the beginning.
        package var due: Double
        /// The tag's body, including the prefixes of FLV and the codec.
        package var payload: [UInt8]

        /// Whether it is a decoder configuration of AVC or AAC.
        package var isHeader: Bool {
            payload.count > 1 && payload[1] == 0
                && (type == 9 && payload[0] & 0x0F == 7 || type == 8 && payload[0] >> 4 == 10)
        }
    }

    /// The messages, in the order in which they are sent.
    package var messages: [Message]

    /// Creates a script.
    package init(_ messages: [Message]) { self.messages = messages }

    /// Creates a script from a file, unchanged.
    /// - Throws: ``FLVError``, or an error if the file cannot be read.
    package init(file: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        guard bytes.count > 13, bytes.starts(with: Array("FLV".utf8)) else {
            throw FLVError(offset: 0, reason: .signature)
        }
        var messages: [Message] = []
        var offset = 13
        while offset + 15 <= bytes.count {
            let size = bytes[(offset + 1)...].prefix(3).reduce(0) { $0 << 8 | Int($1) }
            let low = bytes[(offset + 4)...].prefix(3).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let time = UInt32(bytes[offset + 7]) << 24 | low
            guard offset + 15 + size <= bytes.count else { break }
            messages.append(
                Message(
                    type: bytes[offset], timestamp: time, due: Double(time) / 1000,
                    payload: Array(bytes[(offset + 11)..<(offset + 11 + size)])))
            offset += 15 + size
        }
        self.messages = messages
    }

    /// When the last message is sent, in seconds after the beginning.
    package var seconds: Double { messages.last?.due ?? 0 }

    /// The part that is sent before a moment.
    package func prefix(_ seconds: Double) -> PublisherScript {
        PublisherScript(messages.filter { $0.due < seconds })
    }

    /// The same without messages of a type: 8 sound, 9 picture, 18 metadata.
    package func without(_ type: UInt8) -> PublisherScript {
        PublisherScript(messages.filter { $0.type != type })
    }

    /// The same with other timestamps, sent at the same time.
    package func retimed(_ change: (Message) -> UInt32) -> PublisherScript {
        PublisherScript(
            messages.map { message in
                var message = message
                message.timestamp = change(message)
                return message
            })
    }

    /// This script followed by another one, as if the encoder had been restarted.
    package func followed(by next: PublisherScript) -> PublisherScript {
        // One frame duration after the last one.
        let start = seconds + 0.033
        return PublisherScript(
            messages
                + next.messages.map { message in
                    var message = message
                    message.due += start
                    message.timestamp &+= UInt32(start * 1000)
                    return message
                })
    }

    /// Sends nothing for some seconds, beginning at a moment; timestamps follow the clock.
    package func paused(at moment: Double, for seconds: Double) -> PublisherScript {
        PublisherScript(
            messages.map { message in
                guard message.due >= moment else { return message }
                var message = message
                message.due += seconds
                message.timestamp &+= UInt32(seconds * 1000)
                return message
            })
    }

    /// Sends one message per second after a moment, whatever its timestamp: a connection that is all but dead.
    package func trickling(from moment: Double) -> PublisherScript {
        var due = moment
        return PublisherScript(
            messages.map { message in
                guard message.due >= moment else { return message }
                var message = message
                due += 1
                message.due = due
                return message
            })
    }

    /// The same with one keyframe enlarged to this length in bytes: the first after a moment, with filler data after its slices
    /// (H.264, 7.3.2.7), which decoders skip.
    package func filled(after moment: Double, to length: Int) -> PublisherScript {
        var script = self
        let index = messages.firstIndex {
            $0.due >= moment && $0.type == 9 && $0.payload.first == 0x17 && !$0.isHeader
        }
        guard let index else { return self }
        let count = length - messages[index].payload.count - 4
        let size = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
        script.messages[index].payload += size + [12] + [UInt8](repeating: 0xFF, count: count - 2) + [0x80]
        return script
    }

    /// The same with the picture announced as H.265, as OBS sends it.
    package var asHEVC: PublisherScript { withEnhancedPicture("hvc1") }

    /// The same with the picture in Enhanced RTMP's form, version 1: the codec's four letters after a first byte whose highest bit
    /// is set. The content of the frames is unchanged: nothing on the way looks at it.
    package func withEnhancedPicture(_ codec: String) -> PublisherScript {
        let number = codec.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return PublisherScript(
            messages.map { message in
                var message = message
                let payload = message.payload
                if message.type == 18 {
                    message.payload = Self.replacing("videocodecid", with: Double(number), in: payload)
                } else if message.type == 9, payload.count > 5 {
                    // Frame type and packet type; a composition time only with coded frames.
                    let isCoded = payload[1] == 1
                    message.payload =
                        [0x80 | payload[0] & 0x70 | payload[1]] + Array(codec.utf8) + payload[(isCoded ? 2 : 5)...]
                }
                return message
            })
    }

    /// The same with the sound announced as another of FLV's codecs (`SoundFormat`, 0 to 15).
    package func withSound(format: UInt8) -> PublisherScript {
        changing(8) { [format << 4 | 0x0F] + $0.dropFirst() }
    }

    /// The same with the sound in Enhanced RTMP's form: format 9 with the packet type, and the codec's four letters.
    package func withEnhancedSound(_ codec: String) -> PublisherScript {
        changing(8) { [0x90 | ($0.count > 1 ? $0[1] : 1)] + Array(codec.utf8) + $0.dropFirst(2) }
    }

    /// The same without AVC's sequence header: its SPS and PPS come before each keyframe instead.
    ///
    /// - Parameter startCodes: Whether parts of a frame begin with a start code (H.264, annex B) instead of their length.
    package func withParameterSetsInBand(startCodes: Bool) -> PublisherScript {
        // The configuration (ISO 14496-15): five bytes, the number of SPS, each with its length, and the same for PPS.
        let header = messages.first { $0.type == 9 && $0.isHeader }.map { Array($0.payload.dropFirst(5)) } ?? []
        var sets: [[UInt8]] = []
        var offset = 5
        while offset + 3 <= header.count {
            let end = offset + 3 + (Int(header[offset + 1]) << 8 | Int(header[offset + 2]))
            guard end <= header.count else { break }
            sets.append(Array(header[(offset + 3)..<end]))
            offset = end
        }
        func parts(_ frame: ArraySlice<UInt8>) -> [[UInt8]] {
            var rest = frame
            var parts: [[UInt8]] = []
            while rest.count >= 4 {
                let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                parts.append(Array(rest.dropFirst(4).prefix(length)))
                rest = rest.dropFirst(4 + length)
            }
            return parts
        }
        return PublisherScript(messages.filter { $0.type != 9 || !$0.isHeader }).changing(9) { payload in
            let isKeyframe = payload[0] >> 4 == 1
            let frame = (isKeyframe ? sets : []) + parts(payload.dropFirst(5))
            return payload.prefix(5)
                + frame.flatMap { part in
                    let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: part.count >> $0) }
                    return (startCodes ? [0, 0, 0, 1] : length) + part
                }
        }
    }

    private func changing(_ type: UInt8, _ change: ([UInt8]) -> [UInt8]) -> PublisherScript {
        PublisherScript(
            messages.map { message in
                guard message.type == type, message.payload.count > 5 || type == 8 else { return message }
                var message = message
                message.payload = change(message.payload)
                return message
            })
    }

    /// The same with the sound announced as HE-AAC of twice the rate (MPEG-4 audio object type 5, then 2), as OBS's encoders of
    /// that name announce frames of half the rate.
    ///
    /// - Parameters:
    ///   - rateIndex: ISO 14496-3's index of the sent rate: 6 is 24 kHz.
    ///   - doubledIndex: That of twice the rate: 3 is 48 kHz.
    package func asHEAAC(rateIndex: UInt32 = 6, doubledIndex: UInt32 = 3, channels: UInt32 = 2) -> PublisherScript {
        let bits = 5 << 27 | rateIndex << 23 | channels << 19 | doubledIndex << 15 | 2 << 10
        let configuration = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt32($0)) }
        return PublisherScript(
            messages.map { message in
                guard message.type == 8, message.isHeader else { return message }
                var message = message
                message.payload = message.payload.prefix(2) + configuration
                return message
            })
    }

    /// Replaces the number that follows a name in AMF0.
    private static func replacing(_ name: String, with value: Double, in bytes: [UInt8]) -> [UInt8] {
        guard let found = bytes.firstRange(of: Array(name.utf8)), bytes.count >= found.upperBound + 9,
            bytes[found.upperBound] == 0
        else { return bytes }
        var bytes = bytes
        bytes.replaceSubrange(found.upperBound...(found.upperBound + 8), with: AMF0.bytes(.number(value)))
        return bytes
    }
}
