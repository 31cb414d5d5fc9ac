import FoundationEssentials
import History
import StatusReading
import Testing

@testable import Web

/// A relay as the page may show it.
enum Sample {
    static let now = Date(timeIntervalSince1970: 1_795_705_200)
    static let anna = Holder(name: "anna", mayChange: true, csrf: "value")

    private static let json = #"""
        {
          "channels": [{
            "id": "main", "name": "mystream", "source": "slate", "since": "2026-11-26T14:55:00Z", "why": "operator",
            "override": {"show": "brb", "by": "phone (page)", "since": "2026-11-26T14:55:00Z", "reason": "lunch"},
            "publishers": {"live": {"address": "203.0.113.7", "key": "default", "since": "2026-11-26T13:00:00Z",
              "client": "obs-output module", "bitsPerSecond": 5900000, "bitsPerSecond1m": 6000000, "idle": 0,
              "keyframeInterval": 2, "video": {"codec": "H264", "width": 1920, "height": 1080, "frameRate": 60},
              "audio": {"codec": "AAC", "sampleRate": 48000, "channels": 2}}},
            "encoding": {"speed": 1.02, "delay": 0.1, "frameStep": 1, "isReduced": false},
            "frames": {"dropped": 0, "repeated": 3}, "programBitsPerSecond": 6100000, "switchAnswers": true,
            "slate": {"name": "evening"},
            "cuts": [{"time": "2026-11-26T14:55:00Z", "from": "live", "to": "slate", "why": "operator", "took": 0.21,
              "destinations": [{"name": "twitch", "videoStep": 0.11, "soundStep": 0.08, "silence": 0.07}]}]
          }],
          "destinations": [
            {"name": "twitch", "host": "live.twitch.example", "state": "connected", "since": "2026-11-26T09:00:00Z",
             "attempts": 0, "program": "flows", "bitsPerSecond": 6100000, "reconnectsToday": 1},
            {"name": "youtube", "host": "a.youtube.example", "state": "away", "since": "2026-11-26T14:50:00Z",
             "attempts": 4, "nextTry": "2026-11-26T15:00:20Z", "program": "flows",
             "failure": {"reason": "the platform closed the connection", "remedy": "wait, or look at its dashboard"}}],
          "services": []
        }
        """#

    static func reply(_ change: (inout StatusReply) -> Void = { _ in }) throws -> StatusReply {
        var reply = try #require(StatusReply.read(Array(json.utf8)))
        change(&reply)
        return reply
    }

    /// An hour: slate, live, slate.
    static let samples = HistorySamples(
        channel: "main",
        samples: (0..<360).map { index in
            let isLive = (60..<300).contains(index)
            return .init(
                time: now.addingTimeInterval(Double(index - 360) * 10), seconds: 10, source: isLive ? "live" : "slate",
                speed: isLive ? 1 : nil, programBitsPerSecond: 6_000_000, liveBitsPerSecond: isLive ? 6_000_000 : nil)
        },
        destinations: [
            .init(
                name: "twitch",
                samples: (0..<360).map {
                    .init(time: now.addingTimeInterval(Double($0 - 360) * 10), bitsPerSecond: 6_000_000)
                })
        ])
}
