import Lab
import Testing

@Suite struct FLVReaderTests {
    /// An FLV file made by hand.
    struct Writer {
        var bytes: [UInt8] = [0x46, 0x4C, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]

        mutating func tag(_ type: UInt8, _ timestamp: Int, _ payload: [UInt8]) {
            let time = UInt32(bitPattern: Int32(timestamp))
            bytes += [type] + Self.big(UInt32(payload.count), 3) + Self.big(time & 0xFF_FFFF, 3) + [UInt8(time >> 24)]
            bytes += [0, 0, 0] + payload + Self.big(UInt32(payload.count + 11), 4)
        }

        static func big(_ value: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
        }
    }

    private func read(_ bytes: [UInt8]) throws(FLVError) -> [FLVTag] {
        var reader = FLVReader()
        reader.append(bytes)
        var tags: [FLVTag] = []
        while let tag = try reader.next() { tags.append(tag) }
        return tags
    }

    @Test func readsTheFactsOfEachTag() throws {
        var file = Writer()
        file.tag(18, 0, [2, 0, 10])
        file.tag(9, 0, [0x17, 0, 0, 0, 0, 1, 0x64])
        file.tag(8, 0, [0xAF, 0, 0x11, 0x90])
        file.tag(9, 0x0123_4567, [0x17, 1, 0xFF, 0xFF, 0xFE, 9, 9, 9])
        file.tag(9, -40, [0x27, 1, 0, 0, 66, 8])
        file.tag(8, 21, [0xAF, 1, 9, 9, 9])
        file.tag(9, 80, [0x17, 2, 0, 0, 0])
        file.tag(8, 90, [0x2F, 7])
        file.tag(9, 91, [])
        var reader = FLVReader()
        reader.append(file.bytes)
        var tags: [FLVTag] = []
        while let tag = try reader.next() { tags.append(tag) }

        #expect(tags.map(\.timestamp) == [0, 0, 0, 0x0123_4567, -40, 21, 80, 90, 91])
        #expect(tags.map(\.media) == [nil, nil, nil, .video, .video, .audio, nil, .audio, nil])
        #expect(tags.map(\.isKeyframe) == [false, false, false, true, false, false, false, false, false])
        #expect(tags[0].content == .script)
        #expect(tags[1].configuration == [1, 0x64])
        #expect(tags[2].configuration == [0x11, 0x90])
        #expect(tags[3].content == .video(.init(isKeyframe: true, compositionTime: -2)))
        #expect(tags[4].content == .video(.init(isKeyframe: false, compositionTime: 66)))
        #expect(tags[3].size == 3)
        #expect(tags[3].hash == tags[5].hash, "the prefix is not part of the payload")
        #expect(tags[3].hash != tags[4].hash)
        #expect(tags[6].content == .video(.init(isKeyframe: true, packet: .end)))
        #expect(tags[7].content == .audio(.init(format: 2, packet: .opaque)))
        #expect(reader.avcConfiguration == [1, 0x64])
        #expect(reader.aacConfiguration == [0x11, 0x90])
        #expect(reader.pendingBytes == 0)
        #expect(reader.offset == file.bytes.count)
    }

    @Test func aFileThatGrowsInPiecesOfAnySizeGivesTheSameTags() async throws {
        let bytes = try await Self.sampleBytes()
        let whole = try read(bytes)
        #expect(whole.count { $0.media == .video } == 60)
        #expect(whole.count { $0.isKeyframe } == 1)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            var reader = FLVReader()
            var tags: [FLVTag] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...4000, using: &random))
                rest = rest.dropFirst(piece.count)
                reader.append(piece)
                while let tag = try reader.next() { tags.append(tag) }
            }
            #expect(tags == whole)
        }
    }

    @Test func aFileCutAnywhereGivesTheTagsBeforeTheCut() async throws {
        let bytes = try await Self.sampleBytes()
        let whole = try read(bytes)
        var random = SystemRandomNumberGenerator()
        let cuts = Array(0..<40) + (0..<100).map { _ in Int.random(in: 0...bytes.count, using: &random) }
        for cut in cuts {
            let tags = try read(Array(bytes.prefix(cut)))
            #expect(tags == Array(whole.prefix(tags.count)))
        }
    }

    @Test func whatIsNotFLVIsReportedWithItsOffset() throws {
        var file = Writer()
        file.tag(8, 0, [0xAF, 1, 1])
        let good = file.bytes
        #expect(throws: FLVError(offset: 0, reason: .signature)) { try read(Array("<html>".utf8)) }
        #expect(throws: FLVError(offset: 0, reason: .signature)) { try read([0x46, 0x4C, 0x57]) }
        #expect(throws: FLVError(offset: good.count, reason: .tagType(0x28))) {
            try read(good + [0x28] + [UInt8](repeating: 0, count: 20))
        }
        var wrongTrailer = good
        wrongTrailer[good.count - 1] = 9
        #expect(throws: FLVError(offset: good.count - 4, reason: .previousTagSize(found: 9, expected: 14))) {
            try read(wrongTrailer)
        }
        file.tag(9, 0, [0x17, 1, 0])
        #expect(throws: FLVError(offset: good.count, reason: .payload(size: 3))) { try read(file.bytes) }
    }

    @Test func anErrorIsReportedAgain() {
        var reader = FLVReader()
        reader.append([1, 2, 3])
        #expect(throws: FLVError.self) { try reader.next() }
        reader.append([4])
        #expect(throws: FLVError(offset: 0, reason: .signature)) { try reader.next() }
    }

    /// The bytes of a file that ffmpeg has made.
    private static func sampleBytes() async throws -> [UInt8] {
        try contents(of: try await TestClip.short.file(cache: Clips.cache))
    }
}
