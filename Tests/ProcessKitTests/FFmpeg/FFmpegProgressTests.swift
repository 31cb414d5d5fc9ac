import ProcessKit
import Testing

@Suite struct FFmpegProgressTests {
    private func reports(_ text: String) -> [FFmpegProgress] {
        var parser = FFmpegProgressParser()
        return text.split(separator: "\n").compactMap { parser.consume(String($0)) }
    }

    /// As ffmpeg 5.1 wrote it.
    @Test func readsFullReports() throws {
        let all = reports(
            """
            frame=1
            fps=0.00
            stream_0_0_q=0.0
            bitrate=N/A
            total_size=407
            out_time_us=0
            out_time_ms=0
            out_time=00:00:00.000000
            dup_frames=0
            drop_frames=0
            speed=   0x
            progress=continue
            frame=5
            fps=24.50
            stream_0_0_q=-1.0
            bitrate= 163.3kbits/s
            total_size=4266
            out_time_us=209000
            out_time_ms=209000
            out_time=00:00:00.209000
            dup_frames=3
            drop_frames=2
            speed=11.8x
            progress=end
            """)
        try #require(all.count == 2)
        #expect(all[0].frame == 1)
        #expect(all[0].bitrate == nil)
        #expect(all[0].outTime == .zero)
        #expect(all[0].speed == 0)
        #expect(!all[0].isLast)
        #expect(all[1].frame == 5)
        #expect(all[1].framesPerSecond == 24.5)
        #expect(all[1].bitrate == 163_300)
        #expect(all[1].totalSize == 4266)
        #expect(all[1].outTime == .microseconds(209_000))
        #expect(all[1].duplicatedFrames == 3)
        #expect(all[1].droppedFrames == 2)
        #expect(all[1].speed == 11.8)
        #expect(all[1].isLast)
    }

    /// The first report of ffmpeg 7.1, and under fifo.
    @Test func whatIsNotKnownIsNil() {
        let all = reports("frame=0\nbitrate=N/A\ntotal_size=N/A\nout_time_us=N/A\nspeed=N/A\nprogress=continue")
        var expected = FFmpegProgress()
        expected.frame = 0
        #expect(all == [expected])
    }

    @Test func aReportHoldsNothingOfTheOneBefore() {
        let all = reports("frame=9\nprogress=continue\nfps=1\nprogress=continue")
        #expect(all.map(\.frame) == [9, nil])
    }

    @Test func strangeLinesArePassedOver() {
        #expect(reports("\n=\nno value\nframe=\nframe=x\nfps=nan\nnew_key=1\nprogress=continue") == [FFmpegProgress()])
    }
}
