import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// relay-record as a service of a host.
    @Suite struct RecordTests {
        private static let unit = "relay-record.service"
        private static let folder = "/srv/recordings"

        /// From the settings to the file and back, within the unit's sandbox.
        @Test(arguments: Debian.tested) func aHostRecords(debian: Debian) async throws {
            try await onHost(debian) { host in
                #expect(
                    try await host.property("ActiveState", of: Self.unit) == "inactive", "nothing is to be recorded")
                let none = try await host.machine.run("relayctl", "record", "list")
                #expect(
                    none.everything.contains { $0.contains("set RECORD=program in /etc/relay/relay.env") },
                    "\(none.everything)")
                try await host.machine.shell(
                    """
                    cp /etc/relay/relay.env /root/relay.env
                    printf 'RECORD=both\\nRECORD_DIR=\(Self.folder)\\nFROZEN_SECONDS=3\\nSILENT_SECONDS=2\\n' >>/etc/relay/relay.env
                    """)
                // The folder is missing: check says so, and its command makes it.
                let check = try await host.machine.run("relayctl", "check")
                let command = "install -d -o relay-record -g relay -m 2750 \(Self.folder)"
                #expect(check.everything.contains { $0.contains("sudo \(command)") }, "\(check.everything)")
                try await host.machine.shell(command)
                let begin = Moment.now()
                try await host.machine.shell("systemctl reload relay-hook")
                try await host.waitForJournal(since: begin, Self.unit, "source=program")
                // With this Debian's ffmpeg, a still picture and silence are seen, too.
                let (camera, _) = try await host.cameraOnAir(TestClip(peculiarity: .stillFirst, seconds: 24))
                try await host.waitForJournal(since: begin, Self.unit, "source=publisher")
                for words in ["the publisher's sound is silent", "the publisher's picture does not change"] {
                    try await host.waitForJournal(since: begin, RelayHost.hook, words)
                }
                // A member of the group steers, as root does.
                let mark = try await host.machine.run(
                    "setpriv", "--reuid=nobody", "--regid=relay", "--clear-groups", "relayctl", "record", "mark", "here"
                ).checked()
                #expect(mark.text.contains("chapter \"here\" at 0:"), "\(mark.everything)")
                let clip = try await host.machine.run("relayctl", "record", "clip", "1s").checked()
                #expect(clip.text.hasPrefix("\(Self.folder)/kept/"), "\(clip.everything)")
                let stopped = try await host.machine.run("relayctl", "record", "stop").checked()
                #expect(stopped.text.contains("nothing is recorded"), "\(stopped.everything)")
                try await host.waitForJournal(since: begin, Self.unit, "_program.mkv")
                try await host.waitForJournal(since: begin, Self.unit, "_publisher.mkv")
                _ = await camera.stop()
                let files = try await host.machine.shell("cd \(Self.folder) && stat -c '%a %U %G %n' *.mkv")
                for source in ["program", "publisher"] {
                    #expect(
                        files.split(separator: "\n").contains {
                            $0.hasPrefix("640 relay-record relay ") && $0.hasSuffix("_\(source).mkv")
                        }, "\(files)")
                }
                let chapters = try await host.machine.shell(
                    "ffprobe -v error -show_entries chapter_tags=title -of csv=p=0 \(Self.folder)/*_program.mkv")
                #expect(
                    chapters.contains("slate") && chapters.contains("live") && chapters.contains("here"), "\(chapters)")

                let answer = try await host.machine.run("systemd-analyze", "security", "--no-pager", Self.unit)
                let verdict = try #require(answer.lines.last { $0.contains("Overall exposure level") })
                let score = try #require(verdict.split(separator: " ").compactMap { Double($0) }.first, "\(verdict)")
                Figures.print(debian.testDescription, Self.unit, score)
                #expect(score <= 2.0)
                // It may look and play, and nothing else.
                let steered = try await host.machine.run("runuser", "-u", "relay-record", "--", "relayctl", "brb")
                #expect(!steered.exit.isSuccess, "\(steered.everything)")

                // Without RECORD it ends, and what was recorded stays.
                try await host.machine.shell("mv /root/relay.env /etc/relay/relay.env; systemctl reload relay-hook")
                let deadline = ContinuousClock.now + .seconds(10)
                while try await host.property("ActiveState", of: Self.unit) != "inactive",
                    ContinuousClock.now < deadline
                {
                    try await Task.sleep(for: .milliseconds(200))
                }
                #expect(try await host.property("ActiveState", of: Self.unit) == "inactive")
                let left = try await host.machine.shell("ls \(Self.folder)/*.mkv; rm -r \(Self.folder)")
                #expect(left.contains("_program.mkv"))
            }
        }
    }
}
