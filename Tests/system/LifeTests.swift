import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// A plain day: starts, stops, broadcasters.
    @Suite struct LifeTests {
        @Test(arguments: Debian.tested) func publishSwitchDrop(debian: Debian) async throws {
            try await onHost(debian) { host in
                let sessions = host.observer.meter.sessions
                for departure in [CameraCycle.Departure.clean, .killed] {
                    let (camera, live) = try await host.cameraOnAir()
                    let marks = departure == .clean ? await camera.stop() : await camera.kill()
                    let slate = try await host.observer.keyframe(of: .slate, since: marks.stopped)
                    let toLive = live.received.arrival.seconds(since: camera.started)
                    let toSlate = slate.received.arrival.seconds(since: marks.stopped)
                    Figures.print(
                        debian.testDescription, "camera to live", toLive, "s, camera", departure, "to slate", toSlate,
                        "s")
                    #expect(toLive < 3)
                    #expect(toSlate < 2)
                }
                #expect(host.observer.meter.sessions == sessions)
                #expect(try await host.page("/healthz") == "ok")
            }
        }

        /// On the slate, while a camera is live, while the platform does not answer, and when an ffmpeg hangs.
        @Test(arguments: Debian.tested) func stopEndsEveryProcessInFiveSeconds(debian: Debian) async throws {
            try await onHost(debian) { host in
                let slate = try await host.stop()
                try await host.start()

                let (camera, _) = try await host.cameraOnAir()
                let live = try await host.stop()
                await camera.kill()
                try await host.start()

                await host.platform.pause()
                let platform = try await host.stop()
                await host.platform.resume()
                try await host.start()

                try await host.waitUntilWhole()
                kill(try host.process(of: .switcher).pid, SIGSTOP)
                kill(try host.process(of: .pusher).pid, SIGSTOP)
                let halted = try await host.stop()
                try await host.start()

                Figures.print(
                    debian.testDescription, "stopped on the slate in", slate, "s, live in", live,
                    "s, with a hanging platform in", platform, "s, with halted ffmpegs in", halted, "s")
                #expect(max(slate, live, platform, halted) <= 5)
                #expect(try await host.machine.run("systemctl", "--failed", "--no-legend").text == "")
            }
        }

        @Test(arguments: Debian.tested) func startsAgainAfterStopAndAfterReboot(debian: Debian) async throws {
            try await onHost(debian) { host in
                try await host.stop()
                let start = try await host.start()
                let off = Moment.now()
                try await host.machine.reboot()
                let slate = try await host.slate(since: off, within: .seconds(30))
                try await host.waitUntilWhole()
                Figures.print(
                    debian.testDescription, "start to slate", start, "s, reboot to slate", slate.seconds(since: off),
                    "s")
                #expect(try await host.machine.run("systemctl", "is-system-running", "--wait").text == "running")
                let troubles = try await host.troubles(since: off)
                #expect(troubles == [])
            }
        }

        /// A port that is taken, or an address of another host: the start fails soon and says why, and `relayctl check` says the
        /// same. When the cause is gone, the relay starts by itself.
        @Test(arguments: Debian.tested) func aStartThatCanNotListenFailsWithASentence(debian: Debian) async throws {
            try await onHost(debian) { host in
                // Its own ports are no problem.
                let running = try await host.machine.run("relayctl", "check").checked()
                #expect(running.everything.contains { $0.contains("nothing is wrong") }, "\(running.everything)")
                try await host.stop()
                try await host.machine.shell("cp /etc/relay/relay.env /root/relay.env")
                let taken = host.platform.port
                var slowest = 0.0
                for (setting, words) in [
                    ("SWITCH_PORT=\(taken)", "SWITCH_PORT: port \(taken) is in use by "),
                    ("INGEST_PORT=\(taken)", "INGEST_PORT: port \(taken) is in use by "),
                    ("HTTP_PORT=\(taken)", "HTTP_PORT: port \(taken) is in use by "),
                    ("RTMP_PORT=\(taken)", "RTMP_PORT: port \(taken) is in use by "),
                    ("RTMP_LISTEN=192.0.2.254", "RTMP_LISTEN: 192.0.2.254 is not an address of this host"),
                ] {
                    try await host.machine.shell(
                        "cp /root/relay.env /etc/relay/relay.env; echo \(setting) >>/etc/relay/relay.env")
                    let begin = Moment.now()
                    let start = try await host.machine.run("systemctl", "start", RelayHost.target)
                    let took = Moment.now().seconds(since: begin)
                    slowest = max(slowest, took)
                    #expect(!start.exit.isSuccess, "\(setting)")
                    #expect(took < 5, "\(setting)")
                    try await host.waitForJournal(since: begin, "relay-settings.service", words)
                    let check = try await host.machine.run("relayctl", "check")
                    #expect(check.exit == .code(98), "\(setting)")
                    #expect(check.everything.contains { $0.contains(words) }, "\(setting): \(check.everything)")
                    // But for its own next try.
                    #expect(host.processes.allSatisfy { $0.unit == "relay-settings.service" }, "\(setting)")
                    _ = try await host.machine.run("systemctl", "stop", RelayHost.target).checked()
                }
                Figures.print(debian.testDescription, "a start that can't listen fails after", slowest, "s at most")
                // The last one again, and then it is fixed.
                _ = try await host.machine.run("systemctl", "start", RelayHost.target)
                let fixed = Moment.now()
                try await host.machine.shell("cp /root/relay.env /etc/relay/relay.env; rm /root/relay.env")
                let slate = try await host.slate(since: fixed, within: .seconds(30))
                Figures.print(debian.testDescription, "fixed, on air after", slate.seconds(since: fixed), "s")
                try await host.waitUntilWhole()
            }
        }

        /// An nginx that is slow, as on a busy host, still finds relay-hook's socket when it reports that the switcher is gone.
        @Test(arguments: Debian.tested) func aStopIsNoErrorForASlowNginx(debian: Debian) async throws {
            try await onHost(debian) { host in
                let worker = try host.process(of: .switchWorker)
                let begin = Moment.now()
                kill(worker.pid, SIGSTOP)
                async let stop = host.machine.run("systemctl", "stop", "relay-hook.service").checked()
                try await Task.sleep(for: .milliseconds(300))
                kill(worker.pid, SIGCONT)
                _ = try await stop
                _ = try await host.machine.run("systemctl", "start", "relay-hook.service").checked()
                try await host.slate(since: .now())
                let troubles = try await host.troubles(since: begin)
                #expect(troubles == [])
            }
        }

        @Test(arguments: Debian.tested) func restartingOnePartRestartsNoOther(debian: Debian) async throws {
            try await onHost(debian) { host in
                for unit in RelayHost.units {
                    try await host.waitUntilWhole()
                    try await host.slate(since: .now())
                    let before = try await host.mainProcesses()
                    let begin = Moment.now()
                    _ = try await host.machine.run("systemctl", "restart", unit).checked()
                    try await host.waitUntilWhole()
                    try await host.slate(since: .now())
                    let silence = try host.silence(since: begin)
                    let after = try await host.mainProcesses()
                    Figures.print(
                        debian.testDescription, "restarted", unit, "- the slate was missing for", silence, "s")
                    #expect(silence <= 5, "restarting \(unit)")
                    for other in RelayHost.units {
                        #expect((before[other] == after[other]) == (other != unit), "restarting \(unit): \(other)")
                    }
                    let retries = try await host.retries(since: begin)
                    #expect(retries == [], "restarting \(unit)")
                }
            }
        }

        /// Start, broadcasters who come and go, the last one without sound, stop.
        @Test(arguments: Debian.tested) func aPlainDayHasNoWarnings(debian: Debian) async throws {
            try await onHost(debian) { host in
                try await host.stop()
                let start = Moment.now()
                try await host.start()
                let silent = TestClip(sound: .none, keyframeSeconds: 1, seconds: 8)
                for (clip, departure) in [
                    (TestClip.plain, CameraCycle.Departure.clean), (.plain, .killed), (silent, .clean),
                ] {
                    let (camera, live) = try await host.cameraOnAir(clip)
                    _ = try await host.observer.first(
                        "two seconds of live", since: live.received.arrival.advanced(by: 2), within: .seconds(9)
                    ) { $0.feed == .live }
                    let marks = departure == .clean ? await camera.stop() : await camera.kill()
                    try await host.observer.keyframe(of: .slate, since: marks.stopped)
                }
                try await host.stop()
                let troubles = try await host.troubles(since: start)
                #expect(troubles == [])
                let words = try await host.machine.journal(since: start, selection: ["-t", "relay-switcher"])
                #expect(words == [], "\(words)")
                try await host.start()
            }
        }

        /// One that takes the program, one that refuses the key: neither is another's business.
        @Test(arguments: Debian.tested) func severalDestinationsRunSideBySide(debian: Debian) async throws {
            try await onHost(debian) { host in
                let begin = Moment.now()
                let before = try await host.mainProcesses()
                let other = try await host.anotherPlatform()
                let refusing = try await host.anotherPlatform(admitting: .nobody)
                try await host.addDestination("other", to: other)
                try await host.addDestination("refusing", to: refusing)
                // Either is tried, and the second one again and again.
                _ = try await other.observer.first("the program", since: begin, within: .seconds(10)) {
                    $0.received.tag.isKeyframe
                }
                try await host.waitForJournal(
                    since: begin, "relay-push@refusing.service", "cannot connect to the platform")
                let (camera, _) = try await host.cameraOnAir()
                let later = Moment.now()
                _ = try await other.observer.first("the program", since: later, within: .seconds(5)) {
                    $0.received.tag.isKeyframe
                }
                let marks = await camera.stop()
                try await host.observer.keyframe(of: .slate, since: marks.stopped)
                let silence = try host.silence(since: begin)
                Figures.print(debian.testDescription, "longest silence at the first platform", silence, "s")
                // A slate waits 0.9 s at most for the clock (SwitchTiming.clockSilence); then comes its first frame.
                #expect(silence < 1.2)
                #expect(other.observer.meter.sessions == 1)
                #expect(refusing.observer.meter.sessions == 0)
                // The one that is refused is not a failed unit, and nobody's process was replaced for it.
                #expect(try await host.mainProcesses() == before)
                #expect(try await host.machine.run("systemctl", "is-system-running").text == "running")
                let listed = try await host.machine.run("relayctl", "push", "list").checked().text
                // Each push has a user of its own, by which relay-hook knows it.
                for (name, state) in [("kick", "connected"), ("other", "connected"), ("refusing", "refused")] {
                    #expect(
                        listed.split(separator: "\n").contains {
                            $0.hasPrefix("\(name) ") && $0.contains(" \(state) ")
                        },
                        "\(listed)")
                }
                let status = try await host.page("/api/v1/status")
                for service in ["gate", "ingest", "switch", "push@kick", "push@other", "push@refusing"] {
                    #expect(status.contains("\"name\" : \"relay-\(service)\""), "\(status)")
                }

                // They end with the target, and one alone when it is removed.
                #expect(try await host.stop() <= 5)
                try await host.start()
                for name in ["other", "refusing"] {
                    _ = try await host.machine.run("relayctl", "push", "remove", name).checked()
                    #expect(try await host.property("ActiveState", of: "relay-push@\(name).service") != "active")
                }
                await other.close()
                await refusing.close()
            }
        }
    }
}
