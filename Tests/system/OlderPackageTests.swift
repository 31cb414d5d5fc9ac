import FoundationEssentials
import Lab
import TestSupport
import Testing

extension SystemTests {
    /// To the package of an older version and back to this one, with one push that goes on running. `make test-older OLDER=COMMIT`
    /// builds the older package; it takes too long for every test run.
    @Suite(
        .enabled(if: TestFolder.olderPackage != nil, "RELAY_OLDER_DEB names no package; \"make test-older\" builds one")
    )
    struct OlderPackageTests {
        /// How old a connection is when the push renews it on the slate, for which it reads relay-hook's status.
        private static let renewal = 60
        private static let push = "relay-push@kick.service"

        @Test(arguments: Debian.tested) func aPushWorksWithAnotherVersionOfTheHook(debian: Debian) async throws {
            try await onHost(debian) { host in
                let older = try #require(TestFolder.olderPackage)
                try FileManager.default.copyItem(atPath: older, toPath: host.machine.path(of: "/root/older.deb"))
                // A commit's package has the version of its last release; a version of its own makes it an older one for dpkg.
                try await host.machine.shell(
                    """
                    rm -rf /root/old && dpkg-deb -R /root/older.deb /root/old &&
                    sed -i 's/^Version: .*/&~older/' /root/old/DEBIAN/control &&
                    dpkg-deb -Zgzip -z1 -b /root/old /root/older.deb >/dev/null
                    """, within: .seconds(120))
                let file = host.machine.path(of: "/etc/relay/push/kick.env")
                let settings = try String(contentsOfFile: file, encoding: .utf8)
                try (settings + "ROLLOVER_SECONDS=\(Self.renewal)\n").write(
                    toFile: file, atomically: false, encoding: .utf8)
                let this = host.packageFile

                try await change(host, to: "/root/older.deb")
                let old = try await host.page("/api/v1/status")
                #expect(!old.contains("\"destinations\""), "it is the older hook: \(old)")

                try await change(host, to: this)
                let new = try await host.page("/api/v1/status")
                #expect(new.contains("\"version\" : 1") && new.contains("\"onAir\" : \"slate\""), "\(new)")

                try settings.write(toFile: file, atomically: false, encoding: .utf8)
                _ = try await host.machine.run("systemctl", "restart", Self.push).checked()
            }
        }

        /// Restarts the push, puts another package in its place, and waits until that push has renewed its connection.
        private func change(_ host: RelayHost, to package: String) async throws {
            _ = try await host.machine.run("systemctl", "restart", Self.push).checked()
            let begin = Moment.now()
            try await host.slate(since: begin)
            let before = try await host.mainProcesses()
            // The template of relay.env may be another one; the administrator's file stays.
            let options = "-y --reinstall --allow-downgrades -o Dpkg::Options::=--force-confold"
            try await host.machine.shell("apt-get install \(options) \(package)", within: .seconds(120))
            try await host.next(after: before[RelayHost.hook], of: RelayHost.hook)
            try await host.waitUntilWhole()
            #expect(try await host.mainProcesses()[Self.push] == before[Self.push], "the push goes on running")
            let sessions = host.observer.meter.sessions
            let listed = try await host.machine.run("relayctl", "push", "list").checked().text
            #expect(listed.contains("kick") && listed.contains("enabled"), "\(listed)")
            try await host.waitForJournal(
                since: begin, Self.push, "renewing the connection to the platform", within: .seconds(90))
            let line = try await host.machine.journal(selection: ["-u", Self.push]).last {
                $0.message.contains("renewing")
            }
            #expect(line?.message.contains("on=\"the slate\"") == true, "\(line as Any)")
            try await host.slate(since: .now())
            #expect(host.observer.meter.sessions == sessions + 1)
            // Nothing to complain of, on either side. systemd itself warns of how the older version hands over.
            let complaints = try await host.machine.journal(since: begin, selection: ["-u", "relay-*"])
                .filter { $0.priority <= 4 && $0.fields["SYSLOG_IDENTIFIER"] != "systemd" }
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
