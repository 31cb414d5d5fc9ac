import Lab
import TestSupport
import Testing

extension SystemTests {
    /// A newer package takes the place of an older one.
    @Suite struct UpgradeTests {
        /// While somebody is live nothing is restarted; on the slate relay-gate and relay-web are, and relay-hook hands over
        /// to its new version.
        /// The platforms' connections stay through both.
        @Test(arguments: Debian.tested) func anUpgradeTakesNothingOffTheAir(debian: Debian) async throws {
            try await onHost(debian) { host in
                let sessions = host.observer.meter.sessions
                let before = try await host.mainProcesses()
                let begin = Moment.now()
                let (liveGap, slateSince) = try await upgradeWhileLive(host, changingThePush: false)

                let renewed = ["relay-gate.service", RelayHost.hook, "relay-web.service"]
                for unit in renewed {
                    try await host.next(after: before[unit], of: unit)
                }
                try await host.waitUntilWhole()
                let after = try await host.mainProcesses()
                let changed = after.filter { before[$0.key] != $0.value }.map(\.key).sorted()
                #expect(changed == renewed)
                try await host.slate(since: .now())
                let slateGap = try host.silence(since: slateSince)
                Figures.print(
                    debian.testDescription, "longest silence of the picture while live", liveGap,
                    "s, on the slate with the hand-over", slateGap, "s")
                #expect(liveGap < 1)
                #expect(slateGap < 1)
                #expect(host.observer.meter.sessions == sessions)
                try await host.expectNoLeftovers(since: begin)
                #expect(try await host.property("ActiveState", of: "relay-renew.service") == "inactive")
            }
        }

        /// The push itself is another one (debian/hose-version): everything is restarted, and not before the slate is on air.
        @Test(arguments: Debian.tested) func anUpgradeOfThePushWaitsForTheSlate(debian: Debian) async throws {
            try await onHost(debian) { host in
                let before = try await host.mainProcesses()
                let (liveGap, slateSince) = try await upgradeWhileLive(host, changingThePush: true)
                #expect(liveGap < 1)
                for unit in RelayHost.units { try await host.next(after: before[unit], of: unit) }
                try await host.waitUntilWhole()
                try await host.slate(since: .now())
                let silence = try host.silence(since: slateSince)
                Figures.print(debian.testDescription, "another push - the slate was missing for", silence, "s")
                #expect(silence <= 5)
            }
        }

        /// Installs a newer package while a camera is live, and lets the camera go.
        ///
        /// - Returns: Seconds between the two frames furthest apart while live, and when the slate's first one came: it has waited for
        ///     the clock (`SwitchTiming.clockSilence`), upgrade or not.
        private func upgradeWhileLive(
            _ host: RelayHost, changingThePush: Bool
        ) async throws -> (gap: Double, slateSince: Moment) {
            let before = try await host.mainProcesses()
            // To make the package is no part of an upgrade, and takes all processors.
            let push = changingThePush ? "echo next > /root/next/usr/share/rtmp-relay/hose-version &&" : ""
            try await host.machine.shell(
                """
                rm -rf /root/next && dpkg-deb -R \(host.packageFile) /root/next && \(push)
                sed -i 's/^Version: .*/&+next1/' /root/next/DEBIAN/control &&
                dpkg-deb -Zgzip -z1 -b /root/next /root/next.deb >/dev/null
                """, within: .seconds(120))
            return try await Turns.ofInstallations.run {
                let (camera, _) = try await host.cameraOnAir()
                let begin = Moment.now()
                try await host.machine.shell("apt-get install -y /root/next.deb", within: .seconds(120))
                try await host.observer.keyframe(of: .live, since: .now())
                #expect(try await host.mainProcesses() == before, "somebody is live")
                let gap = try host.silence(since: begin)
                let marks = await camera.stop()
                let slate = try await host.observer.keyframe(of: .slate, since: marks.stopped)
                return (gap, slate.received.arrival)
            }
        }
    }
}
