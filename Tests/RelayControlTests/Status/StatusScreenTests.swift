import FoundationEssentials
import ProcessKit
import RelayCore
import Testing

@testable import RelayControl
@testable import StatusReading

/// What an operator reads, from what relay-hook sends.
@Suite struct StatusScreenTests {
    private static let json = """
        {"version":1,"channels":[{"id":"main","name":"mystream","source":"live","since":"2026-11-25T18:31:00Z",
        "why":"publisher arrived","publishers":{"live":{"address":"203.0.113.50","since":"2026-11-25T18:30:59Z",
        "bitsPerSecond":6000000,"bitsPerSecond1m":5900000,"bitsPerSecond10m":6100000,"idle":0,"client":"OBS\\u001b[31m 30.1",
        "video":{"codec":"H264","width":1920,"height":1080,"frameRate":30},
        "audio":{"codec":"AAC","sampleRate":48000,"channels":2}}},
        "encoding":{"speed":1.0,"delay":0.04,"frameStep":1,"isReduced":false},"frames":{"dropped":0,"repeated":12},
        "programBitsPerSecond":3100000,"switchAnswers":true,
        "cuts":[{"time":"2026-11-25T18:31:00Z","from":"slate","to":"live","why":"publisher arrived","took":0.85,
        "destinations":[{"name":"kick","videoStep":0.034,"soundStep":0.113,"silence":0.079}]}]}],
        "destinations":[{"name":"kick","host":"a.example","state":"connected","since":"2026-11-25T18:15:00Z","attempts":0,
        "program":"flows","bitsPerSecond":3000000,"clockOffset":-0.043,"reconnectsToday":2,"lastFailure":{"kind":"closed",
        "reason":"the platform closed the connection","remedy":"nothing to do","time":"2026-11-25T18:14:00Z"}}],
        "services":[{"name":"relay-gate","isConnected":true,"since":"2026-11-25T18:15:00Z","restarts":0}]}
        """

    private func screen(_ change: (inout StatusReply) -> Void = { _ in }) throws -> [String] {
        var reply = try #require(StatusReply.read(Array(Self.json.utf8)))
        change(&reply)
        // 19:00 UTC of that day.
        let now = Date(timeIntervalSince1970: 1_795_633_200)
        return StatusScreen(reply: reply, now: now, isColoured: false, isService: true).lines
    }

    @Test func itFitsAndSaysWhatIsTrue() throws {
        let lines = try screen()
        let text = lines.joined(separator: "\n")
        #expect(lines.count <= 24 && lines.allSatisfy { $0.count <= 80 }, "\(text)")
        #expect(lines[0].hasPrefix("ON AIR       live since "))
        #expect(text.contains("from 203.0.113.50"))
        #expect(text.contains("OBS?[31m 30.1"), "a client's words never reach the terminal as they are")
        #expect(text.contains("H264 1920x1080, 30 frames/s"))
        for (arriving, words) in [(30.4, "30.4 frames/s"), (24.26, "24.3 frames/s of 30")] {
            let other = try screen { $0.channels[0].publishers["live"]?.framesPerSecond = arriving }
            #expect(other.contains { $0.hasSuffix("H264 1920x1080, \(words)") }, "\(other)")
        }
        #expect(text.contains("AAC 48.0 kHz, stereo"))
        #expect(text.contains("6.0 Mbit/s now, 5.9 Mbit/s over 1 min, 6.1 Mbit/s over 10 min"))
        #expect(text.contains("speed 1.00, 0.04s wait; frames dropped 0, repeated 12"))
        #expect(text.contains("113 ms") && text.contains("79 ms"))
        #expect(text.contains("-0.04s"), "media time against the clock: \(text)")
        #expect(text.contains("2 today") && text.contains("kick's last error"))
        #expect(text.contains("the platform closed the connection; nothing"))
        #expect(lines.last == "all well")
    }

    /// OUT_RES=source, OUT_FPS=source.
    @Test func theFormatOfAProgramThatFollowsItsPublishersIsSaid() throws {
        let now = ProgramFormat(size: FrameSize(width: 640, height: 360), frameRate: FrameRate(30))
        let next = ProgramFormat(size: FrameSize(width: 480, height: 270), frameRate: FrameRate(25))
        let (fixed, same) = (try screen(), try screen { $0.channels[0].format = now })
        #expect(!fixed.contains { $0.hasPrefix("FORMAT") })
        #expect(same.contains("FORMAT       640x360 at 30"), "\(same)")
        let other = try screen { ($0.channels[0].format, $0.channels[0].nextFormat) = (now, next) }
        #expect(other.contains("FORMAT       640x360 at 30; 480x270 at 25 when nobody publishes any more"), "\(other)")
    }

