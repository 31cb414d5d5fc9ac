import RTMP
import Testing

@testable import Gate

@Suite struct ChunkTests {
    /// What a follower reads, whatever the pieces; it obeys chunk sizes as its owners do.
    private static func messages(
        in pieces: some Sequence<ArraySlice<UInt8>>, largest: Int = 100_000
    ) throws -> [RTMPMessage] {
        var follower = ChunkFollower(largest: largest)
        var begun: [Int: RTMPMessage] = [:]
        var messages: [RTMPMessage] = []
        var (input, position): ([UInt8], Int) = ([], 0)
        for piece in pieces {
            input = Array(input[position...]) + piece
            position = 0
            while let part = try follower.next(in: input, at: &position) {
                var message =
                    begun[part.chunkStream]
                    ?? RTMPMessage(
                        chunkStream: part.chunkStream, time: part.header.time, kind: part.header.kind,
                        stream: part.header.stream, body: [])
                #expect(message.body.count == part.offset)
                message.body += input[part.bytes]
                begun[part.chunkStream] = part.isLast ? nil : message
                guard part.isLast else { continue }
                messages.append(message)
                if message.kind == RTMPMessage.Kind.setChunkSize { try follower.setChunkSize(message.number) }
            }
        }
        return messages
    }

    /// All forms of headers and ids, both dialects, interleaved, however the network cuts them: what is read is what was sent.
    @Test(arguments: 1...24 as ClosedRange<UInt64>) func everythingIsReadAsItWasSent(_ seed: UInt64) throws {
        let script = ChunkScript.random(seed: seed)
        for pieces in [[script.bytes[...]], script.bytes.cut(into: 4096), script.bytes.cut(seed: seed)] {
            #expect(try Self.messages(in: pieces) == script.messages)
        }
    }

    @Test func everyByteMayComeAlone() throws {
        var script = ChunkScript()
        for (name, time) in [(3, 0), (64, 0xFF_FFFF), (65_599, 0x0100_0000)] as [(Int, UInt32)] {
            let body = [UInt8](repeating: 7, count: 300)
            script.send(RTMPMessage(chunkStream: name, time: time, kind: 9, stream: 1, body: body))
            script.send(RTMPMessage(chunkStream: name, time: time &+ 40, kind: 9, stream: 1, body: []), format: 1)
        }
        #expect(try Self.messages(in: script.bytes.cut(into: 1)) == script.messages)
    }

    /// Four dialects, told apart by what comes first.
    @Test(arguments: [true, false], [true, false])
    func extendedTimestampsMayBeRepeatedOrNot(within: Bool, atBeginnings: Bool) throws {
        var script = ChunkScript()
        script.dialect = ChunkScript.Dialect(repeatsWithinMessages: within, repeatsAtBeginnings: atBeginnings)
        for index in 0..<4 as Range<UInt32> {
            // Bodies whose first bytes look like the beginning of the timestamp.
            let body: [UInt8] = [1, 2, 3] + [UInt8](repeating: 1, count: 400)
            let message = RTMPMessage(chunkStream: 4, time: 0x0102_0304 &+ index, kind: 9, stream: 1, body: body)
            script.send(message)
            script.send(message, format: 3)
        }
        for pieces in [1, 5, 100, 10_000] {
            #expect(try Self.messages(in: script.bytes.cut(into: pieces)) == script.messages)
        }
    }

    @Test func whatCannotBeFollowedIsToldApart() throws {
        let faults: [(bytes: [UInt8], fault: ChunkFault)] = [
            ([0x83, 0, 0, 0], .headerMissing(chunkStream: 3)), ([0xC3], .headerMissing(chunkStream: 3)),
            ([0xC0, 0], .headerMissing(chunkStream: 64)), ([0xC1, 255, 255], .headerMissing(chunkStream: 65_599)),
            ([3, 0, 0, 0, 0, 0x10, 1, 9, 0, 0, 0, 0], .tooLarge(kind: 9, length: 4097, limit: 4096)),
            (
                [3, 0, 0, 0, 0, 0, 200, 9, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 128)
                    + [3, 0, 0, 0, 0, 0, 100, 9, 0, 0, 0, 0], .headerWithinMessage(chunkStream: 3)
            ),
        ]
        for (bytes, fault) in faults {
            for pieces in [1, 1000] {
                #expect(throws: fault) { try Self.messages(in: bytes.cut(into: pieces), largest: 4096) }
            }
        }
        let many = (0...ChunkFollower.mostStreams).flatMap {
            [1, UInt8($0), 9, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0] as [UInt8]
        }
        #expect(throws: ChunkFault.tooManyStreams(limit: ChunkFollower.mostStreams)) {
            try Self.messages(in: [many[...]])
        }
    }

    /// As some encoders do.
    @Test func aHeaderMayBeRepeatedWithinItsMessage() throws {
        let header: [UInt8] = [3, 0, 0, 40, 0, 0, 200, 9, 1, 0, 0, 0]
        let body = [UInt8](repeating: 1, count: 200)
        let bytes = header + body.prefix(128) + header + body.dropFirst(128) + [0x83, 0, 0, 2] + body.prefix(128)
        let messages = try Self.messages(in: [bytes[...]])
        #expect(messages == [RTMPMessage(chunkStream: 3, time: 40, kind: 9, stream: 1, body: body)])
    }

    @Test func oneMessageAtATimeIsCollected() throws {
        var bytes: [UInt8] = []
        RTMPMessage(chunkStream: 3, kind: 20, body: [UInt8](repeating: 1, count: 200)).write(to: &bytes, chunkSize: 128)
        var reader = ChunkReader(Array(bytes.prefix(12 + 128)))
        #expect(try reader.next() == nil)
        #expect(reader.isWithinMessage)
        reader.append([4, 0, 0, 0, 0, 0, 1, 20, 0, 0, 0, 0, 5])
        #expect(throws: ChunkFault.interleaved) { try reader.next() }
    }
}
