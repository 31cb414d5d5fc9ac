import FoundationEssentials
import Glibc
import Lab
import Logging
import ProcessKit
import RelayCore
import Testing

@testable import RelayControl

@Suite struct OperatorViewTests {
    @Test func whatToEnterInOBSHoldsNoKey() throws {
        let settings = try RelaySettings(["PUBLISH_KEY": "publish-key", "RTMP_APP": "cam", "RTMP_STREAM_NAME": "show"])
        let lines = ObsInstructions.lines(settings)
        #expect(lines.contains { $0.contains("rtmp://") && $0.hasSuffix(":1935/cam") })
        #expect(lines.contains { $0.contains("show?key=…") })
        #expect(!lines.contains { $0.contains("publish-key") })
    }

    @Test func withoutAKeyOnlyThisHostMayPublish() throws {
        let lines = ObsInstructions.lines(try RelaySettings([:]))
        #expect(lines.contains { $0.hasSuffix("rtmp://127.0.0.1:1935/live") })
        #expect(lines.contains("Only this host may publish: PUBLISH_KEY is not set"))
        // The loopback address is not let in at any other one.
        let closed = ObsInstructions.lines(try RelaySettings(["RTMP_LISTEN": "192.0.2.1"]))
        #expect(closed.contains { $0.hasPrefix("Nobody may publish") })
    }

    @Test func aSettingsFileWhoseKeysOthersCanReadIsWarnedOf() throws {
        let directory = try TemporaryDirectory("relay-view")
        let file = "\(directory.path)/.env"
        func warnings(_ text: String, mode: mode_t) throws -> [String] {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            chmod(file, mode)
            return RelayOptions.warnings(about: file)
        }
        let keys = "KICK_KEY=topsecret\nPUBLISH_KEY=publish-secret\nOUT_RES=720\n"
        for mode: mode_t in [0o644, 0o640, 0o604] {
            #expect(
                try warnings(keys, mode: mode) == [
                    "\(file): other users of this host can read KICK_KEY and PUBLISH_KEY; run: chmod 600 '\(file)'"
                ])
        }
        #expect(try warnings(keys, mode: 0o600).isEmpty)
        #expect(try warnings("OUT_RES=720\nPUBLISH_KEY=\n", mode: 0o644).isEmpty)
        #expect(try warnings("OFFLINE_VIDEO_PATH=a\\b\n", mode: 0o600).first?.contains("a backslash") == true)
    }

    @Test func aSwitchIsOneLineWithFromToWhyAndHowLong() throws {
        let text = try printed { console in
            console.show(
                "hook", record("on air: live", ["from": "slate", "took": "0.65s", "why": "publisher arrived"]))
        }
        #expect(text.contains("hook    on air: live  from=slate took=0.65s why=\"publisher arrived\"\n"))
    }

    @Test func problemsAreSaidOnceAndDetailsOnlyWhenAskedFor() throws {
        let text = try printed { console in
            for attempt in 1...3 {
                console.show("push", record("ended unexpectedly", ["exit": "1", "again_in": "\(attempt)s"], .error))
            }
            console.show("push", record("ended unexpectedly", ["exit": "2"], .error))
            console.show("hook", record("a detail", [:], .debug))
            console.show("hook", record("rendering the slate", ["percent": "40"]))
        }
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.contains("push    error ended unexpectedly  again_in=1s exit=1"))
    }

    @Test func theSwitcherHasAColumnOfItsOwn() throws {
        let text = try printed { console in
            var entry = record("frame dropped", [:])
            entry.label = "relay-switcher"
            console.show("hook", entry)
        }
        #expect(text.contains("switcher frame dropped"))
    }

    /// On a terminal the bar stays below all lines, and none is written into it.
    @Test func linesAndTheBarDoNotMix() throws {
        let terminal = try PseudoTerminal()
        let console = RelayConsole(isVerbose: false, console: ComponentConsole(descriptor: terminal.follower))
        console.show("hook", record("rendering the slate", ["percent": "40"]))
        console.show("hook", record("publisher connected", [:]))
        console.show("hook", record("the slate is rendered", [:]))
        let text = terminal.text()
        let rows = text.split(separator: "\r\n").map { $0.split(separator: "\r\u{1B}[K").last.map(String.init) ?? "" }
        #expect(rows.count == 2)
        #expect(rows.first?.hasSuffix("publisher connected") == true)
        #expect(rows.last?.hasSuffix("the slate is rendered") == true)
        #expect(text.contains("rendering the slate ████"))
        #expect(text.split(separator: "40 %").count == 3, "the bar is drawn again below the line")
    }

    @Test func pathsAreMadeAbsolute() throws {
        #expect(RelayOptions.absolute("/a b/c%d.mp4", from: "/etc") == "/a b/c%d.mp4")
        #expect(RelayOptions.absolute("media/slate.mp4", from: "/etc/relay") == "/etc/relay/media/slate.mp4")
        #expect(!RelayOptions.absolute("~/slate.mp4", from: "/etc").contains("~"))
        #expect(RelayOptions.absolute("~other/slate.mp4", from: "/etc") == "/etc/~other/slate.mp4")
        let directory = try TemporaryDirectory("options")
        let file = "\(directory.path)/relay.env"
        try "OFFLINE_VIDEO_PATH='my \"slate\" 100%.mp4'\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(
            try RelayOptions.variables(from: file) == [
                "OFFLINE_VIDEO_PATH": "\(directory.path)/my \"slate\" 100%.mp4"
            ])
    }

    private func record(
        _ message: String, _ metadata: [String: String], _ level: Logger.Level = .info
    ) -> LogRecord {
        LogRecord(time: "", level: level, label: "relay-hook", message: message, metadata: metadata)
    }

    private func printed(_ body: (RelayConsole) -> Void) throws -> String {
        let directory = try TemporaryDirectory("console")
        let file = "\(directory.path)/out"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        body(RelayConsole(isVerbose: false, console: ComponentConsole(descriptor: descriptor)))
        return try String(contentsOfFile: file, encoding: .utf8)
    }
}