    /// RECORD, in each state.
    @Test(arguments: [
        ("recording", "RECORDING    program since ", false), ("waiting", "program: waits for the first frame", false),
        ("paused", "program: not recorded: brb holds", false),
        ("failing", "program: cannot be recorded since ", true),
    ]) func recordingsAreSaid(state: String, words: String, isProblem: Bool) throws {
        let json = """
            {"free":872361000000,"tracks":[{"channel":"main","source":"program","state":"\(state)",
            "since":"2026-11-25T18:15:00Z"\(state == "recording" ? #","file":"a_program.mkv","bytes":310000000"# : ""),
            "reason":"brb holds"}]}
            """
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let recording = try decoder.decode(StatusReply.Recording.self, from: Data(json.utf8))
        let lines = try screen { $0.recording = recording }
        #expect(lines.contains { $0.contains(words) }, "\(lines)")
        #expect(lines.contains("  free       812.4 GB"))
        #expect(lines.contains { $0.contains("the program cannot be recorded: brb holds") } == isProblem)
        #expect(lines.contains("    → journalctl -u relay-record -n 20") == isProblem)
    }

    @Test func alertsStandInItIfThereAreSinks() throws {
        #expect(try !screen().contains { $0.contains("ALERTS") })
        #expect(try !screen { $0.alerts = [] }.contains { $0.contains("ALERTS") })
        let time = Date(timeIntervalSince1970: 1_795_632_000)
        let clock = WallClock.text(1_795_632_000, now: 1_795_633_200)
        let lines = try screen {
            $0.alerts = [
                .init(
                    name: "mail", kind: "email", state: "failing", since: time, reason: "no answer in time", waiting: 2),
                .init(name: "phone", kind: "ntfy", state: "well", lastSent: time, waiting: 0),
                .init(name: "tv", kind: "webhook", state: "well", waiting: 0),
                .init(name: "chat", kind: "discord", state: "refused", since: time, waiting: 0),
            ]
        }
        let text = lines.joined(separator: "\n")
        let words = lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
        #expect(
            words.contains(
                "ALERTS       mail (email): failing since \(clock): no answer in time, 2 wait; phone (ntfy): last sent "
                    + "\(clock); tv (webhook): nothing sent yet; chat (discord): refused since \(clock)"), "\(text)")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(text.contains("2 PROBLEMS") && text.contains("alerts are refused by chat (discord)"))
        #expect(text.contains("alerts do not reach mail (email): no answer in time"))
        #expect(text.contains("→ sudo relayctl alert test mail"))
    }

    @Test func eachProblemHasACommand() throws {
        let cases: [((inout StatusReply) -> Void, String, String)] = [
            ({ $0.channels[0].source = nil }, "nothing is on air", "journalctl -u relay-hook -n 20"),
            (
                {
                    $0.channels[0].source = nil
                    $0.channels[0].switchAnswers = false
                }, "relay-switch's nginx does not answer", "journalctl -u relay-switch -n 20"
            ),
            ({ $0.channels[0].publishers["live"]?.problem = "no video" }, "not shown: no video", "relayctl obs"),
            ({ $0.channels[0].publishers["live"]?.soundProblem = "MP3" }, "not heard: MP3", "relayctl obs"),
            (
                { $0.channels[0].publishers["live"]?.frozenSince = Date(timeIntervalSince1970: 1_795_632_000) },
                "live's picture does not change", "relayctl brb"
            ),
            (
                { $0.channels[0].publishers["live"]?.silentSince = Date(timeIntervalSince1970: 1_795_632_000) },
                "live's sound is silent", "relayctl watch"
            ),
            ({ $0.channels[0].publishers["live"]?.idle = 7 }, "sent nothing for 7 s", "journalctl -u relay-gate -n 20"),
            (
                { $0.channels[0].encoding = .init(speed: 0.5, frameStep: 2, isReduced: true) },
                "viewers see one of 2 frames", "sudo relayctl setup"
            ),
            (
                {
                    $0.channels[0].encoder = .init(
                        name: "libx264", instead: "h264_nvenc", problem: "Cannot load libcuda.so.1")
                },
                "the encoder h264_nvenc does not work on this host, libx264 is used in its place: Cannot load libcuda.so.1",
                "sudo relayctl doctor"
            ),
            ({ $0.channels[0].slateProblem = "it is empty" }, "your slate", "journalctl -u relay-hook -n 20"),
            ({ $0.destinations[0].state = "away" }, "kick is away", "journalctl -u relay-push@kick -n 20"),
            (
                {
                    $0.destinations[0].state = "refused"
                    $0.destinations[0].failure = .init(reason: "it refuses the key", remedy: "copy it again")
                }, "it refuses the key; copy it again", "sudo relayctl push add kick --replace --url URL"
            ),
            ({ $0.destinations[0].state = "stalled" }, "stopped reading", "relayctl push reconnect kick"),
            ({ $0.services[0].isConnected = false }, "relay-gate does not run", "journalctl -u relay-gate -n 20"),
            ({ $0.services[0].nginx = "silent" }, "does not answer", "journalctl -u relay-gate -n 20"),
        ]
        for (change, problem, command) in cases {
            // A text may be broken into lines.
            let text = try screen(change).joined(separator: " ").split(separator: " ").joined(separator: " ")
            #expect(text.contains("1 PROBLEM") && text.contains(problem), "\(text)")
            #expect(text.contains("→ \(command)"), "\(text)")
        }
    }

    /// A picture that is encoded because it does not fit is on air.
    @Test func whatCouldBeBetterIsNoProblem() throws {
        let lines = try screen { $0.channels[0].publishers["live"]?.copyProblem = "it is interlaced" }
        #expect(
            lines.suffix(5) == [
                "1 NOTE", "  live is encoded, not copied: it is interlaced", "    → relayctl obs", "", "all well",
            ], "\(lines)")
        let both = try screen {
            $0.channels[0].publishers["live"]?.copyProblem = "it is interlaced"
            $0.channels[0].slateProblem = "it is empty"
        }
        #expect(both.contains("1 NOTE") && both.contains("1 PROBLEM") && !both.contains("all well"), "\(both)")
    }

    @Test func whatIsAwayHasItsAttempts() throws {
        let text = try screen { reply in
            reply.destinations[0].state = "away"
            reply.destinations[0].attempts = 7
            reply.destinations[0].nextTry = Date(timeIntervalSince1970: 1_795_633_205)
        }.joined(separator: "\n")
        #expect(text.contains("in 5 s, 7 failed"), "\(text)")
    }

    @Test func whoWasRefusedIsTold() throws {
        let text = try screen { reply in
            reply.channels[0].publishers = [:]
            reply.channels[0].refusals = [
                .init(
                    address: "203.0.113.9", reason: "wrong key", count: 3,
                    last: Date(timeIntervalSince1970: 1_795_633_000)),
                .init(address: nil, reason: "wrong name", count: 1, last: Date(timeIntervalSince1970: 1_795_632_000)),
                .init(address: nil, reason: "an old one", count: 1, last: Date(timeIntervalSince1970: 1_795_631_000)),
            ]
        }.joined(separator: "\n")
        #expect(text.contains("  refused    203.0.113.9 at ") && text.contains(" (3 times): wrong key"), "\(text)")
        #expect(text.contains("  refused    at ") && text.contains(": wrong name") && !text.contains("an old one"))
        #expect(text.contains("all well"), "anybody could do that")
    }

    @Test func anOrderIsShownWithWhoAndUntilWhen() throws {
        let text = try screen {
            $0.channels[0].override = .init(
                show: "brb", by: "anna", since: Date(timeIntervalSince1970: 1_795_632_000),
                until: Date(timeIntervalSince1970: 1_795_634_000), reason: "lunch")
        }.joined(separator: "\n")
        #expect(text.contains("brb by anna since") && text.contains("until") && text.contains("(lunch)"))
        #expect(text.contains("all well"), "what the operator wants is no problem")
    }

    @Test func nothingKnownIsNoCrash() throws {
        let empty = try screen {
            $0.channels[0].publishers = [:]
            $0.channels[0].cuts = nil
            $0.channels[0].encoding = nil
            $0.destinations = []
        }.joined(separator: "\n")
        #expect(empty.contains("nobody publishes") && empty.contains("relayctl push add"))
    }

    @Test(arguments: [("90s", 90), ("15m", 900), ("2h", 7200), ("1h30m", 5400), ("7d", 604_800)])
    func timesAreRead(text: String, seconds: Int) {
        #expect(TimeSpan(argument: text)?.seconds == seconds)
        let again = TimeSpan(seconds: seconds).defaultValueDescription
        #expect(TimeSpan(argument: again)?.seconds == seconds, "\(again)")
    }

    @Test(arguments: ["", "15", "m", "0s", "-1m", "1y", "99999999d", "1m2"])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(TimeSpan(argument: text) == nil)
    }

    @Test func aTimeOfDayIsTheNextOne() throws {
        let noon = try #require(TimeOfDay(argument: "12:00"))
        #expect(noon.hour == 12 && noon.minute == 0)
        let begin: Int64 = 1_795_633_200_123
        let next = LocalTime.next(hour: 12, minute: 0, after: begin)
        #expect(next > begin && next - begin <= 86_400_000 && next % 60_000 == 0)
        #expect(LocalTime.next(hour: 12, minute: 0, after: next) == next + 86_400_000)
        for text in ["", "24:00", "1:60", "12", "12:00:00", "a:b", "+1:00"] {
            #expect(TimeOfDay(argument: text) == nil, "\(text)")
        }
    }
}
