import Lab
import TestSupport
import Testing

extension SystemTests {
    /// A newer package takes the place of an older one.
    @Suite struct UpgradeTests {
        /// While somebody is live nothing is restarted; on the slate relay-gate is, and relay-hook hands over to its new version.
        /// The platforms' connections stay through both.
        @Test(arguments: Debian.tested) func anUpgradeTakesNothingOffTheAir(debian: Debian) async throws {
            try await onHost(debian) { host in
                let sessions = host.observer.meter.sessions
                let before = try await host.mainProcesses()
                let camera = try await host.camera()
                try await host.observer.keyframe(of: .live, since: camera.started)
                let begin = Moment.now()
                try await host.machine.shell(
                    """
                    rm -rf /root/next && dpkg-deb -R \(host.packageFile) /root/next &&
                    sed -i 's/^Version: .*/&+next1/' /root/next/DEBIAN/control &&
                    dpkg-deb -b /root/next /root/next.deb >/dev/null && apt-get install -y /root/next.deb
                    """, within: .seconds(120))
                let live = try await host.observer.keyframe(of: .live, since: .now())
                #expect(try await host.mainProcesses() == before, "somebody is live")
                let liveGap = try host.silence(since: begin)

                let marks = await camera.stop()
                try await host.observer.keyframe(of: .slate, since: marks.stopped)
                let after = try await renewed(before, host)
                let changed = after.filter { before[$0.key] != $0.value }.map(\.key).sorted()
                #expect(changed == ["relay-gate.service", "relay-hook.service"])
                try await host.waitUntilWhole()
                try await host.slate(since: .now())
                let slateGap = try host.silence(since: live.received.arrival)
                Figures.print(
                    debian.testDescription, "longest silence of the picture while live", liveGap,
                    "s, on the slate with the hand-over", slateGap, "s")
                #expect(liveGap < 1)
                #expect(slateGap < 1)
                #expect(host.observer.meter.sessions == sessions)
                #expect(try await host.property("ActiveState", of: "relay-renew.service") == "inactive")
            }
        }

        /// Waits until another process is relay-hook.
        private func renewed(_ before: [String: String], _ host: RelayHost) async throws -> [String: String] {
            let hook = "relay-hook.service"
            for _ in 0..<120 {
                let now = try await host.mainProcesses()
                if now[hook] != before[hook], now.values.allSatisfy({ $0 != "0" }) { return now }
                try await Task.sleep(for: .milliseconds(250))
            }
            throw TimedOut(waitingFor: "relay-hook's new version", limit: .seconds(30))
        }
    }
}
