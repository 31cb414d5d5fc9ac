import TestSupport
import Testing

@testable import RelayCore

@Suite struct EventSentencesTests {
    private static func record(
        _ event: RelayEvent, at second: Int64 = 0, by service: String = "relay-hook", channel: String? = "main"
    ) -> RecordedEvent {
        RecordedEvent(
            EventRecord(
                id: EventID(boot: "a", service: service, sequence: Int(second) + 1), time: second * 1000,
                channel: channel.map(ChannelID.init(rawValue:)), event: event))
    }

    private static let session = Session(
        id: SessionID(number: 7, connection: .nginx(70)), address: "192.0.2.1", since: .now)
    private static let live = SourceReference(.publisher(.live, session.id))
    private static let slate = SourceReference(.slate(revision: 1))

    private static func cut(
        _ to: SourceReference, from: SourceKind?, why: SwitchCause, at second: Int64, channel: String = "main"
    ) -> RecordedEvent {
        record(
            .program(.onAir(to, from: from, why: why, took: .milliseconds(200), switcher: 1)), at: second,
            channel: channel)
    }

    private func lines(_ events: [RecordedEvent]) -> [String] {
        EventSentences.lines(events) { "\($0 / 1000)" }
    }

    @Test func aCutSaysWhyAndHowLongItLasted() {
        let events = [
            Self.cut(Self.slate, from: nil, why: .startup, at: 1),
            Self.cut(Self.live, from: .slate, why: .publisherArrived, at: 100),
            Self.record(.publisher(.stalled(Self.live, switcher: 1, limit: .milliseconds(1500))), at: 200),
            Self.cut(Self.slate, from: .live, why: .publisherStalled, at: 201),
            Self.cut(Self.live, from: .slate, why: .publisherResumed, at: 242),
        ]
        #expect(
            lines(events) == [
                "1 nothing → slate: relay started (for 99 s)",
                "100 slate → live: publisher arrived (for 101 s)",
                "200 no new frames (source live, for 1.5 s)",
                "201 live → slate: no frames from the publisher for 1.5 s (back after 41 s)",
                "242 slate → live: frames flow again",
            ])
    }

    @Test func otherEventsArePlainSentences() {
        let events = [
            Self.record(
                .platform(
                    .failed(
                        host: "kick.example", PushFailure(.closed, words: "I/O error"), streamed: .seconds(90),
                        retryIn: .milliseconds(250), isRepeated: false)), by: "relay-push@kick"),
            Self.record(.nginx(.workerDied(worker: 12, signal: "11")), by: "relay-ingest"),
            Self.record(.publisher(.connected(.init(.live, Self.session), key: "phone"))),
            Self.record(.platform(.programMissing(isConnected: true)), by: "relay-push@kick"),
            Self.record(.host(.tooSlow(speed: 0.43))),
        ]
        #expect(
            lines(events) == [
                "0 kick: the connection to the platform is lost: \(PushFailure(.closed).meaning) "
                    + "(host kick.example, ffmpeg I/O error, retry 250 ms, streamed 90 s)",
                "0 relay-ingest: a worker of nginx died; its master starts another (signal 11)",
                "0 publisher connected (address 192.0.2.1, feed live, key phone)",
                "0 kick: the program is missing; waiting for it (connected yes)",
                "0 this host is too slow to encode the program: viewers see fewer frames or a coarser picture "
                    + "(speed 0.43); set a smaller OUT_RES, a lower OUT_FPS or a faster VIDEO_PRESET",
            ])
    }

    /// With one channel its name says nothing.
    @Test func severalChannelsHaveAColumn() {
        let events = [
            Self.cut(Self.slate, from: .live, why: .publisherLeft, at: 1, channel: "main"),
            Self.cut(Self.live, from: .slate, why: .publisherArrived, at: 2, channel: "two"),
            Self.cut(Self.live, from: .slate, why: .publisherArrived, at: 5, channel: "main"),
        ]
        #expect(
            lines(events) == [
                "1 main  live → slate: publisher left (back after 4.0 s)",
                "2 two  slate → live: publisher arrived", "5 main  slate → live: publisher arrived",
            ])
    }

    /// A client's own words, and numbers that no duration has.
    @Test func whatOthersSayNeverReachesATerminal() {
        let client = RefusedClient(
            .publish, reason: "wrong key", address: "192.0.2.1", app: "live", name: "a\u{1B}[2Jb\u{202E}\n")
        let hostile = RecordedEvent(
            id: "x", time: 0, service: "relay-hook", channel: nil, kind: "of-a-later-version", severity: .notice,
            message: "something", values: ["after": .number(.infinity), "count": .number(1e300), "age": .number(-5)])
        #expect(
            lines([Self.record(.publisher(.refused(client))), hostile]) == [
                "0 publisher refused: wrong key (address 192.0.2.1, app live, name a?[2Jb??)",
                "0 something (after 11574 d, age 0 ms, count 1e+300)",
            ])
    }

    @Test(arguments: RelayEventTests.samples) func eachEventHasALine(event: RelayEvent) {
        var sentences = EventSentences()
        let record = Self.record(event)
        let line = sentences.line(record)
        #expect(record.isCut || line.hasPrefix(record.message))
    }
}
