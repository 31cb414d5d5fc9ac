import Lab
import Testing

@Suite struct TestClipTests {
    private func tags(_ clip: TestClip) async throws -> [FLVTag] {
        try FLVFile.tags(of: try await clip.file(cache: Clips.cache))
    }

    private func clip(
        sound: TestClip.Sound = .none, pixelFormat: String = "yuv420p", colour: TestClip.Colour = .unspecified
    ) -> TestClip {
        TestClip(
            width: 160, height: 120, framesPerSecond: 25, sound: sound, pixelFormat: pixelFormat, colour: colour,
            keyframeSeconds: 1, seconds: 2)
    }

    @Test func hasAKeyframeWhereItIsAskedFor() async throws {
        let frames = try await tags(clip()).filter { $0.media == .video }
        #expect(frames.count == 50)
        #expect(frames.indices.filter { frames[$0].isKeyframe } == [0, 25])
        #expect(Set(frames.map(\.hash)).count == 50, "no frame is like another")
    }

    @Test func canBeSilent() async throws {
        #expect(try await tags(clip()).allSatisfy { $0.media != .audio })
    }

    @Test(arguments: [(TestClip.Sound.stereo48k, [UInt8(0x11), 0x90]), (.mono44k, [0x12, 0x08])])
    func hasTheSoundItIsAskedFor(sound: TestClip.Sound, header: [UInt8]) async throws {
        let tags = try await tags(clip(sound: sound))
        #expect(tags.contains { $0.media == .audio })
        // AudioSpecificConfig: five bits of object type, four of frequency, four of channels (ISO 14496-3, 1.6.2.1).
        let headers = tags.filter { $0.content == .audio(.init(packet: .sequenceHeader)) }.compactMap(\.configuration)
        #expect(try #require(headers.first).prefix(2) == header[...])
    }

    @Test func eachColourHasItsOwnSequenceHeader() async throws {
        var headers: Set<[UInt8]> = []
        for clip in [clip(), clip(colour: .bt709), clip(colour: .bt601full), clip(pixelFormat: "yuv444p")] {
            headers.insert(try #require(try await tags(clip).compactMap(\.configuration).first))
        }
        #expect(headers.count == 4)
    }

    @Test func isRenderedOnceHoweverManyAsk() async throws {
        let directory = try TemporaryDirectory()
        let clip = clip()
        let files = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 { group.addTask { try await clip.file(cache: directory.path) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(files.count == 1)
    }

    @Test func whatFFmpegCannotRenderIsAnErrorInItsWords() async throws {
        let error = await #expect(throws: FFmpegError.self) {
            _ = try await clip(pixelFormat: "no_such_format").file(cache: Clips.cache)
        }
        #expect(error?.output.joined().contains("no_such_format") == true)
    }
}
