import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// `relayctl doctor` on an installed host: each fault has its sentence, and the command beside it works when pasted.
    @Suite struct DoctorTests {
        private struct Report: Decodable {
            struct Finding: Decodable {
                let check: String
                let subject: String?
                let state: String
                let text: String
                let command: String?
            }

            let findings: [Finding]

            var problems: [Finding] { findings.filter { $0.state == "problem" || $0.state == "could not check" } }
        }

        private func report(_ host: RelayHost) async throws -> Report {
            let begin = Moment.now()
            let output = try await host.machine.run("relayctl", "doctor", "--json")
            #expect(Moment.now().seconds(since: begin) < 10)
            #expect(!output.text.contains(host.platformKey) && !output.text.contains(host.publishKey))
            return try JSONDecoder().decode(Report.self, from: Data(output.text.utf8))
        }

        /// The finding with these words, which is not ok.
        private func finding(_ words: String, _ host: RelayHost) async throws -> Report.Finding {
            let report = try await report(host)
            return try #require(
                report.findings.first { $0.state != "ok" && $0.text.contains(words) },
                "\(words): \(report.findings.filter { $0.state != "ok" })")
        }

        /// Pastes a finding's command, as root, who needs no sudo.
        private func paste(_ finding: Report.Finding, input: String = "", _ host: RelayHost) async throws {
            let command = try #require(finding.command).replacing("sudo ", with: "")
            try host.machine.write(input, to: "/root/input")
            try await host.machine.shell("{ \(command)\n} </root/input >/root/output 2>&1", within: .seconds(60))
        }

        @Test(arguments: Debian.tested) func eachFaultHasItsSentenceAndACommandThatFixesIt(debian: Debian) async throws
        {
            try await onHost(debian) { host in
                let (begin, sessions) = (Moment.now(), host.observer.meter.sessions)
                let silence = Moment.now()
                let problems = try await report(host).problems
                #expect(problems.isEmpty, "\(problems)")
                // It is not noticed on air.
                #expect(try host.silence(since: silence) < 1)
                #expect(host.observer.meter.sessions == sessions)
                let bundle = "relayctl report --bundle /root/report.tar.gz >/dev/null && tar -xzOf /root/report.tar.gz"
                let said = try await host.machine.shell(
                    "\(bundle) rtmp-relay-report/doctor.json; rm /root/report.tar.gz")
                #expect(said.contains("\"findings\""), "\(said)")
                try await host.machine.shell("cp /etc/relay/relay.env /root/relay.env")

                // A wrong key: the platform refuses, and accepts another one.
                let other = try await host.anotherPlatform(admitting: .nobody)
                try await host.addDestination("other", to: other)
                try await host.waitForJournal(
                    since: begin, "relay-push@other.service", "cannot connect to the platform")
                let refused = try await finding("other refuses the stream", host)
                await other.stop()
                try await other.start(wrapper: host.machine.inItsNetwork)
                try await paste(refused, input: "another-key\n", host)
                _ = try await other.observer.first("the program", since: begin, within: .seconds(15)) {
                    $0.received.tag.isKeyframe
                }

                // A key that is gone; and a full disk, a slate that is gone, a wrong clock.
                try await host.machine.shell("rm /etc/relay/push/other.key")
                let gone = try await finding("/etc/relay/push/other.key can't be read: No such file", host)
                try await paste(gone, input: "another-key\n", host)
                try await host.machine.shell(
                    """
                    mount -t tmpfs -o size=512k none /var/lib/relay-hook
                    echo OFFLINE_VIDEO_PATH=/srv/none.mp4 >>/etc/relay/relay.env
                    touch -d '2 days' /etc/relay/relay.env
                    """)
                let full = try await report(host)
                #expect(!full.findings.contains { $0.check == "keys" && $0.state == "problem" })
                func found(_ words: String) throws -> Report.Finding {
                    try #require(full.findings.first { $0.text.contains(words) }, "\(full.findings)")
                }
                try await paste(try found("kB free: the disk is full"), host)
                #expect(try found("the clock is wrong").command?.hasPrefix("sudo ") == true)
                try await host.machine.shell("umount /var/lib/relay-hook; touch /etc/relay/relay.env")
                try await paste(try found("\"/srv/none.mp4\" can't be read"), host)
                #expect(try await host.machine.run("relayctl", "check").exit.isSuccess)

                // Before a start: a port that another service holds.
                try await host.stop()
                _ = try await host.machine.run(
                    "systemd-run", "--unit=thief", "systemd-socket-activate", "-l", "127.0.0.1:1936", "cat")
                try await host.machine.shell(
                    "until ss -ltn | grep -q ':1936 '; do sleep 0.1; done", within: .seconds(10))
                let taken = try await finding("SWITCH_PORT: port 1936 is in use by ", host)
                try await paste(taken, host)

                // nginx without its module, and a program that no host can encode.
                let module = "/usr/lib/nginx/modules/ngx_rtmp_module.so"
                try await host.machine.shell(
                    "mv \(module) /root; printf 'OUT_RES=2160\\nOUT_FPS=120\\nVIDEO_PRESET=placebo\\n' >>/etc/relay/relay.env"
                )
                var slow = try await report(host)
                func problem(_ words: String) throws -> Report.Finding {
                    try #require(slow.problems.first { $0.text.contains(words) }, "\(slow.findings)")
                }
                #expect(
                    try problem("nginx's RTMP module is not installed").command
                        == "sudo apt-get install --reinstall libnginx-mod-rtmp")
                try await host.machine.shell("mv /root/ngx_rtmp_module.so \(module)")
                // Whether it is slow is seen as soon as the other hosts of this test leave it some of the processors.
                for _ in 0..<12 where slow.findings.contains(where: { $0.text.contains("this host is busy") }) {
                    slow = try await report(host)
                }
                try await paste(try problem("this host is too slow for the program"), host)
                try await host.machine.shell(
                    "grep -q '^OUT_RES=[1-9]' /etc/relay/relay.env && echo VIDEO_PRESET= >>/etc/relay/relay.env && relayctl check"
                )

                // Started by what it says.
                try await host.machine.shell("cp /root/relay.env /etc/relay/relay.env; rm /root/relay.env")
                let idle = try await finding("the relay does not run", host)
                let start = Moment.now()
                try await paste(idle, host)
                try await host.slate(since: start, within: .seconds(20))
                _ = try await host.machine.run("relayctl", "push", "remove", "other").checked()
                await other.close()
            }
        }
    }
}
