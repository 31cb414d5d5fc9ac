import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// relay-alert as a service of a host.
    @Suite struct AlertTests {
        private static let unit = "relay-alert.service"
        private static let secret = "secret-of-the-webhook"
        private static let titles = [
            "Alerts from this host arrive", "A destination cannot be used", "relay-push@broken.service has failed",
            "relay-alert has restarted",
        ]

        /// A sink from its setup to its removal: a test, and a service that systemd gives up.
        @Test(arguments: Debian.tested) func aSinkIsToldWhatSystemdGivesUp(debian: Debian) async throws {
            try await onHost(debian) { host in
                #expect(try await host.property("ActiveState", of: Self.unit) == "inactive", "nobody is to be told")
                // An nginx takes everything, and keeps it.
                try host.machine.write(
                    """
                    daemon on;
                    pid /tmp/sink.pid;
                    error_log /tmp/sink.err;
                    events {}
                    http {
                        log_format line escape=json "$request $request_body";
                        access_log off;
                        server {
                            listen 127.0.0.1:8099;
                            access_log /tmp/sink.log line;
                            client_body_in_single_buffer on;
                            location / { proxy_pass http://127.0.0.1:8098; }
                        }
                        server {
                            listen 127.0.0.1:8098;
                            location / { return 200; }
                        }
                    }

                    """, to: "/root/sink.conf")
                try await host.machine.shell(
                    "systemd-run --quiet --unit=sink --service-type=forking nginx -c /root/sink.conf")
                func messages() async throws -> [String] {
                    let text = try await host.machine.shell("cat /tmp/sink.log")
                    return text.split(separator: "\n").map(String.init)
                }
                func titles() async throws -> [String] {
                    try await messages().map { message in
                        #expect(message.hasPrefix("POST /\(Self.secret) HTTP/1.1 "), "\(message)")
                        return Self.titles.first { message.contains($0) } ?? message
                    }
                }

                let added = try await host.machine.shell(
                    "echo http://127.0.0.1:8099/\(Self.secret) | relayctl alert add owner --webhook")
                #expect(added.contains("relayctl alert test owner"), "\(added)")
                #expect(try await host.property("ActiveState", of: Self.unit) == "active")
                #expect(try await host.property("WatchdogUSec", of: Self.unit) == "20s")
                let test = try await host.machine.run("relayctl", "alert", "test").checked()
                #expect(test.text.contains("owner (webhook): sent"), "\(test.everything)")
                let tested = try await titles()
                #expect(tested == [Self.titles[0]])
                let listed = try await host.machine.run("relayctl", "alert", "list").checked()
                #expect(listed.text.contains("owner") && listed.text.contains("webhook"), "\(listed.text)")

                // A destination with a mistake in its settings: relay-hook tells it, and systemd does not start it again.
                let broken = "relay-push@broken.service"
                try host.machine.write("URL=nonsense\n", to: "/etc/relay/push/broken.env")
                try host.machine.write("a-key\n", to: "/etc/relay/push/broken.key")
                _ = try await host.machine.run("systemctl", "start", broken)
                func wait(for count: Int) async throws {
                    let end = ContinuousClock.now + .seconds(20)
                    while try await messages().count < count, ContinuousClock.now < end {
                        try await Task.sleep(for: .milliseconds(200))
                    }
                }
                try await wait(for: 3)
                let failed = try await titles()
                #expect(failed == Array(Self.titles[...2]))

                // Killed: it is started again, tells that, and nothing twice.
                let killed = Moment.now()
                try await host.machine.shell("systemctl kill -s KILL \(Self.unit)")
                try await host.waitForJournal(since: killed, Self.unit, "Started")
                let again = try await host.machine.run("relayctl", "alert", "test", "owner").checked()
                #expect(again.text.contains("sent"), "\(again.everything)")
                // The test, and that relay-alert has restarted.
                try await wait(for: 5)
                let last = try await titles()
                #expect(last.sorted() == (Self.titles + [Self.titles[0]]).sorted())

                let told = try await host.machine.shell(
                    "journalctl --no-pager -o verbose; systemctl show 'relay*' --all; relayctl status; relayctl alert list"
                )
                #expect(!told.contains(Self.secret))
                #expect(!host.machine.processes.contains { $0.arguments.contains(Self.secret) })
                let answer = try await host.machine.run("systemd-analyze", "security", "--no-pager", Self.unit)
                let verdict = try #require(answer.lines.last { $0.contains("Overall exposure level") })
                let score = try #require(verdict.split(separator: " ").compactMap { Double($0) }.first, "\(verdict)")
                Figures.print(debian.testDescription, Self.unit, score)
                #expect(score <= 2.0)
                // It may look, and nothing else.
                let steered = try await host.machine.run("runuser", "-u", "relay-alert", "--", "relayctl", "brb")
                #expect(!steered.exit.isSuccess, "\(steered.everything)")

                _ = try await host.machine.run("relayctl", "alert", "remove", "owner").checked()
                #expect(try await host.property("ActiveState", of: Self.unit) == "inactive")
                try await host.machine.shell(
                    "rm /etc/relay/push/broken.env /etc/relay/push/broken.key; systemctl reset-failed \(broken); "
                        + "systemctl stop sink.service")
            }
        }
    }
}
