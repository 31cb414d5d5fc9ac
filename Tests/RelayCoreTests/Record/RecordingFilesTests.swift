import RelayCore
import Testing

/// Names, chapters, command lines and the choice of what is removed.
@Suite struct RecordingFilesTests {
    @Test(arguments: [
        ("mystream_2026-11-26_15-00-00+0100_program.mkv", RecordedSource.program),
        ("my_stream_2026-11-26_15-00-00-0530_publisher.mkv", .publisher),
    ]) func recordingsAreKnownByTheirNames(name: String, source: RecordedSource) {
        #expect(RecordingName(name)?.source == source)
    }

    @Test(arguments: [
        "holiday.mkv", "mystream_2026-11-26_15-00-00+0100_program.mp4", "mystream_2026-11-26_15-00-00_program.mkv",
        "mystream_2026-11-26_15-00-00+0100_film.mkv", "../x_2026-11-26_15-00-00+0100_program.mkv",
        ".mystream_2026-11-26_15-00-00+0100_program.mkv.new", "_2026-11-2_15-00-00+0100_program.mkv",
    ]) func otherFilesAreNeverTouched(name: String) {
        #expect(RecordingName(name) == nil)
    }

    @Test func theNameThatFFmpegGivesIsOne() {
        #expect(
            RecordingName.pattern(stream: "mystream", .program) == "mystream_%Y-%m-%d_%H-%M-%S%z_program.mkv")
    }

    private func file(_ name: String, _ size: Int64, at modified: Int64, isBusy: Bool = false) -> RetentionPlan.File {
        RetentionPlan.File(name: name, size: size, modified: modified, isBusy: isBusy)
    }

    @Test func theOldestGoFirstAndNoMoreThanNeeded() {
        let files = [
            file("c", 30, at: 3), file("a", 10, at: 1), file("b", 20, at: 2), file("now", 5, at: 4, isBusy: true),
        ]
        func plan(free: Int64, max: Int64?, keep: Int64) -> RetentionPlan {
            RetentionPlan(files: files, free: free, maxSize: max, keepFree: keep, wasFull: false)
        }
        #expect(plan(free: 100, max: nil, keep: 50).removals.isEmpty)
        #expect(plan(free: 100, max: 65, keep: 50).removals.isEmpty)
        #expect(plan(free: 100, max: 64, keep: 50).removals.map(\.name) == ["a"])
        #expect(plan(free: 100, max: 64, keep: 50).why == .maxSize)
        #expect(plan(free: 45, max: nil, keep: 50).removals.map(\.name) == ["a"])
        #expect(plan(free: 35, max: nil, keep: 50).removals.map(\.name) == ["a", "b"])
        #expect(!plan(free: 35, max: nil, keep: 50).isFull)
        // What is being written stays, whatever the limits.
        let all = plan(free: 0, max: 1, keep: 100)
        #expect(all.removals.map(\.name) == ["a", "b", "c"])
        #expect(all.isFull)
    }

    /// The copy with the chapters needs room for one file more; old files make it, and recording goes on without.
    @Test func thereIsRoomForACopyAsLongAsOldFilesCanMakeIt() {
        func plan(_ files: [RetentionPlan.File], free: Int64) -> RetentionPlan {
            RetentionPlan(files: files, free: free, maxSize: nil, keepFree: 50, reserve: 30, wasFull: false)
        }
        let files = [file("a", 10, at: 1), file("b", 20, at: 2), file("now", 30, at: 4, isBusy: true)]
        #expect(plan(files, free: 80).removals.isEmpty)
        #expect(plan(files, free: 79).removals.map(\.name) == ["a"])
        #expect(plan(files, free: 79).why == .keepFree, "although more than RECORD_KEEP_FREE is free")
        #expect(plan(files, free: 55).removals.map(\.name) == ["a", "b"])
        #expect(!plan([], free: 55).isFull)
        #expect(plan([], free: 49).isFull)
    }

    @Test func aFullDiskNeedsSomeMoreBeforeRecordingGoesOn() {
        func isFull(_ free: Int64, _ was: Bool) -> Bool {
            RetentionPlan(files: [], free: free, maxSize: nil, keepFree: 100, wasFull: was).isFull
        }
        #expect(isFull(99, false))
        #expect(!isFull(100, false))
        #expect(isFull(100, true))
        #expect(isFull(109, true))
        #expect(!isFull(110, true))
    }

    @Test func chaptersFollowTheirFiles() {
        var chapters = RecordingChapters()
        for (start, title) in [(0, "slate"), (10, "live"), (3595, "slate"), (3601, "live")] {
            chapters.add(.init(start: .seconds(start), title: title))
        }
        let first = chapters.split(at: .seconds(3600))
        #expect(first.all.map(\.title) == ["slate", "live", "slate"])
        // The next file begins with what is on air, and goes on from its own beginning.
        #expect(chapters.all == [.init(start: .zero, title: "slate"), .init(start: .seconds(1), title: "live")])
        #expect(
            first.metadata(end: .seconds(3600)) == """
                ;FFMETADATA1
                [CHAPTER]
                TIMEBASE=1/1000
                START=0
                END=10000
                title=slate
                [CHAPTER]
                TIMEBASE=1/1000
                START=10000
                END=3595000
                title=live
                [CHAPTER]
                TIMEBASE=1/1000
                START=3595000
                END=3600000
                title=slate

                """)
    }

    @Test func titlesCannotBreakTheFile() {
        var chapters = RecordingChapters()
        chapters.add(.init(start: .zero, title: "a=b;c#d\\e\n[CHAPTER]\nSTART=0"))
        let lines = chapters.metadata(end: .seconds(1)).split(separator: "\n")
        #expect(lines.count { $0 == "[CHAPTER]" } == 1)
        #expect(lines.last?.hasPrefix("title=a\\=b\\;c\\#d\\\\e") == true)
    }

    @Test func ofCutsThatFollowAtOnceTheLastCounts() {
        var chapters = RecordingChapters()
        for title in ["slate", "live", "standby"] { chapters.add(.init(start: .seconds(5), title: title)) }
        #expect(chapters.all.map(\.title) == ["standby"])
        for second in 0..<2000 { chapters.add(.init(start: .seconds(10 + second), title: "\(second)")) }
        #expect(chapters.all.count == RecordingChapters.most)
    }

    @Test func ffmpegsLinesAreTold() {
        let line = SegmentLine("/srv/rec/mystream_2026-11-26_15-00-00+0100_program.mkv,0.000000,3600.023000")
        #expect(line?.file == "mystream_2026-11-26_15-00-00+0100_program.mkv")
        #expect(line?.end == .seconds(3600.023))
        for other in ["out_time_us=1,2,3", "progress=continue", "x.mkv,1", "x.mkv,a,b", "x.mkv,5,4", "x.mkv,0,inf"] {
            #expect(SegmentLine(other) == nil, "\(other)")
        }
    }

    @Test func aClipMaySpanTwoFiles() {
        let list = RecordingCommand.clipList([("/srv/it's/a.mkv", .seconds(3550)), ("/srv/b.mkv", .zero)])
        #expect(
            list == """
                ffconcat version 1.0
                file '/srv/it'\\''s/a.mkv'
                inpoint 3550000ms
                file '/srv/b.mkv'
                inpoint 0ms

                """)
    }

    @Test func sizesAreReadAndWritten() throws {
        func settings(_ name: String, _ value: String) -> RecordSettings? {
            (try? RelaySettings(["RECORD": "program", name: value]))?.recording
        }
        #expect(settings("RECORD_MAX_SIZE", "500M")?.maxSize == 500 << 20)
        #expect(settings("RECORD_MAX_SIZE", "1.5T")?.maxSize == 1536 << 30)
        #expect(settings("RECORD_KEEP_FREE", "0")?.keepFree == 0)
        for bad in ["500", "5X", "-1G", "1M", "9999T", "G", "1,5G"] {
            #expect(settings("RECORD_MAX_SIZE", bad) == nil, "\(bad)")
        }
        #expect(Words.size(640 << 10) == "640 kB")
        #expect(Words.clock(.seconds(3723)) == "1:02:03")
        #expect(Words.clock(.seconds(7)) == "0:07")
    }

    @Test(arguments: [
        ("/srv/recordings", true), ("/mnt/disk/", true), ("/var/lib/x", true), ("/home/me", false), ("/tmp", false),
        ("/etc/relay/x", false), ("srv", false), ("/", false), ("/srv/../etc", false), ("/homes", true),
        ("/srv/%H", false),
    ]) func directoriesThatTheSandboxClosesAreRefused(path: String, isAllowed: Bool) {
        let settings = try? RelaySettings(["RECORD": "both", "RECORD_DIR": path])
        #expect((settings != nil) == isAllowed)
    }

    @Test func theServiceIsStartedOnlyIfSomethingIsRecorded() throws {
        #expect(NginxSettings.record(try RelaySettings([:]), ["RECORD_DIR": "/srv/x"]) == "")
        let written = [
            "RECORD": "both", "RECORD_DIR": "/srv/x", "RECORD_MAX_SIZE": "1T", "PUBLISH_KEY": "secretsecret",
        ]
        let settings = try RelaySettings(written)
        let text = NginxSettings.record(settings, written)
        #expect(!text.contains("secret"))
        let again = try RelaySettings(try EnvironmentFile.parse(text))
        #expect(again.recording == settings.recording)
        #expect(again.topology.programURL == settings.topology.programURL)
    }
}
