import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// When the host runs out of something.
    @Suite struct ResourceFaultTests {
        private static let isRoot = getuid() == 0

        /// In a mount namespace of its own, with a small file system where files are made. At first the disk is full where
        /// slates are kept, then also where the relay runs.
        @Test(.timeLimit(.minutes(2)), .enabled(if: isRoot, "needs root, for a small file system to fill"))
        func aFullDiskKeepsNobodyOffTheAir() async throws {
            let state = try TemporaryDirectory("relay-e2e-full")
            let relay = try await RunningRelay.start(
                ["OFFLINE_VIDEO_PATH": try await TestClip.plain.file(cache: Places.clips)],
                arguments: ["--state-dir", state.path],
                wrapper: Self.inNamespace(
                    "mount -t tmpfs -o size=16k full \(state.path) && mount -t tmpfs -o size=4m run /run"))
            do {
                let line = try await relay.lines.first("hook", "warning", "rendered slates cannot be stored")
                #expect(line.text.contains("disk full") || line.text.contains("No space left"), "\(line.text)")
                try await relay.lines.first(
                    "hook", "warning", "OFFLINE_VIDEO_PATH", "are free there", within: .seconds(20))
                let mounted = "/proc/\(relay.pid)/root/run"
                try fill("\(mounted)/filler")
                let camera = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                let marks = await camera.stop()
                let slate = try await relay.lines.first("on air: slate", "publisher left", since: marks.stopped)
                try await relay.observer.first("more of it", since: slate.arrival.advanced(by: 2), within: .seconds(10))
                {
                    $0.received.tag.isKeyframe
                }.noted()
                #expect(relay.observer.meter.sessions == 1)
                let warnings = relay.lines.complaints.count
                #expect(warnings <= 4, "\(relay.lines.complaints)")

                // A push that has to be started again writes the key for ffmpeg where the old one had it.
                let killed = Moment.now()
                Glibc.kill(try relay.process(of: .push).pid, SIGKILL)
                let back = try await relay.observer.first("frames", since: killed, within: .seconds(15)) {
                    $0.received.session == 2 && $0.received.tag.isKeyframe
                }
                Figures.print(
                    "to live with a full disk", live.received.arrival.seconds(since: camera.started),
                    "s, killed push back after", back.received.arrival.seconds(since: killed), "s")
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// relayctl refuses to start with one. One that becomes so while the relay runs is no trouble, even for a relay-hook that
        /// has to be started again.
        @Test(.timeLimit(.minutes(1)), .enabled(if: isRoot, "needs root, to mount a directory for reading only"))
        func aStateDirectoryThatCanOnlyBeReadHarmsNobody() async throws {
            let state = try TemporaryDirectory("relay-e2e-read-only")
            let mount = "mount --bind \(state.path) \(state.path)"
            let readOnly = "mount -o remount,bind,ro \(state.path)"
            let refused = try await FinishedProgram.relayctl(
                ["up", "--state-dir", state.path],
                settings: ["KICK_URL": "rtmp://127.0.0.1/app", "KICK_KEY": "key_0123", "PUBLISH_KEY": "key_01234567"],
                wrapper: Self.inNamespace("\(mount) && \(readOnly)"))
            #expect(refused.exit == .code(73))
            #expect(refused.lines.contains { $0.contains("Read-only file system") }, "\(refused.lines)")

            let relay = try await RunningRelay.start(
                arguments: ["--state-dir", state.path], wrapper: Self.inNamespace(mount))
            do {
                // A mount with a file that is open for writing, as the history is, cannot become one for reading only: between
                // two runs of relay-hook.
                let killed = Moment.now()
                let kill = "kill -KILL \(try relay.process(of: .hook).pid)"
                let child = try await Child.start(
                    Command(
                        "nsenter",
                        [
                            "--mount", "--target", "\(relay.pid)", "sh", "-c",
                            "\(kill); until \(readOnly) 2>/dev/null; do test $((n = n + 1)) -lt 200 || exit 1; done",
                        ])
                ) { _ in }
                #expect(await child.exit().isSuccess)
                try await relay.lines.first("on air: slate", since: killed)
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                await camera.stop()
                // That it was killed, and that there is no history.
                let expected = ["ended unexpectedly", "nginx says", "the history cannot be written"]
                #expect(
                    relay.lines.complaints.allSatisfy { line in expected.contains { line.contains($0) } }
                )
                #expect(relay.observer.meter.sessions == 1)
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// Neither relay-hook nor relay-push has more than a reserve for a while: neither takes of it for connections and children.
        @Test(.timeLimit(.minutes(2))) func withoutFreeDescriptorsTheSlateStaysAndThenAllIsWell() async throws {
            try await withRelay { relay in
                // After the start: a cut that is under way needs descriptors.
                let started = Moment.now()
                _ = try await relay.observer.first(
                    "3 s of slate", since: started.advanced(by: 3), within: .seconds(8)
                ) { $0.feed == .slate }
                let hook = try relay.process(of: .hook)
                let push = try relay.process(of: .push)
                let switcher = try relay.process(of: .switcher)
                let before = Moment.now()
                for process in [hook, push] { try await limitDescriptors(of: process, to: process.descriptors + 16) }
                // A broadcaster cannot be let in now, and no switcher can be started.
                let camera = try await relay.camera()
                let end = before.advanced(by: 6)
                do {
                    _ = try await relay.observer.first("6 s of slate", since: end, within: .seconds(10)) {
                        $0.feed == .slate
                    }
                } catch {
                    let last = relay.observer.meter.frames.last.map {
                        "\($0.feed) \($0.received.arrival.seconds(since: end))"
                    }
                    throw TimedOut(
                        waitingFor: "6 s of slate; last \(last as Any); \(relay.lines.all)", limit: .seconds(10))
                }
                let meter = relay.observer.meter
                #expect(meter.sessions == 1)
                #expect(meter.frames.allSatisfy { $0.feed == .slate })
                #expect(try #require(meter.largestSilence) < 1)
                let after = try relay.process(of: .hook)
                try #require(after == hook, "relay-hook has ended: \(relay.lines.all.joined(separator: "\n"))")
                let busy = after.processorTime(since: hook)
                #expect(busy < 3, "relay-hook is busy: \(busy) s of 6")
                await camera.kill()

                // Now the slate's switcher dies too: nothing can take its place.
                let killed = Moment.now()
                Glibc.kill(switcher.pid, SIGKILL)
                try await relay.lines.first("switcher", "warning", since: killed)
                // And the push's ffmpeg.
                Glibc.kill(try relay.process(of: .pusher).pid, SIGKILL)
                try await relay.lines.first("push", "warning", "ffmpeg", since: killed)
                let endured = Moment.now()
                _ = try await ProcessTable.wait(for: "five seconds", within: .seconds(6)) {
                    Moment.now().seconds(since: endured) > 5 ? () : nil
                }
                for process in [hook, push] { try await limitDescriptors(of: process, to: 1024) }
                let freed = Moment.now()
                let back = try await relay.observer.keyframe(of: .slate, since: freed, within: .seconds(30))
                let again = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: again.started)
                await again.stop()
                #expect(try relay.process(of: .hook) == hook && relay.process(of: .push) == push, "a program has ended")
                let complaints = relay.lines.complaints
                #expect(complaints.count <= 8, "\(complaints)")
                Figures.print(
                    "slate back after", back.received.arrival.seconds(since: freed), "s, relay-hook used", busy,
                    "s of 6, to live then", live.received.arrival.seconds(since: again.started), "s,",
                    complaints.count, "complaints:", complaints)
            }
        }

        /// Twice as many busy processes as there are processors.
        @Test(
            .timeLimit(.minutes(1)),
            .enabled(if: access("/usr/bin/stress-ng", X_OK) == 0, "needs stress-ng"))
        func aBusyHostShowsBothSlateAndLive() async throws {
            try await withRelay { relay in
                let load = try await Child.start(
                    Command("stress-ng", ["--quiet", "--cpu", "\(2 * sysconf(Int32(_SC_NPROCESSORS_ONLN)))"])
                ) { _ in }
                let begin = Moment.now()
                let camera = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                _ = try await relay.observer.first(
                    "6 s of live", since: live.received.arrival.advanced(by: 6), within: .seconds(20)
                ) { $0.feed == .live }
                let marks = await camera.stop()
                let slate = try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                let part = ProgramMeter(relay.observer.journal.slice(from: begin, to: .now()))
                await load.stop(.immediate)
                #expect(relay.observer.meter.sessions == 1)
                #expect(part.backward == 0 && part.repeated == 0)
                let silence = try #require(part.largestSilence)
                #expect(silence < 2)
                Figures.print(
                    "to live", live.received.arrival.seconds(since: camera.started), "s, to slate",
                    slate.received.arrival.seconds(since: marks.stopped), "s, silence", silence, "s, step",
                    part.largestStep, "ms")
            }
        }

        /// Runs a command after some mounts that nobody else sees.
        private static func inNamespace(_ mounts: String) -> ([String]) -> [String] {
            { ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\(mounts) && exec \"$@\"", "sh"] + $0 }
        }

        /// Writes until there is no room any more.
        private func fill(_ path: String) throws {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0, "\(path): \(errno)")
            defer { close(descriptor) }
            for size in [65_536, 4096, 1] {
                let bytes = [UInt8](repeating: 0, count: size)
                while write(descriptor, bytes, size) > 0 {}
            }
            #expect(errno == ENOSPC)
        }

        private func limitDescriptors(of process: RunningProcess, to count: Int) async throws {
            let child = try await Child.start(
                Command("prlimit", ["--pid", "\(process.pid)", "--nofile=\(count):\(max(count, 1024))"])
            ) { _ in }
            #expect(await child.exit().isSuccess)
        }
    }
}

extension PlatformObserver.Sighting {
    /// Only that it came is of interest.
    fileprivate func noted() {}
}
