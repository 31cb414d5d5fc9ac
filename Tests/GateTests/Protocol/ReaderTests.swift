import Testing

@testable import Gate

@Suite struct ReaderTests {
    private func nested(_ depth: Int) -> AMF0 {
        (0..<depth).reduce(.null) { inner, _ in .object([.init("a", inner)]) }
    }

    @Test func nestingHasABound() throws {
        let allowed = AMF0.bytes(nested(AMF0Reader.deepest))
        #expect(try AMF0Reader.values(in: allowed[...]) == [nested(AMF0Reader.deepest)])
        let deep = AMF0.bytes(nested(AMF0Reader.deepest + 1))
        #expect(throws: AMF0Reader.Malformed.self) { try AMF0Reader.values(in: deep[...]) }
        // Arrays within arrays; and what nginx-rtmp's stack does not bear.
        let arrays = [UInt8](repeating: 0, count: 0) + (0..<700).flatMap { _ in [10, 0, 0, 0, 1] as [UInt8] }
        #expect(throws: AMF0Reader.Malformed.self) { try AMF0Reader.values(in: arrays[...]) }
        let objects = (0..<1000).flatMap { _ in [3, 0, 1, 97] as [UInt8] }
        #expect(throws: AMF0Reader.Malformed.self) { try AMF0Reader.values(in: objects[...]) }
    }

    @Test(
        arguments: [
            [2, 0, 5, 97], [0, 1, 2], [7, 0, 0], [9], [11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [12, 0, 0, 0, 1, 97],
            [17, 1], [255],
            [3, 0, 1, 97], [3, 0, 0], [3, 0, 0, 5], [8, 0, 0, 0, 0], [10, 255, 255, 255, 255], [2, 0, 3, 97, 0, 98],
            [1],
        ] as [[UInt8]])
    func whatIsBrokenIsRefused(_ bytes: [UInt8]) {
        #expect(throws: AMF0Reader.Malformed.self) { try AMF0Reader.values(in: bytes[...]) }
    }

    @Test func valuesHaveABound() {
        let nulls = [UInt8](repeating: 5, count: AMF0Reader.most + 1)
        #expect(throws: AMF0Reader.Malformed.self) { try AMF0Reader.values(in: nulls[...]) }
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
