import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// `relayctl brb`: while it holds, no live frame reaches the platform. A frame is live unless its bytes are in the slate's file.
    @Suite struct BreakTests {
        private static let settings = ["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]

        /// Seconds from the order to the last live frame at the platform: one, and what is on its way.
        private static let tail = 1.5

        /// The source drops and returns three times, relay-hook is killed, and what it saved is damaged.
        @Test(.timeLimit(.minutes(1))) func whileBrbHoldsNoLiveFrameReachesThePlatform() async throws {
            let state = try RunningRelay.stateDirectory()
            let relay = try await RunningRelay.start(Self.settings, arguments: ["--state-dir", state.path])
            do {
                var camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                let (hidden, tail) = try await hide(relay)

                for _ in 1...3 {
                    await camera.stop()
                    camera = try await relay.camera()
                    try await relay.lines.first("publisher connected", since: camera.started)
                    try await relay.seconds(1, after: .now())
                }
                try await killHook(relay)
                #expect(try await HTTP.get("/api/v1/status", port: relay.ports.http).contains("\"show\" : \"brb\""))
                try await relay.seconds(2, after: .now())
                #expect(relay.liveFrames(from: hidden).isEmpty)

                let said = Moment.now()
                #expect(try await relay.control("auto").exit.isSuccess)
                let live = try await relay.observer.keyframe(of: .live, since: said)

                // A saved state that can't be read may have been brb.
                try "{\"version\":1,".write(toFile: "\(state.path)/operator.json", atomically: true, encoding: .utf8)
                let killed = try await killHook(relay)
                #expect(
                    try await HTTP.get("/api/v1/status", port: relay.ports.http).contains("saved orders can't be read"))
                try await relay.seconds(2, after: killed)
                #expect(relay.liveFrames(from: killed).isEmpty)
                let again = Moment.now()
                #expect(try await relay.control("auto").exit.isSuccess)
                try await relay.observer.keyframe(of: .live, since: again)
                await camera.stop()
                #expect(relay.observer.meter.sessions == 1)
                Figures.print(
                    "last live frame", tail, "s after brb, live", live.received.arrival.seconds(since: said),
                    "s after auto")
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// The slate's switcher ends at once, or is late: nothing is better than the picture that was to be hidden.
        @Test(.timeLimit(.minutes(1))) func brbHidesThePictureWithoutASlate() async throws {
            let (state, directory) = (try RunningRelay.stateDirectory(), try TemporaryDirectory("relay-e2e-fake"))
            let fake = try FakeFFmpeg(in: directory.path, for: .slate)
            let relay = try await RunningRelay.start(
                Self.settings, arguments: ["--state-dir", state.path], wrapper: fake.wrap)
            do {
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                try fake.set(.exits)
                let said = Moment.now()
                let reply = try await relay.control("brb")
                #expect(reply.lines.last?.contains("the slate is not on air yet") == true, "\(reply.lines)")
                let last = relay.liveTail(since: said)
                #expect(last < Self.tail)
                #expect(relay.observer.journal.slice(from: said.advanced(by: Self.tail), to: .now()).media().isEmpty)
                try fake.set(.works)
                let fixed = Moment.now()
                let slate = try await relay.observer.keyframe(of: .slate, since: fixed)
                #expect(relay.liveFrames(from: said.advanced(by: Self.tail)).isEmpty)
                #expect(try await relay.control("auto").exit.isSuccess)
                try await relay.observer.keyframe(of: .live, since: fixed)

                try fake.set(.dawdles)
                let again = Moment.now()
                #expect(try await relay.control("brb").lines.last?.hasPrefix("brb: the slate is on air") == true)
                let late = relay.liveTail(since: again)
                #expect(late < Self.tail)
                #expect(relay.liveFrames(from: again.advanced(by: Self.tail)).isEmpty)
                await camera.stop()
                #expect(relay.observer.meter.sessions == 1)
                Figures.print(
                    "last live frame", last, "and", late, "s after brb, slate",
                    slate.received.arrival.seconds(since: fixed),
                    "s after its switcher works")
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// What is wrong with the directory in which orders are saved.
        enum Trouble: CaseIterable, Sendable { case readOnly, full }

        /// The orders can't be written where they are kept: the answer says so, and they outlive relay-hook all the same. On a full
        /// disk there is a place for them.
        @Test(
            .timeLimit(.minutes(1)), .enabled(if: getuid() == 0, "needs root, for mounts"), arguments: Trouble.allCases)
        func brbHoldsWhateverIsWrongWithItsDirectory(trouble: Trouble) async throws {
            let state = try RunningRelay.stateDirectory()
            // A mount with a file that is open for writing, as the history is, cannot become one for reading only.
            let settings = trouble == .readOnly ? Self.settings.merging(["HISTORY_DAYS": "0"]) { $1 } : Self.settings
            let mount =
                trouble == .readOnly
                ? "mount --bind \(state.path) \(state.path)"
                : "cd \(state.path) && mkdir full && mount -t tmpfs -o size=8m full full && cp -r slates full "
                    + "&& mount --bind full \(state.path) && cd /"
            let relay = try await RunningRelay.start(
                settings, arguments: ["--state-dir", state.path],
                wrapper: {
                    ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
                        + ["\(mount) && exec \"$@\"", "sh"] + $0
                })
            do {
                let worsen =
                    trouble == .readOnly
                    ? "mount -o remount,bind,ro \(state.path)" : "! dd if=/dev/zero of=\(state.path)/filler 2>/dev/null"
                let child = try await Child.start(
                    Command("nsenter", ["--mount", "--target", "\(relay.pid)", "sh", "-c", worsen])
                ) { _ in }
                #expect(await child.exit().isSuccess)
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                let (hidden, _) = try await hide(relay, saying: trouble == .readOnly ? "NOT SAVED" : "")
                try await killHook(relay)
                try await relay.seconds(2, after: .now())
                #expect(relay.liveFrames(from: hidden).isEmpty)
                let said = Moment.now()
                #expect(try await relay.control("auto").exit.isSuccess)
                try await relay.observer.keyframe(of: .live, since: said)
                await camera.stop()
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// Another run of the whole relay, as after a reboot, and a slate of its own for the break.
        @Test(.timeLimit(.minutes(1))) func brbSurvivesARestartOfTheRelay() async throws {
            let state = try RunningRelay.stateDirectory()
            let picture = "\(state.path)/away.png"
            let ffmpeg = try await Child.start(
                Command(
                    "ffmpeg",
                    ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=white:s=64x36", "-frames:v", "1", picture])
            ) { _ in }
            #expect(await ffmpeg.exit().isSuccess)
            let before = try await RunningRelay.start(Self.settings, arguments: ["--state-dir", state.path])
            do {
                let said = Moment.now()
                let reply = try await before.control("brb", "--slate", picture, "--for", "1h", "--reason", "lunch")
                #expect(reply.exit.isSuccess, "\(reply.lines)")
                try await before.lines.first("the slate is rendered", since: said)
                #expect(try await before.control("brb", "--slate", "away", "--for", "1h").exit.isSuccess)
                let wrong = try await before.control("brb", "--slate", "nobody")
                #expect(wrong.exit == .code(75) && wrong.lines.contains { $0.contains("brb holds") }, "\(wrong.lines)")
                #expect(try await before.control("brb", "--slate", "away", "--for", "1h").exit.isSuccess)
            } catch {
                await before.abandon()
                throw error
            }
            try await before.stop()
            let relay = try await RunningRelay.start(
                Self.settings, arguments: ["--state-dir", state.path], slates: "\(state.path)/slates")
            do {
                let camera = try await relay.camera()
                try await relay.lines.first("publisher connected", since: camera.started)
                try await relay.seconds(2, after: .now())
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains("\"show\" : \"brb\"") && status.contains("\"name\" : \"away\""), "\(status)")
                #expect(relay.lines.matching("on air: live") == [])
                let frame = try await relay.observer.first("a frame", since: .now(), within: .seconds(5)) {
                    $0.received.tag.media == .video
                }
                let seen = try await SeenPicture.take("brb", at: frame.received.tag.timestamp - 500, of: relay)
                #expect(seen.brightness(ofColumns: 0..<640) > 220, "not the white picture")
                await camera.stop()
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// Says brb while a camera is on air.
        ///
        /// - Returns: From when on nothing live may arrive, and when the last live frame came, in seconds after the order.
        private func hide(_ relay: RunningRelay, saying words: String = "") async throws -> (
            hidden: Moment, tail: Double
        ) {
            let said = Moment.now()
            let reply = try await relay.control("brb")
            let line = reply.lines.last ?? ""
            #expect(line.hasPrefix("brb: the slate is on air") && line.contains(words), "\(reply.lines)")
            try await relay.observer.keyframe(of: .slate, since: said)
            let tail = relay.liveTail(since: said)
            #expect(tail < Self.tail)
            return (said.advanced(by: Self.tail), tail)
        }

        /// Kills relay-hook and waits until the next run has put something on air.
        @discardableResult private func killHook(_ relay: RunningRelay) async throws -> Moment {
            let killed = Moment.now()
            Glibc.kill(try relay.process(of: .hook).pid, SIGKILL)
            let line = try await relay.lines.first("on air: ", since: killed)
            #expect(line.text.contains("on air: slate"))
            return line.arrival
        }
    }
}
