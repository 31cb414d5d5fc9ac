import FoundationEssentials
import Testing

@testable import RelayControl
@testable import RelayCore
@testable import StatusReading

/// What doctor says of pictures that do not fit, with the words of the status and of the event.
@Suite struct CopyCheckTests {
    private static let obstacle = CopyObstacle.size("1280x720", wanted: "1920x1080")
    private static let cause = "viewers see it all the same; encoding takes most of the processor time"

    private func status(_ change: (inout StatusReply.Publisher) -> Void = { _ in }) -> StatusReply {
        var publisher = StatusReply.Publisher(since: Date(timeIntervalSince1970: 1_795_632_000))
        change(&publisher)
        return status(["live": publisher])
    }

    private func status(_ publishers: [String: StatusReply.Publisher]) -> StatusReply {
        StatusReply(
            channels: [
                .init(id: "main", name: "mystream", source: "slate", publishers: publishers, switchAnswers: true)
            ],
            destinations: [], services: [])
    }

    private func found(
        _ mode: LiveMode?, _ status: StatusReply?, history: [RecordedEvent] = []
    ) -> [Finding]? {
        CopyCheck.findings(mode, status, isService: true, history: history)
    }

    /// An event as it is kept.
    private func event(_ number: Int, at seconds: Int64, _ event: PublisherEvent) -> RecordedEvent {
        RecordedEvent(
            EventRecord(
                id: EventID(boot: "a", service: "relay-hook", sequence: number),
                time: (1_795_632_000 + seconds) * 1000, channel: Topology.channel, event: .publisher(event)))
    }

    private func publisher(_ session: Int, of feed: Feed = .live) -> PublisherEvent.Reference {
        .init(
            feed,
            Session(
                id: SessionID(number: session, connection: .init(ingest: Topology.ingest, number: UInt(session))),
                address: "192.0.2.7", since: .now))
    }

    /// A picture that is encoded is on air: no problem, and the relay itself is well.
    @Test func whoeverIsLiveAndDoesNotFitIsToldWhatToSet() {
        let unfit = status { ($0.isCopied, $0.copyProblem) = (false, Self.obstacle.explanation) }
        for mode in [LiveMode.copy, .auto, .encode, nil] {
            #expect(
                found(mode, unfit) == [
                    .warning(
                        "live is encoded, not copied: it is 1280x720, and the program 1920x1080; set Output (Scaled) "
                            + "Resolution to 1920x1080 in OBS, or OUT_RES to 1280x720",
                        cause: Self.cause, command: "relayctl obs")
                ], "\(mode as Any)")
        }
    }

    @Test func whatIsWellIsSaid() {
        let copied = status { $0.isCopied = true }
        #expect(found(.copy, copied) == [.ok("live is passed on as it is")])
        #expect(found(nil, copied) == [.ok("live is passed on as it is")])
        for mode in [LiveMode.copy, .auto] {
            let well = Finding.ok("LIVE_MODE=\(mode.rawValue): nothing is known that keeps a picture from being copied")
            // An encoder is at work because this host is fast enough, or nobody is shown.
            for status in [status { $0.isCopied = false }, status(), status([:])] {
                #expect(found(mode, status) == [well])
            }
        }
        let encoded = found(.encode, status { $0.isCopied = false })
        #expect(encoded == [.ok("LIVE_MODE=encode: every picture is encoded")])
        #expect(found(.copy, nil)?.map(\.state) == [.skipped])
        #expect(found(nil, status()) == nil, "the settings decide")
    }

    @Test func theLastVisitIsJudgedWhileNobodyPublishes() throws {
        let visits = [
            event(1, at: 0, .connected(publisher(1), key: nil)),
            event(2, at: 1, .notCopied(publisher(1), .interlaced)),
            event(3, at: 9, .disconnected(publisher(1), after: .seconds(9))),
            event(4, at: 60, .connected(publisher(2), key: nil)),
            event(5, at: 61, .notCopied(publisher(2), Self.obstacle)),
            event(6, at: 90, .disconnected(publisher(2), after: .seconds(30))),
        ]
        let finding = try #require(found(.copy, status([:]), history: visits)?.first)
        #expect(finding.state == .warning && finding.command == "relayctl obs")
        #expect(finding.text == "the last publisher of live was encoded, not copied: \(Self.obstacle.explanation)")
        #expect(finding.cause == "since \(HistoryClock.text(1_795_632_060_000)); \(Self.cause)")
        // Whoever publishes now is judged by the status.
        #expect(found(.copy, status { $0.isCopied = true }, history: visits)?.map(\.state) == [.ok])
        #expect(found(.encode, status([:]), history: visits)?.map(\.state) == [.ok])
        // It has been fixed since; and what is told of a session that is over is not about the next one.
        let later =
            visits + [
                event(7, at: 120, .connected(publisher(3), key: nil)),
                event(8, at: 121, .notCopied(publisher(2), .pixels)),
            ]
        #expect(found(.copy, status([:]), history: later)?.map(\.state) == [.ok])
        let standby =
            visits + [
                event(7, at: 60, .connected(publisher(4, of: .standby), key: nil)),
                event(8, at: 61, .notCopied(publisher(4, of: .standby), .pixels)),
            ]
        let words = found(.copy, status([:]), history: standby)?.map(\.text) ?? []
        #expect(words.count == 2 && words[0].hasPrefix("the last publisher of live was"), "\(words)")
        #expect(words.last?.hasPrefix("the last publisher of standby was encoded") == true, "\(words)")
    }
}
