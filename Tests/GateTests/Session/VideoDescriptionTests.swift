import RTMP
import TestSupport
import Testing

@testable import Gate

/// AVC sequence headers as ffmpeg's libx264 writes them, and what else may come in their place.
@Suite struct VideoDescriptionTests {
    static let header720 =
        "17000000000164001fffe1001a6764001facd9405005bb0110000003001000000303c0f183196001000468ef8fcbfdf8f800"

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }

    private func describe(_ hex: String, metadata: VideoMetadata = VideoMetadata()) -> VideoDescription {
        VideoDescription(header: Self.bytes(hex), metadata: metadata)
    }

    @Test func a720p30Picture() throws {
        let description = describe(Self.header720)
        let picture = try #require(description.parameters)
        #expect(picture.width == 1280 && picture.height == 720)
        #expect(picture.isProgressive && picture.hasSquarePixels && picture.bitDepth == 8 && picture.chromaFormat == 1)
        #expect(description.frameRate == 30 && description.bitrate == nil)
    }

    @Test func anInterlacedPictureThatIsCropped() throws {
        let description = describe(
            "170000000001640028ffe1001a67640028acd94078044fde0220000003002000000643e2c5b2c001000668fba3cb22c0fdf8f800")
        let picture = try #require(description.parameters)
        #expect(picture.width == 1920 && picture.height == 1080 && !picture.isProgressive)
        #expect(description.frameRate == 25)
    }

    @Test func tenBitsAnd422() throws {
        let description = describe(
            "1700000000017a002affe1001a677a002ab6cd940780227e27011000003e90001d4c00f183196001000668ebe3cb22c0fefafa00")
        let picture = try #require(description.parameters)
        #expect(picture.width == 1920 && picture.height == 1080)
        #expect(picture.bitDepth == 10 && picture.chromaFormat == 2)
        let rate = try #require(description.frameRate)
        #expect(abs(rate - 60_000 / 1001) < 0.001)
    }

    @Test func pixelsThatAreNotSquare() throws {
        let picture = try #require(
            describe(
                "17000000000164001effe100196764001eacd940b4126c1040000003004000000c83c58b658001000668ebe3cb22c0fdf8f800"
            ).parameters)
        #expect(picture.width == 720 && picture.height == 576 && !picture.hasSquarePixels)
    }

    @Test func otherProfilesAndColours() throws {
        let baseline = try #require(
            describe(
                "17000000000142c016ffe100196742c016d900a02ff970110000030001000003001e0f162e4801000568cb83cb20"
            ).parameters)
        #expect(baseline.width == 640 && baseline.height == 360 && baseline.frameRate == 15)
        let full = try #require(
            describe(
                "170000000001f4000dffe1001967f4000d919b282833f1b80880000003008000001e078a14cb01000668ebe3c44844fff8f800"
            ).parameters)
        #expect(full.chromaFormat == 3 && full.width == 320 && full.height == 180)
        let coloured = try #require(
            describe(
                "17000000000164002affe1001e6764002aacd940780227e5c05b808080a0000003002000000f01e30632c001000668ebe3cb22c0fdf8f800"
            ).parameters)
        #expect(coloured.width == 1920 && coloured.height == 1080 && coloured.frameRate == 60)
    }

    /// The metadata says what the header does not.
    @Test func metadata() throws {
        let body =
            AMF0.bytes(
                .string("@setDataFrame"), .string("onMetaData"),
                .object([
                    .init("width", .number(1280)), .init("framerate", .number(29.97)),
                    .init("videodatarate", .number(2500)),
                ]))
        let metadata = try #require(VideoMetadata(body: body))
        #expect(metadata.frameRate == 29.97 && metadata.bitrate == 2_500_000)
        #expect(describe(Self.header720, metadata: metadata).frameRate == 30)
        let half = try #require(
            VideoMetadata(body: AMF0.bytes(.string("onMetaData"), .object([.init("framerate", .number(15))]))))
        #expect(describe(Self.header720, metadata: half).frameRate == nil, "they contradict each other")
        #expect(describe(Self.header720, metadata: metadata).bitrate == 2_500_000)
        #expect(VideoMetadata(body: AMF0.bytes(.string("onTextData"))) == nil)
        let absurd = VideoMetadata(
            body: AMF0.bytes(.string("onMetaData"), .object([.init("framerate", .number(.infinity))])))
        #expect(absurd == VideoMetadata())
    }

    /// Whatever comes in its place is read without harm, and what is cut off is no description.
    @Test func damagedHeaders() {
        let whole = Self.bytes(Self.header720)
        for length in 0..<31 {
            #expect(VideoDescription(header: whole.prefix(length), metadata: VideoMetadata()).parameters == nil)
        }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 5..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let picture = VideoDescription(header: bytes, metadata: VideoMetadata()).parameters else { continue }
            #expect((1...16_384).contains(picture.width) && (1...16_384).contains(picture.height))
        }
    }

    /// A record with two sets, of which the second may be the one used; a header that no encoder sends.
    @Test func whatCannotBeToldIsUnreadable() {
        var two = Self.bytes(Self.header720)
        two[10] = 0xE2
        #expect(VideoDescription(header: two, metadata: VideoMetadata()).parameters == nil)
        var script = ChunkScript()
        script.send(
            RTMPMessage(
                chunkStream: 6, kind: 9, stream: 1,
                body: Self.bytes(Self.header720) + [UInt8](repeating: 0, count: 9000)))
        var session = PublisherSession(following: ChunkFollower(largest: 4096), received: 0, window: 0)
        let actions = session.received(script.bytes)
        #expect(actions.contains(.described(VideoDescription(header: [UInt8](), metadata: VideoMetadata()))))
    }

    /// The first frame waits until relay-hook knows what it will be like; the header has been passed on by then.
    @Test(arguments: [1, 7, 4096]) func theFirstFrameWaits(cut: Int) throws {
        var script = ChunkScript()
        let header = RTMPMessage(chunkStream: 6, kind: 9, stream: 1, body: Self.bytes(Self.header720))
        let frame = RTMPMessage(chunkStream: 6, time: 33, kind: 9, stream: 1, body: [0x17, 1, 0, 0, 0, 1, 2, 3])
        script.send(header)
        let bytesOfHeader = script.bytes.count
        script.send(frame)
        var session = PublisherSession(following: ChunkFollower(largest: 4096), received: 0, window: 0)
        let actions = script.bytes.cut(into: cut).flatMap { session.received($0) }
        #expect(session.isHeld)
        let described = actions.filter { if case .described = $0 { true } else { false } }
        #expect(described == [.described(describe(Self.header720))])
        let passed = actions.reduce(0) { if case .pass(let bytes) = $1 { $0 + bytes.count } else { $0 } }
        #expect(passed > 0 && passed <= bytesOfHeader)
        let rest = session.goOn()
        #expect(!session.isHeld && rest.contains { if case .pass = $0 { true } else { false } })
        // The same header again is no news, another one is.
        var more = ChunkScript()
        more.send(header)
        #expect(!session.received(more.bytes).contains { if case .described = $0 { true } else { false } })
        var other = header
        other.body = Self.bytes(
            "17000000000142c016ffe100196742c016d900a02ff970110000030001000003001e0f162e4801000568cb83cb20")
        var change = ChunkScript()
        change.send(other)
        #expect(session.received(change.bytes).contains { if case .described = $0 { true } else { false } })
        #expect(session.isHeld)
    }
}
