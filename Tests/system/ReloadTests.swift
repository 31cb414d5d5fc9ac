import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// `systemctl reload relay-hook`, while a broadcaster is on air.
    @Suite struct ReloadTests {
        @Test(arguments: Debian.tested) func aReloadTakesUpSettingsWithoutAGap(debian: Debian) async throws {
            try await onHost(debian) { host in
                let sessions = host.observer.meter.sessions
                let (camera, _) = try await host.cameraOnAir()
                let begin = Moment.now()
                let first = try await host.property("MainPID", of: RelayHost.hook)

                // A bad setting is told, and everything goes on as before.
                try await host.machine.shell(
                    "cp /etc/relay/relay.env /root/relay.env; echo OUT_FPS=abc >> /etc/relay/relay.env")
                #expect(try await host.machine.run("systemctl", "reload", RelayHost.hook).exit.isSuccess == false)
                try await host.waitForJournal(since: begin, RelayHost.hook, "OUT_FPS: \"abc\" is not allowed")
                #expect(try await host.property("MainPID", of: RelayHost.hook) == first)
                try await host.machine.shell("cp /root/relay.env /etc/relay/relay.env; rm /root/relay.env")

                // Another key counts from now on, and who is on air stays.
                let key = "another-key-of-the-test"
                try await host.machine.shell("echo \(key) > /etc/relay/publish.key")
                _ = try await host.machine.run("systemctl", "reload", RelayHost.hook).checked()
                try await host.next(after: first, of: RelayHost.hook)
                try await host.waitUntilWhole()
                let live = try await host.observer.keyframe(of: .live, since: .now())
                let slates = host.observer.meter.frames.count {
                    $0.feed == .slate && $0.received.arrival > begin && $0.received.arrival < live.received.arrival
                }
                let silence = try host.silence(since: begin)
                Figures.print(debian.testDescription, "reloaded while live - nothing for", silence, "s")
                #expect(silence < 1)
                #expect(slates == 0)
                #expect(host.observer.meter.sessions == sessions)
                try await host.expectNoLeftovers(since: begin)
                let marks = await camera.stop()
                try await host.observer.keyframe(of: .slate, since: marks.stopped)

                let late = Moment.now()
                let refused = try await host.camera()
                try await host.waitForJournal(since: late, RelayHost.hook, "wrong key")
                await refused.stop()
                let (admitted, _) = try await host.cameraOnAir(key: key)
                await admitted.stop()

                // As it was, for the next test.
                let second = try await host.property("MainPID", of: RelayHost.hook)
                try await host.machine.shell("echo \(host.publishKey) > /etc/relay/publish.key")
                _ = try await host.machine.run("systemctl", "reload", RelayHost.hook).checked()
                try await host.next(after: second, of: RelayHost.hook)
                try await host.slate(since: .now())
            }
        }

    }
}
