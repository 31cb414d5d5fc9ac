import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// Who may steer, how long an order holds, and what is told afterwards.
    @Suite struct ControlTests {
        /// A user of the host runs relayctl.
        private func relayctl(_ host: RelayHost, as user: String, _ words: String...) async throws -> FinishedCommand {
            try await host.machine.run(["runuser", "-u", user, "--", "relayctl"] + words)
        }

        @Test(arguments: Debian.tested) func membersOfTheGroupSteerAndOthersSee(debian: Debian) async throws {
            try await onHost(debian) { host in
                try await host.machine.shell(
                    "for user in anna otto; do id $user >/dev/null 2>&1 || useradd --create-home $user; done; "
                        + "usermod --append --groups relay anna")
                let (camera, _) = try await host.cameraOnAir()
                let denied = try await relayctl(host, as: "otto", "brb")
                #expect(denied.exit == .code(77))
                #expect(
                    denied.text.contains("sudo adduser otto relay")
                        || denied.everything.contains { $0.contains("sudo adduser otto relay") })
                // What everybody may see has no address; members see it.
                let (begin, seen) = (Moment.now(), try await relayctl(host, as: "otto", "status"))
                let took = Moment.now().seconds(since: begin)
                #expect(seen.exit.isSuccess, "\(seen.everything)")
                #expect(
                    seen.lines.first?.hasPrefix("ON AIR       live") == true && !seen.text.contains("from 127.0.0.1"))
                #expect(seen.lines.allSatisfy { $0.count <= 80 } && seen.lines.last == "all well", "\(seen.text)")
                let full = try await relayctl(host, as: "anna", "status")
                #expect(full.text.contains("live from 127.0.0.1 with the key \"default\""), "\(full.text)")
                for line in full.lines { print(line) }

                let said = Moment.now()
                let hidden = try await relayctl(host, as: "anna", "brb", "--reason", "tea")
                #expect(hidden.text.hasPrefix("brb: the slate is on air"), "\(hidden.everything)")
                try await host.slate(since: said)
                let told = try await host.machine.run("relayctl", "status")
                #expect(told.text.contains("brb by anna since") && told.text.contains("(tea)"), "\(told.text)")
                let shown = Moment.now()
                #expect(try await relayctl(host, as: "anna", "auto").exit.isSuccess)
                try await host.observer.keyframe(of: .live, since: shown)

                // Keys are root's.
                let key = try await relayctl(host, as: "anna", "key", "add", "phone")
                #expect(!key.exit.isSuccess, "\(key.everything)")
                // relay-web may steer, and gets no keys either.
                #expect(try await relayctl(host, as: "relay-web", "status").exit.isSuccess)
                let other = try await relayctl(host, as: "relay-web", "key", "add", "phone")
                #expect(!other.exit.isSuccess, "\(other.everything)")
                #expect(try await relayctl(host, as: "otto", "events").exit == .code(77))
                await camera.stop()
                Figures.print(debian.testDescription, "relayctl status as seen from outside the container", took, "s")
            }
        }

        /// relay-hook is killed and reloaded with the switcher on air, and the host starts again.
        @Test(arguments: Debian.tested) func brbHoldsOverCrashReloadAndReboot(debian: Debian) async throws {
            try await onHost(debian) { host in
                let said = Moment.now()
                _ = try await host.machine.run("relayctl", "brb", "--for", "2h").checked()
                func liveFrames() -> Int {
                    host.observer.meter.frames.count { $0.feed == .live && $0.received.arrival > said }
                }
                let camera = try await host.camera()
                try await host.waitForJournal(since: said, RelayHost.hook, "publisher connected")

                for order in ["kill -s KILL --kill-whom=main", "reload"] {
                    let ordered = Moment.now()
                    try await host.machine.shell("systemctl \(order) relay-hook.service")
                    try await host.waitForJournal(since: ordered, RelayHost.hook, "on air: slate")
                }
                let status = try await host.machine.run("relayctl", "status")
                #expect(status.text.contains("brb by root since"), "\(status.everything)")
                #expect(status.text.contains("PUBLISHER    live"), "\(status.everything)")
                await camera.kill()

                let off = Moment.now()
                try await host.machine.reboot()
                try await host.slate(since: off, within: .seconds(30))
                let again = try await host.camera()
                try await host.waitForJournal(since: off, RelayHost.hook, "publisher connected")
                try await host.slate(since: .now())
                #expect(liveFrames() == 0)
                let shown = Moment.now()
                let auto = try await host.machine.run("relayctl", "auto").checked()
                try await host.observer.keyframe(of: .live, since: shown)
                #expect(auto.text.contains("live"), "\(auto.text)")
                await again.stop()
            }
        }

        /// Events, journal and report of a visit, and the archive for a bug report.
        @Test(arguments: Debian.tested) func aVisitIsToldAfterwardsWithoutAKey(debian: Debian) async throws {
            try await onHost(debian) { host in
                let follower = Task {
                    try await host.machine.run(["timeout", "15", "relayctl", "events", "--follow"])
                }
                let (camera, _) = try await host.cameraOnAir()
                let marks = await camera.stop()
                try await host.slate(since: marks.stopped)
                // It is written once a second.
                try await host.waitForJournal(since: marks.stopped, "relay-push@kick.service", "cut measured")
                let followed = try await follower.value
                #expect(followed.lines.contains { $0.contains("slate → live: ") }, "\(followed.everything)")
                #expect(followed.lines.contains { $0.contains("live → slate: ") }, "\(followed.everything)")
                let events = try await host.machine.run("relayctl", "events", "--since", "1h").checked()
                #expect(events.lines.contains { $0.contains("live → slate: ") }, "\(events.everything)")
                let logs = try await host.machine.run("relayctl", "logs").checked()
                #expect(logs.lines.contains { $0.contains("relay-hook") && $0.contains("on air: live") })
                let report = try await host.machine.run("relayctl", "report").checked()
                for line in report.lines { print(line) }

                let file = "/root/report.tar.gz"
                let written = try await host.machine.run("relayctl", "report", "--bundle", file).checked()
                #expect(written.text.hasPrefix("\(file): written"))
                #expect(try await host.machine.shell("stat -c '%a %U' \(file)") == "600 root")
                let text = try await host.machine.shell("tar -xzOf \(file)")
                #expect(!text.contains(host.publishKey) && !text.contains(host.platformKey))
                for part in [
                    "\"on-air\"", "PUBLISH_KEY", "relay-gate.service", "on air: live", "ffmpeg version",
                ] {
                    #expect(text.contains(part), "\(part)")
                }
                try await host.machine.shell("rm \(file)")
            }
        }
    }
}
