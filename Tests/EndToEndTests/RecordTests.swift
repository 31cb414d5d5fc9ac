import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// relay-record beside a relay: what its files hold, and that nothing of it is noticed at the platform.
    @Suite struct RecordTests {
        /// What ffprobe says of a file.
        private struct Recording {
            let text: String

            init(_ path: String) async throws {
                text = try await Tool.run(
                    "ffprobe", "-v", "error", "-show_entries",
                    "format=duration:stream=codec_name,width,height:chapter=start_time:chapter_tags=title", "-of",
                    "compact", path)
            }

            /// Seconds.
            var duration: Double { values("duration").first.flatMap { Double($0) } ?? 0 }
            var codecs: [String] { values("codec_name") }
            var chapters: [String] { values("tag:title") }
            var chapterStarts: [Double] { values("start_time").compactMap { Double($0) } }

            private func values(_ name: String) -> [String] {
                text.split(whereSeparator: { $0 == "|" || $0 == "\n" }).filter { $0.hasPrefix("\(name)=") }.map {
                    String($0.dropFirst(name.count + 1))
                }
            }
        }

        /// A folder, and the recordings of a relay that keeps its state there.
        private static func files(_ folder: String, _ source: String) -> [String] {
            ProcFile.entries(of: folder).filter { $0.hasSuffix("_\(source).mkv") }.sorted()
        }

        @Test(.timeLimit(.minutes(2))) func theProgramAndThePublisherAreRecorded() async throws {
            let state = try RunningRelay.stateDirectory()
            let folder = "\(state.path)/recordings"
            try await withRelay(["RECORD": "both"], arguments: ["--state-dir", state.path]) { relay in
                try await relay.lines.first("recording", "source=program")
                let camera = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                try await relay.lines.first("recording", "source=publisher", since: camera.started)
                try await relay.seconds(3, after: live.received.arrival)
                let mark = try await relay.control("record", "mark", "first = boss")
                #expect(mark.lines.first?.hasPrefix("chapter \"first = boss\" at 0:") == true, "\(mark.lines)")
                try await relay.seconds(2, after: .now())
                let clip = try await relay.control("record", "clip", "3s")
                let clipFile = try #require(
                    clip.lines.first?.split(separator: " ").first.map(String.init), "\(clip.lines)")
                let clipped = try await Recording(clipFile)
                // From the keyframe before on, and up to where the file is written when it is read; keyframes are a second apart.
                #expect((1.9...8).contains(clipped.duration), "\(clipped.text)")

                // What the publisher sends is not recorded while brb holds.
                let brb = Moment.now()
                _ = try await relay.control("brb")
                try await relay.lines.first("recording has stopped", "source=publisher", "brb holds", since: brb)
                let publisher = try #require(Self.files(folder, "publisher").first)
                try await relay.lines.first("a recording is complete", publisher, since: brb)
                #expect(Self.files(folder, "publisher").count == 1)
                let auto = Moment.now()
                _ = try await relay.control("auto")
                try await relay.lines.first("recording", "source=publisher", since: auto)
                try await relay.observer.keyframe(of: .live, since: auto)
                let gone = await camera.stop().stopped
                let slate = try await relay.observer.keyframe(of: .slate, since: gone)
                // A chapter's beginning is right to half a second; one that begins after the file's end is none.
                try await relay.seconds(1, after: slate.received.arrival)
                try await relay.lines.first(
                    "recording has stopped", "source=publisher", "nobody publishes", since: gone)

                let status = try await relay.control("status")
                #expect(status.lines.contains { $0.hasPrefix("RECORDING    program since") }, "\(status.lines)")
                let stop = Moment.now()
                let stopped = try await relay.control("record", "stop")
                #expect(stopped.lines == ["nothing is recorded until you say: relayctl record start"])
                let program = try #require(Self.files(folder, "program").first)
                try await relay.lines.first("a recording is complete", program, since: stop)
                let recording = try await Recording("\(folder)/\(program)")
                #expect(recording.codecs == ["h264", "aac"], "\(recording.text)")
                #expect(
                    recording.chapters == ["slate", "live", "first = boss", "slate", "live", "slate"],
                    "\(recording.text)")
                #expect(zip(recording.chapterStarts, recording.chapterStarts.dropFirst()).allSatisfy { $0 < $1 })
                #expect((8...40).contains(recording.duration), "\(recording.text)")
                let sent = try await Recording("\(folder)/\(publisher)")
                #expect(sent.codecs == ["h264", "aac"])
                #expect((4...15).contains(sent.duration), "\(sent.text)")
                Figures.print("program", recording.duration, "s, chapters at", recording.chapterStarts)

                let kept = try await relay.control("record", "keep", program)
                #expect(kept.lines == ["\(folder)/kept/\(program) is kept"])
                let list = try await relay.control("record", "list")
                #expect(list.lines.contains { $0.hasPrefix(program) && $0.hasSuffix("kept") }, "\(list.lines)")
                #expect(list.lines.contains("the program is not recorded: stopped by relayctl record stop"))
                var figures = stat()
                #expect(stat("\(folder)/kept/\(program)", &figures) == 0 && figures.st_mode & 0o777 == 0o640)

                // A file whose ffmpeg is killed can be played, and gets its chapters.
                let started = try await relay.control("record", "start")
                let start = Moment.now()
                #expect(started.lines.first?.hasPrefix("the program is recorded to ") == true, "\(started.lines)")
                try await relay.seconds(4, after: start)
                let victim = try #require(
                    ProcessTable.all().first {
                        $0.arguments.contains("-segment_list") && $0.arguments.contains("\(folder)/")
                    })
                kill(victim.pid, SIGKILL)
                let again = try await relay.lines.first("cannot record", "source=program", since: start)
                try await relay.lines.first("recording again", "source=program", since: again.arrival)
                let cut = try await relay.lines.first("a recording is complete", "_program.mkv", since: again.arrival)
                let name = try #require(cut.text.split(separator: " ").first { $0.hasPrefix("file=") }?.dropFirst(5))
                let whole = try await Recording("\(folder)/\(name)")
                #expect(whole.chapters == ["slate"], "\(whole.text)")
                #expect(whole.duration > 1.5, "\(whole.text)")

                #expect(relay.observer.meter.sessions == 1)
                let faults = TimestampFaults(in: relay.observer.journal)
                #expect(faults.list == [], "\(faults)")
            }
            #expect(ProcFile.entries(of: folder).allSatisfy { !$0.hasPrefix(".") }, "a copy is left over")
        }

        /// A file system of a few MB that is full, then blocks.
        @Test(.enabled("only root can mount") { getuid() == 0 }, .timeLimit(.minutes(3)))
        func aFullOrBlockedDiskIsToldAndViewersNoticeNothing() async throws {
            let state = try RunningRelay.stateDirectory()
            let folder = "\(state.path)/recordings"
            let image = "\(state.path)/disk"
            mkdir(folder, 0o755)
            #expect(FileManager.default.createFile(atPath: image, contents: nil))
            truncate(image, 24 << 20)
            #expect(try await Tool.run("mkfs.ext4", "-q", image) == "")
            #expect(try await Tool.run("mount", "-o", "loop", image, folder) == "")
            do {
                try await useUp(folder, state: state.path)
            } catch {
                _ = try? await Tool.run("fsfreeze", "-u", folder)
                _ = try? await Tool.run("umount", "-l", folder)
                throw error
            }
            _ = try await Tool.run("umount", "-l", folder)
        }

        private func useUp(_ folder: String, state: String) async throws {
            let old = "mystream_2020-01-01_00-00-00+0000_program.mkv"
            try await withRelay(
                ["RECORD": "program", "RECORD_KEEP_FREE": "5M"], arguments: ["--state-dir", state]
            ) { relay in
                let first = try await relay.lines.first("recording", "source=program")
                // The oldest recording makes room.
                fill("\(folder)/\(old)", 12 << 20, age: 100)
                fill("\(folder)/other", 6 << 20)
                try await relay.lines.first("recordings are removed to make room", old, since: first.arrival)
                #expect(!ProcFile.entries(of: folder).contains(old))
                #expect(ProcFile.entries(of: folder).contains("other"), "a file that is no recording was removed")
                // There is none left.
                fill("\(folder)/more", 12 << 20)
                try await relay.lines.first(
                    "recording has stopped: too little of the disk is free", since: first.arrival)
                let status = try await relay.control("status")
                #expect(
                    status.lines.contains { $0.contains("the program cannot be recorded: too little of the disk") },
                    "\(status.lines)")
                let emptied = Moment.now()
                unlink("\(folder)/more")
                let again = try await relay.lines.first("recording", "source=program", since: emptied)

                // A disk that takes nothing more: writes wait, as on one that is broken.
                try await relay.seconds(2, after: again.arrival)
                let frozen = Moment.now()
                #expect(try await Tool.run("fsfreeze", "-f", folder) == "")
                let blocked = try await relay.lines.first(
                    "cannot record", "the disk has taken nothing for 10 s", since: frozen, within: .seconds(25))
                // relay-record itself still answers.
                let list = try await relay.control("record", "list")
                #expect(list.lines.contains { $0.contains("the disk has taken nothing") }, "\(list.lines)")
                #expect(try await Tool.run("fsfreeze", "-u", folder) == "")
                let thawed = try await relay.lines.first(
                    "recording again", since: blocked.arrival, within: .seconds(20))
                Figures.print(
                    "told", blocked.arrival.seconds(since: frozen), "s after the disk blocked, recording again",
                    thawed.arrival.seconds(since: blocked.arrival), "s after that")

                let figures = StreamFigures(.video, in: relay.observer.journal)
                #expect(try #require(figures.largestSilence) < 0.5, "viewers noticed it")
                #expect(relay.observer.meter.sessions == 1)
            }
        }

        /// Makes a file of so many bytes.
        ///
        /// - Parameter age: How long ago it was written, in seconds.
        private func fill(_ path: String, _ bytes: Int, age: Int = 0) {
            let file = open(path, O_WRONLY | O_CREAT, 0o640)
            posix_fallocate(file, 0, bytes)
            var times = [timespec(), timespec()]
            clock_gettime(CLOCK_REALTIME, &times[0])
            times[0].tv_sec -= age
            times[1] = times[0]
            futimens(file, times)
            close(file)
        }
    }
}
