import Testing

@testable import Gate

@Suite struct ReaderTests {
    private func nested(_ depth: Int) -> AMF0 {
        (0..<depth).reduce(.null) { inner, _ in .object([.init("a", inner)]) }
    }

    @Test func nestingHasABound() {
        let allowed = AMF0.bytes(nested(AMF0Reader.deepest))
        #expect(AMF0Reader.values(in: allowed[...]) == [nested(AMF0Reader.deepest)])
        let deep = AMF0.bytes(.null, nested(AMF0Reader.deepest + 1), .null)
        #expect(AMF0Reader.values(in: deep[...]) == [.null])
        // Arrays within arrays; and what nginx-rtmp's stack does not bear.
        for piece: [UInt8] in [[10, 0, 0, 0, 1], [3, 0, 1, 97], [16, 0, 0, 0, 1, 97]] {
            let bytes = (0..<1000).flatMap { _ in piece }
            #expect(AMF0Reader.values(in: bytes[...]).isEmpty)
        }
    }

    /// Reading ends where it is beyond the bounds, and what came before counts.
    @Test(
        arguments: [
            [2, 0, 5, 97], [0, 1, 2], [9], [4], [14], [255], [12, 0, 0, 1, 0, 97], [12, 255, 255, 255, 255], [11, 0],
            [17], [17, 10], [17, 6, 2], [17, 6, 255, 255, 255, 255], [7, 0], [16, 0, 1, 97, 0, 0],
            [3, 0, 1, 97], [3, 0, 0], [3, 0, 0, 5], [8, 0, 0, 0, 0], [10, 255, 255, 255, 255], [1],
        ] as [[UInt8]])
    func whatCannotBeReadEndsIt(_ bytes: [UInt8]) {
        let command = AMF0.bytes(.string("name"), .number(1)) + bytes + AMF0.bytes(.string("not reached"))
        #expect(AMF0Reader.values(in: command[...]).prefix(2) == [.string("name"), .number(1)])
        #expect(AMF0Reader.values(in: bytes[...]).isEmpty)
    }

    @Test func uncommonTypesAreRead() {
        let bytes: [UInt8] =
            [12, 0, 0, 0, 1, 97] + [16, 0, 1, 67, 0, 1, 97, 5, 0, 0, 9] + [17, 4, 0x81, 0x00] + [17, 6, 5, 97, 98]
            + [17, 4, 0xFF, 0xFF, 0xFF, 0xFF] + [17, 3]
        #expect(
            AMF0Reader.values(in: bytes[...]) == [
                .string("a"), .object([.init("a", .null)]), .number(128), .string("ab"), .number(-1), .boolean(true),
            ])
    }

    @Test func valuesHaveABound() {
        let nulls = [UInt8](repeating: 5, count: AMF0Reader.most + 1)
        #expect(AMF0Reader.values(in: nulls[...]).count == AMF0Reader.most)
    }

    @Test(
        arguments: [
            // The forms of two and three bytes, the reserved 1, nginx's limit.
            [0, 0], [1, 0, 0], [32], [63],
            // A header that is left out although nothing was before.
            [0x43, 0, 0, 0, 0, 0, 1, 20], [0x83, 0, 0, 0], [0xC3],
        ] as [[UInt8]])
    func chunksThatNoEncoderSendsAreRefused(_ bytes: [UInt8]) {
        var reader = ChunkReader(bytes)
        #expect(throws: ChunkReader.Failure.malformed) { try reader.next() }
    }

    @Test func aMessageEndsBeforeTheNextBegins() throws {
        let message = RTMPMessage(chunkStream: 3, kind: 20, body: [UInt8](repeating: 1, count: 200))
        var bytes: [UInt8] = []
        message.write(to: &bytes, chunkSize: 128)
        var reader = ChunkReader(Array(bytes.prefix(12 + 128)))
        #expect(try reader.next() == nil)
        #expect(reader.isWithinMessage)
        reader.append([0x04])
        #expect(throws: ChunkReader.Failure.malformed) { try reader.next() }
    }

    /// Every form of a header, with and without the long time: what is read is what was written.
    @Test func messagesSurviveBeingWrittenAndRead() throws {
        var bytes: [UInt8] = []
        var written: [RTMPMessage] = []
        for isExtended in [false, true] {
            for format in UInt8(0)...3 {
                for length in [0, 1, 128, 129, 300] where format < 2 || length == 300 {
                    let message = RTMPMessage(
                        chunkStream: 5, format: format, time: isExtended ? 0x0123_4567 : 40, isExtended: isExtended,
                        kind: 20, stream: 0x0102_0304, body: [UInt8](repeating: format, count: length))
                    message.write(to: &bytes, chunkSize: 128)
                    written.append(message)
                }
            }
        }
        for pieces in [1, 13, bytes.count] {
            var reader = ChunkReader()
            var read: [RTMPMessage] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                reader.append(rest.prefix(pieces))
                rest = rest.dropFirst(pieces)
                while let message = try reader.next() { read.append(message) }
            }
            #expect(read == written)
        }
    }
}
