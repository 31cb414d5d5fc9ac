import Lab
import ProcessKit
import Testing

/// What is measured is nginx-rtmp's recording, so that must be what was sent.
@Suite struct RecordingFidelityTests {
    @Test func timestampsThatJumpAndLaterHeadersAreRecordedAsSent() async throws {
        let directory = try TemporaryDirectory()
        let first = try contents(of: await TestClip.short.file(cache: Clips.cache))
        let second = try contents(of: await TestClip.otherProfile.file(cache: Clips.cache))
        let spliced = directory.path + "/spliced.flv"
        // Six seconds forward, then beyond 2^24 ms, where a timestamp needs its extended byte.
        let bytes = first + shifted(second, by: 8000) + shifted(first, by: 1 << 24)
        try write(bytes, to: spliced)
        let sent = try FLVFile.tags(of: spliced)

        let platform = try StandInPlatform(directory: directory.path)
        try await platform.start()
        let publisher = try await Child.start(
            Command(
                "ffmpeg",
                [
                    "-nostdin", "-loglevel", "error", "-copyts", "-dts_delta_threshold", "1000000", "-i", spliced, "-c",
                    "copy", "-copyts", "-f", "flv", "-flvflags", "no_duration_filesize", platform.url + "/key",
                ])
        ) { _ in }
        #expect(await publisher.exit().isSuccess)
        try await platform.observer.sessions("the session's end") { $0.isEmpty }
        await platform.close()

        let meter = platform.observer.meter
        for kind in MediaKind.allCases {
            let expected = sent.filter { $0.media == kind }
            let received = meter.journal.media(kind).map(\.tag)
            #expect(received.map(\.hash) == expected.map(\.hash))
            #expect(steps(received) == steps(expected))
        }
        #expect(meter.video.distinctHeaders.count == 2)
        #expect(try #require(meter.video.largestStep) > 16_000_000)
    }

    private func steps(_ tags: [FLVTag]) -> [Int] {
        zip(tags.dropFirst(), tags).map { $0.timestamp - $1.timestamp }
    }

    /// The tags of a file, without its header, with later timestamps.
    private func shifted(_ file: [UInt8], by milliseconds: Int) -> [UInt8] {
        var tags = Array(file.dropFirst(13))
        var start = 0
        while start < tags.count {
            let size = tags[start + 1..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            let low = tags[start + 4..<start + 7].reduce(0) { $0 << 8 | Int($1) }
            let timestamp = (Int(tags[start + 7]) << 24 | low) + milliseconds
            let bytes = FLVReaderTests.Writer.big(UInt32(timestamp & 0xFF_FFFF), 3)
            tags.replaceSubrange(start + 4..<start + 7, with: bytes)
            tags[start + 7] = UInt8(timestamp >> 24)
            start += size + 15
        }
        return tags
    }
}
