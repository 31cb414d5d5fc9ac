import Lab
import TestSupport
import Testing

extension SystemTests {
    /// From a fresh Debian to the slate at the platform, and back.
    @Suite struct InstallTests {
        /// `apt-get install`, the settings, a destination, `systemctl start relay.target`.
        @Test(arguments: Debian.tested) func freshInstallToSlateAtThePlatform(debian: Debian) async throws {
            let figures = try await HostKeeper.of(debian).installed().figures
            Figures.print(
                debian.testDescription, "apt-get install", figures.install, "s, to the slate at the platform",
                figures.toSlate, "s")
            #expect(figures.state == "running", "\(figures.failed)")
            #expect(figures.complaints == [])
            #expect(figures.toSlate - figures.install < 15)
            // Debian's web server has started too.
            #expect(figures.said.contains("sudo systemctl disable --now nginx.service"), "\(figures.said.suffix(500))")
        }

        /// The other way than editing files, which ``freshInstallToSlateAtThePlatform(debian:)`` goes.
        @Test(arguments: Debian.tested) func setupAsksForWhatAFirstStartNeeds(debian: Debian) async throws {
            try await onHost(debian) { host in
                try await host.stop()
                _ = try await host.machine.run("relayctl", "push", "remove", "kick").checked()
                try host.machine.write("\(host.platform.url)\n\(host.platformKey)\n240\n500k\n\n", to: "/root/answers")
                let said = try await host.machine.shell("relayctl setup < /root/answers; rm /root/answers")
                #expect(!said.contains(host.platformKey))
                #expect(said.contains("nothing was changed") == false, "\(said)")
                let begin = Moment.now()
                _ = try await host.machine.run("systemctl", "start", RelayHost.target).checked()
                _ = try await host.observer.first("the program", since: begin, within: .seconds(15)) {
                    $0.received.tag.isKeyframe
                }
                let listed = try await host.machine.run("relayctl", "push", "list").checked().text
                #expect(listed.contains("platform"), "\(listed)")
                let settings = try await host.machine.shell(
                    "grep -E '^(OUT_RES|VID_BITRATE)=' /etc/relay/relay.env | tail -2")
                #expect(settings.contains("OUT_RES=240") && settings.contains("VID_BITRATE=500k"), "\(settings)")
                let obs = try await host.machine.run("relayctl", "obs").checked().text
                #expect(obs.contains("mystream?key=\(host.publishKey)"), "\(obs)")
            }
        }

        /// What Debian's nginx does is its administrator's affair: it serves on, or stays off, whatever the relay does.
        @Test(arguments: Debian.tested) func distributionsNginxIsLeftAlone(debian: Debian) async throws {
            try await onHost(debian) { host in
                func configuration() async throws -> String {
                    try await host.machine.shell("find /etc/nginx -type f -o -type l | sort | xargs md5sum")
                }
                func relayComesAndGoes() async throws {
                    try await host.stop()
                    try await host.start()
                    try await host.machine.shell(
                        "apt-get install -y --reinstall \(host.packageFile)", within: .seconds(90))
                    try await host.slate(since: .now())
                }
                _ = try await host.machine.run("systemctl", "enable", "--now", "nginx").checked()
                let before = try await host.property("MainPID", of: "nginx.service")
                let files = try await configuration()
                try await relayComesAndGoes()
                #expect(try await host.property("MainPID", of: "nginx.service") == before)
                #expect(try await host.property("ActiveState", of: "nginx.service") == "active")

                _ = try await host.machine.run("systemctl", "disable", "--now", "nginx").checked()
                try await relayComesAndGoes()
                #expect(try await host.property("ActiveState", of: "nginx.service") == "inactive")
                #expect(try await host.property("UnitFileState", of: "nginx.service") == "disabled")
                #expect(try await configuration() == files)
                _ = try await host.machine.run("systemctl", "enable", "--now", "nginx").checked()
            }
        }

        /// A removal stops everything and keeps what the administrator has entered; a later installation goes on with it. A purge
        /// takes programs, units, settings, keys, slates and users.
        @Test(arguments: Debian.tested) func purgeLeavesNothing(debian: Debian) async throws {
            try await onHost(debian) { host in
                let running = host.processes
                _ = try await host.machine.run("apt-get", "remove", "-y", "rtmp-relay", within: .seconds(90)).checked()
                #expect(running.filter(\.isAlive) == [])
                #expect(try await host.files(with: host.publishKey) == ["/etc/relay/publish.key"])
                #expect(try await host.files(with: host.platformKey) == ["/etc/relay/push/kick.key"])
                try await host.machine.shell("apt-get install -y \(host.packageFile)", within: .seconds(90))
                try await host.start()
                try await host.waitUntilWhole()

                let processes = host.processes
                _ = try await host.machine.run("apt-get", "purge", "-y", "rtmp-relay", within: .seconds(90)).checked()
                #expect(processes.filter(\.isAlive) == [])
                #expect(host.processes == [])

                #expect(try await host.machine.shell("getent passwd; getent group").contains("relay") == false)
                #expect(try await host.machine.run("systemctl", "--failed", "--no-legend").text == "")
                let units = try await host.machine.run("systemctl", "list-units", "--all", "--no-legend", "relay*")
                #expect(units.lines == [])

                // What has the relay's name or belonged to its users, but for logs and the .deb itself.
                let left = try await host.machine.shell(
                    """
                    find / /run -xdev \\( -path /root -o -path /var/log -o -path /var/cache/apt \\) -prune -o \\
                        \\( -name '*relay*' -o -nouser -o -nogroup \\) -print
                    """)
                #expect(left == "")
                let keys = try await host.files(with: host.publishKey) + host.files(with: host.platformKey)
                #expect(keys == [])
            }
        }
    }
}
