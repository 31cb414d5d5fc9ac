import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// What others on the host can learn and do.
    @Suite struct SecrecyTests {
        @Test(arguments: Debian.tested) func securityScores(debian: Debian) async throws {
            try await onHost(debian) { host in
                for unit in RelayHost.units + ["relay-settings.service", "relay-renew.service"] {
                    let answer = try await host.machine.run("systemd-analyze", "security", "--no-pager", unit)
                    let line = try #require(answer.lines.last { $0.contains("Overall exposure level") })
                    let score = try #require(line.split(separator: " ").compactMap { Double($0) }.first, "\(line)")
                    Figures.print(debian.testDescription, unit, score)
                    #expect(score <= 2.0, "\(unit)")
                }
            }
        }

        /// On the slate, live, and while the platform refuses.
        @Test(arguments: Debian.tested) func noKeyIsToldToAnybody(debian: Debian) async throws {
            try await onHost(debian) { host in
                let keys = [("the publish key", host.publishKey), ("the platform's key", host.platformKey)]
                func look(_ moment: String) async throws {
                    let processes = host.machine.processes
                    // All parts but one: while the platform refuses, ffmpeg comes and goes.
                    #expect(processes.filter { $0.unit != nil }.count >= 9, "\(moment): \(processes)")
                    let status = try await host.page("/api/v1/status")
                    let pages = try await host.page("/rtmp_stat") + host.page("/ingest/rtmp_stat")
                    let properties = try await host.machine.shell(
                        "systemctl show 'relay*' --all; systemctl show relay-settings.service; systemctl cat 'relay*'")
                    for (name, key) in keys {
                        for process in processes {
                            #expect(!process.arguments.contains(key), "\(moment): \(name) in argv of \(process.name)")
                            #expect(
                                !process.environment.contains(key),
                                "\(moment): \(name) in environment of \(process.name)")
                        }
                        #expect(!status.contains(key), "\(moment): \(name) in the status")
                        #expect(!properties.contains(key), "\(moment): \(name) in a unit")
                        #expect(!pages.contains(key), "\(moment): \(name) in a statistics page")
                    }
                }
                try await look("slate")
                let (camera, _) = try await host.cameraOnAir()
                try await look("live")
                let start = Moment.now()
                await host.platform.kill()
                try await host.platform.start(admitting: .nobody, wrapper: host.machine.inItsNetwork)
                // One that had a connection says no more than that it is lost.
                try await host.machine.shell("systemctl restart --no-block relay-push@kick.service")
                try await host.waitForJournal(
                    since: start, "relay-push@kick.service", "cannot connect to the platform")
                try await look("refused")
                await host.platform.stop()
                await camera.stop()
                let back = Moment.now()
                try await host.platform.start(wrapper: host.machine.inItsNetwork)
                try await host.machine.shell("systemctl restart relay-push@kick.service")
                try await host.slate(since: back)

                for (name, key) in keys {
                    let entries = try await host.journalEntries(with: key)
                    #expect(entries == [], "\(name) in the journal")
                }
                // So it would have been found.
                #expect(try await host.journalEntries(with: "relay-hook") != [])
            }
        }

        /// The files that hold a key are read by root, and by the one user that needs them.
        @Test(arguments: Debian.tested) func eachUserReadsOnlyItsOwn(debian: Debian) async throws {
            try await onHost(debian) { host in
                // Each push has a user of its own, who has no name.
                let platform = try await host.anotherPlatform()
                try await host.addDestination("other", to: platform)
                let pushes = [
                    "kick": try await host.user(of: "relay-push@kick.service"),
                    "other": try await host.user(of: "relay-push@other.service"),
                ]
                #expect(Set(pushes.values).count == 2 && !pushes.values.contains("0"), "\(pushes)")
                func attempt(_ user: String, _ words: String...) async throws -> Bool {
                    let isPush = pushes.values.contains(user)
                    let become =
                        isPush
                        ? ["setpriv", "--reuid", user, "--regid", user, "--groups", "relay-switch", "--"]
                        : ["runuser", "-u", user, "--"]
                    return try await host.machine.run(become + words).exit.isSuccess
                }
                let users =
                    ["relay-gate", "relay-ingest", "relay-switch", "relay-hook", "nobody", "www-data"]
                    + pushes.values
                let secrets = [
                    ("the publish key", host.publishKey, "relay-hook"),
                    ("the platform's key", host.platformKey, pushes["kick"]),
                ]
                for (name, key, reader) in secrets {
                    let files = try await host.files(with: key)
                    #expect(files != [], "\(name) is nowhere")
                    Figures.print(debian.testDescription, name, "is in", files)
                    for user in users where user != reader {
                        for file in files {
                            #expect(try await !attempt(user, "test", "-r", file), "\(user) reads \(name) in \(file)")
                        }
                    }
                }
                // Nor may one part reach into another's folders, but for the sockets between them.
                let folders = [
                    "relay-gate": ["/var/lib/relay-hook", "/etc/relay/push", "/run/relay-ingest", "/run/relay-switch"],
                    "relay-ingest": [
                        "/var/lib/relay-hook", "/etc/relay/push", "/run/relay-switch", "/run/relay-push/kick",
                        "/run/credentials/relay-hook.service",
                    ],
                    "relay-switch": ["/var/lib/relay-hook", "/etc/relay/push"],
                    pushes["other"] ?? "": [
                        "/var/lib/relay-hook", "/etc/relay/push", "/run/relay-ingest", "/run/relay-push/kick",
                        "/run/credentials/relay-push@kick.service",
                    ],
                    "relay-hook": ["/etc/relay/push", "/run/relay-push/kick"],
                    "nobody": [
                        "/var/lib/relay-hook", "/etc/relay/push", "/run/relay-ingest", "/run/relay-switch",
                        "/run/relay-push/kick",
                    ],
                ]
                for (user, paths) in folders {
                    for path in paths {
                        #expect(try await !attempt(user, "ls", path), "\(user) looks into \(path)")
                    }
                }
                // The folders are there, and their owner gets in.
                #expect(try await attempt(pushes["kick"] ?? "", "ls", "/run/relay-push/kick"))
                _ = try await host.machine.run("relayctl", "push", "remove", "other").checked()
                await platform.close()
            }
        }

        /// `journalctl -x` explains, and entries can be selected by what happened.
        @Test(arguments: Debian.tested) func journalExplainsItself(debian: Debian) async throws {
            try await onHost(debian) { host in
                let start = Moment.now()
                let (camera, _) = try await host.cameraOnAir()
                let marks = await camera.stop()
                try await host.observer.keyframe(of: .slate, since: marks.stopped)
                let lines = try await host.machine.journal(since: start, selection: ["-u", "relay-hook.service"])
                for field in ["RELAY_FAUCET", "RELAY_SESSION", "RELAY_EVENT", "MESSAGE_ID"] {
                    #expect(
                        lines.contains { $0.fields[field] != nil },
                        "no \(field) in \(lines.map { $0.fields.keys.filter { $0.hasPrefix("RELAY_") } })")
                }
                let events = Set(lines.compactMap { $0.fields["RELAY_EVENT"] })
                Figures.print(debian.testDescription, "events", events.sorted())
                let selected = try await host.machine.run("journalctl", "-q", "RELAY_EVENT=\(events.first ?? "")")
                #expect(selected.lines != [])
                // What a switcher's ffmpeg says has an identifier of its own.
                let damage = Moment.now()
                let (damaged, shown) = try await host.cameraOnAir(
                    TestClip(peculiarity: .damaged, keyframeSeconds: 1, seconds: 8))
                _ = try await host.observer.first(
                    "damaged pictures", since: shown.received.arrival.advanced(by: 2), within: .seconds(9)
                ) { $0.feed == .live }
                await damaged.stop()
                let words = try await host.machine.journal(since: damage, selection: ["-t", "relay-switcher"])
                let word = try #require(words.first { $0.fields["RELAY_EVENT"] == "switcher-said" }, "\(words)")
                Figures.print(debian.testDescription, "ffmpeg says", word.fields["RELAY_FFMPEG"])
                for field in ["RELAY_FAUCET", "RELAY_SESSION", "RELAY_FFMPEG", "MESSAGE_ID"] {
                    #expect(word.fields[field] != nil)
                }
                #expect(words.allSatisfy { $0.priority > 4 })
                let explained = try await host.machine.shell(
                    "journalctl -q -x --since='\(start.journalTime)' -u relay-hook.service")
                for subject in [
                    "A broadcaster connected", "On air: live", "A broadcaster disconnected", "On air: slate",
                ] {
                    #expect(explained.contains("░░ Subject: \(subject)"))
                }
            }
        }
    }
}
