import RelayCore
import Testing

@Suite struct ServiceBoardTests {
    private var board = ServiceBoard()

    private func message(
        _ body: ReportMessage.Body, from service: String = "relay-gate", boot: String = "a"
    ) -> ReportMessage {
        ReportMessage(service: service, boot: boot, body: body)
    }

    private let serving: ServiceReport = {
        var report = NginxReport()
        report.state = .starved
        return .nginx(report)
    }()

    @Test mutating func theLatestReportCounts() {
        board.received(message(.report(.gate(GateReport()))), now: 10)
        var full = GateReport()
        full.publishers = ["192.0.2.1"]
        board.received(message(.report(.gate(full))), now: 20)
        board.received(message(.report(serving), from: "relay-ingest"), now: 30)
        #expect(board.services.map(\.name) == ["relay-gate", "relay-ingest"])
        #expect(board.services.first?.report == .gate(full))
        #expect(board.services.first?.since == 10)
    }

    /// Of those that send the program, the middle one; what is old, absurd or paused does not count.
    @Test mutating func theMiddleOfWhatPushesMeasureCounts() {
        #expect(board.clockOffset(now: 0) == nil)
        func push(_ seconds: Double, at time: Int64) -> ReportMessage.Body {
            var status = PushStatus(host: "a.example", now: 0)
            status.connected(now: 0)
            status.measured(bytes: 1, bitsPerSecond: 1, clockOffset: .seconds(seconds), now: time)
            return .report(.push(status))
        }
        for (name, seconds, time) in [("a", 0.1, 9000), ("b", -3, 9000), ("c", 0.2, 8000)] as [(String, Double, Int64)]
        {
            board.received(message(push(seconds, at: time), from: "relay-push@\(name)"), now: 9000)
        }
        let middle = board.clockOffset(now: 10_000)
        #expect(middle?.offset == .milliseconds(100) && middle?.age == 1000)
        #expect(board.clockOffset(now: 13_500)?.offset == .milliseconds(100), "one is too old: the later of two")
        #expect(board.clockOffset(now: 15_000) == nil)
        #expect(board.clockOffset(now: 1000) == nil, "the clock was set")
        for (seconds, time) in [(1e9, 9000), (0.1, Int64.min), (0.1, Int64.max)] {
            for name in ["a", "b", "c"] {
                board.received(message(push(seconds, at: time), from: "relay-push@\(name)"), now: 9000)
            }
            #expect(board.clockOffset(now: 9500) == nil, "\(seconds) \(time)")
        }
    }

    @Test mutating func aConnectionThatEndsIsSeenAndANewRunIsARestart() {
        board.received(message(.report(serving)), now: 10)
        let late = board.disconnected("relay-gate", boot: "another", now: 15)
        #expect(late == nil && board.services.first?.isConnected == true, "an older run's connection ends late")
        let gone = board.disconnected("relay-gate", boot: "a", now: 20)
        #expect(gone == .gone(service: "relay-gate"))
        #expect(board.services.first?.isConnected == false)
        #expect(board.services.first?.since == 20)
        #expect(board.services.first?.report == serving, "what it reported last stays")
        let back = board.received(message(.report(serving)), now: 30)
        #expect(back == .reportsAgain(service: "relay-gate", after: .milliseconds(10)))
        #expect(board.services.first?.restarts == 0, "the connection was lost, not the service")
        board.disconnected("relay-gate", boot: "a", now: 35)
        let again = board.received(message(.report(serving), boot: "b"), now: 40)
        #expect(again == .startedAgain(service: "relay-gate", after: .milliseconds(5)))
        let more = board.received(message(.report(serving), boot: "b"), now: 41)
        #expect(more == nil)
        #expect(board.services.first?.restarts == 1)
        #expect(board.services.first?.since == 40)
    }

    /// A destination that was removed is not one that has failed.
    @Test mutating func aServiceThatLeavesIsForgotten() {
        board.received(message(.report(serving)), now: 10)
        let leaving = board.received(message(.leaving), now: 20)
        // It goes on to report while it stops.
        let late = board.received(message(.report(serving)), now: 20)
        let left = board.disconnected("relay-gate", boot: "a", now: 20)
        #expect(leaving == nil && late == nil && left == nil)
        #expect(board.services.isEmpty)
        board.received(message(.report(serving), boot: "b"), now: 30)
        #expect(board.services.first?.restarts == 0)
    }

    @Test mutating func itsSizeIsLimited() {
        for number in 0..<1000 { board.received(message(.report(serving), from: "relay-push@\(number)"), now: 1) }
        #expect(board.services.count == ServiceBoard.most)
    }
}
