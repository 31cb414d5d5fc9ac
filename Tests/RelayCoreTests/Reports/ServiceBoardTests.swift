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
