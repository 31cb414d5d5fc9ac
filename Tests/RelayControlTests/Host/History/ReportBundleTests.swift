import FoundationEssentials
import Glibc
import History
import Lab
import RelayCore
import SettingsFiles
import Testing

@testable import RelayControl

@Suite struct ReportBundleTests {
    private static let keys = [
        "publish-key-of-relay-env", "kick-key-of-relay-env", "publish-key-file", "key-of-the-phone", "key-of-kick",
        "key-of-twitch", "https://example.org/path-of-a-webhook", "key-of-the-webhook",
        "https://discord.com/api/webhooks/1/token",
    ]

    /// A host with every kind of key.
    private func host() throws -> TestHost {
        let host = try TestHost(hasServices: false)
        for folder in [
            host.files.directory, host.files.keys, host.files.destinations, host.files.alerts,
        ] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let texts = [
            host.files.settings:
                "PUBLISH_KEY=\(Self.keys[0])\nKICK_URL=rtmp://a.example/app\nKICK_KEY=\(Self.keys[1])\n"
                + "OUT_RES=720\n",
            host.files.publishKey: "\(Self.keys[2])\n", host.files.publishKey(named: "phone"): "\(Self.keys[3])\n",
            host.files.settings(of: "kick"): "URL=rtmps://kick.example/app\n", host.files.key(of: "kick"): Self.keys[4],
            host.files.settings(of: "twitch"): "URL=rtmp://203.0.113.9/app\n",
            host.files.key(of: "twitch"): "\(Self.keys[5])\n",
            host.files.settings(ofSink: "pager"): "KIND=webhook\n",
            host.files.secret(ofSink: "pager"): "\(Self.keys[6]) \(Self.keys[7])\n",
            host.files.settings(ofSink: "chat"): "KIND=discord\n", host.files.secret(ofSink: "chat"): Self.keys[8],
        ]
        for (path, text) in texts { try text.write(toFile: path, atomically: true, encoding: .utf8) }
        return host
    }

    /// In the archive itself, whatever a service may have said.
    @Test func noKeyAndNoAddressIsInIt() async throws {
        let host = try host()
        let history = "\(host.folder)/\(HistoryFile.name)"
        let event = RecordedEvent(
            id: "relay-gate/a/1", time: 1_795_705_200_000, service: "relay-gate", channel: Topology.channel,
            kind: "publisher-refused", severity: .warning, message: "publisher refused",
            values: [
                "address": .text("198.51.100.7"), "other": .text("[2001:db8::5]:1935"),
                "said": .text(Self.keys.joined(separator: " ")),
            ])
        try HistoryFile(history).write(HistoryBatch(events: [event]))
        let bundle = try await ReportBundle.collect(
            host.files, HistorySource(file: history), since: event.time - 1, now: event.time + 1000)
        let path = "\(host.folder)/report.tar.gz"
        try await bundle.write(to: path)

        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let (isSuccess, lines) = await ReportBundle.output(of: "tar", ["-xzOf", path])
        #expect(isSuccess)
        let text = lines.joined(separator: "\n")
        for key in Self.keys { #expect(!text.contains(key)) }
        for address in ["198.51.100.7", "203.0.113.9", "2001:db8"] { #expect(!text.contains(address)) }
        #expect(text.contains("OUT_RES=720") && text.contains("PUBLISH_KEY=(set)") && text.contains("kick.example"))
        #expect(text.contains("chat  discord") && text.contains("pager  webhook"))
        #expect(text.contains("publisher refused") && text.contains("\"cuts\""))
        let names = await ReportBundle.output(of: "tar", ["-tzf", path]).lines
        for name in ["versions.txt", "settings.txt", "status.json", "report.json", "events.json", "journal.txt"] {
            #expect(names.contains("\(ReportBundle.folder)/\(name)"), "\(names)")
        }

        let refusal = await #expect(throws: Refusal.self) { try await bundle.write(to: path) }
        #expect(refusal?.reasons.first?.contains("exists already") == true)
    }

    @Test func anAddressHasTheSameStandInEverywhere() {
        var standIns = AddressStandIns()
        let texts = [
            ("address=203.0.113.7 feed=live", "address=address-1 feed=live"),
            ("rtmp://203.0.113.7:1935/live and 127.0.0.1:1936", "rtmp://address-1:1935/live and 127.0.0.1:1936"),
            ("[2001:db8::5]:1935", "[address-2]:1935"), ("2001:DB8:0::5, ok.", "address-2, ok."),
            ("19:31:18 host relay-hook[5079]: from 198.51.100.2.", "19:31:18 host relay-hook[5079]: from address-3."),
            ("::1, ::ffff:203.0.113.7 or ::", "::1, address-1 or ::"), ("0.0.0.0:1935", "0.0.0.0:1935"),
            ("{\"address\":\"198.51.100.2\"}", "{\"address\":\"address-3\"}"), ("fe80::1%eth0", "address-4%eth0"),
            ("nginx 1.22.1, 5.1.6-0+deb12u1", "nginx 1.22.1, 5.1.6-0+deb12u1"),
            ("2026-11-25T03:12:04.302Z aa:bb:cc:dd:ee:ff", "2026-11-25T03:12:04.302Z aa:bb:cc:dd:ee:ff"),
        ]
        for (text, expected) in texts { #expect(standIns.replace(text) == expected) }
    }
}
