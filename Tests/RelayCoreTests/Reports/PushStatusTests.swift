import RelayCore
import Testing

@Suite struct PushStatusTests {
    private var status = PushStatus(host: "kick.example", now: 1000)

    private var sentence: String { status.sentence { "12:0\($0 / 1000)" } }

    @Test mutating func aWorkingConnectionSaysSinceWhenAndHowMuch() {
        #expect(status.state == .connecting && sentence == "connecting to kick.example")
        status.connected(now: 2000)
        #expect(status.state == .connected && sentence == "connected to kick.example since 12:02")
        status.measured(bytes: 1_000_000, bitsPerSecond: 2_940_000, now: 2500)
        #expect(sentence == "connected to kick.example since 12:02, 2.9 Mbit/s")
        status.programChanged(.missing)
        #expect(sentence == "connected to kick.example since 12:02; the program is missing")
        status.programChanged(.unknown)
        #expect(sentence == "connected to kick.example since 12:02; relay-switch does not answer about the program")
        #expect(status.state == .connected && status.since == 2000)
        status.stops()
        #expect(sentence == "stopping")
    }

    @Test mutating func aPlatformThatStopsReadingIsNotConnected() {
        status.connected(now: 2000)
        status.stalled(for: .seconds(4), now: 9000)
        #expect(status.state == .stalled && status.since == 5000 && status.failure?.kind == .notReading)
        #expect(sentence == "kick.example has not read what is sent since 12:05")
        status.reads(now: 9500)
        #expect(status.state == .connected && status.since == 9500 && status.failure == nil)
        status.stalled(for: .seconds(4), now: 20_000)
        status.failed(PushFailure(.notReading), retryIn: .seconds(2), now: 46_000)
        #expect(status.state == .stalled && status.since == 16_000 && status.nextTry == 48_000)
        status.attemptBegins()
        #expect(status.state == .stalled, "until it reads")
    }

    @Test mutating func anOrderIsAState() {
        status.connected(now: 2000)
        status.held(.paused, now: 3000)
        #expect(status.state == .paused && status.since == 3000 && status.attempts == 0)
        status.held(.ended, now: 4000)
        #expect(status.state == .ended && status.since == 4000)
        status.resumes(now: 5000)
        #expect(status.state == .connecting && status.since == 5000)
    }

    @Test mutating func aTroubleLastsFromItsFirstFailure() {
        status.connected(now: 2000)
        status.measured(bytes: 1, bitsPerSecond: 1, now: 5000)
        status.failed(PushFailure(.closed), retryIn: .milliseconds(250), now: 3000)
        #expect(status.state == .away && status.since == 3000 && status.attempts == 1 && status.nextTry == 3250)
        #expect(status.bytes == nil)
        #expect(sentence == "not connected to kick.example: the platform closed the connection")
        status.attemptBegins()
        #expect(status.nextTry == nil)
        status.failed(PushFailure(.refused), retryIn: .seconds(2), now: 4000)
        #expect(status.state == .refused && status.since == 3000 && status.attempts == 2 && status.nextTry == 6000)
        status.measured(bytes: 1, bitsPerSecond: 1, now: 5000)
        #expect(status.bytes == nil, "a late figure of the connection that has ended")
        status.connected(now: 6500)
        #expect(status.since == 6500 && status.attempts == 0 && status.nextTry == nil && status.failure == nil)
    }

    @Test mutating func theLastFailureIsKnownWhenItIsOver() throws {
        status.connected(now: 2000)
        #expect(status.totals?.last == nil)
        status.failed(PushFailure(.closed), retryIn: .milliseconds(250), now: 3000)
        status.connected(now: 4000)
        #expect(status.failure == nil && status.totals?.last?.failure.kind == .closed)
        #expect(status.totals?.last?.time == 3000)
        status.stalled(for: .seconds(4), now: 9000)
        status.reads(now: 9500)
        #expect(status.failure == nil && status.totals?.last?.failure.kind == .notReading)
        #expect(status.totals?.failures["notReading"] == nil, "the connection lasts")
        for kind in PushFailure.Kind.allCases { #expect(!PushFailure(kind).remedy.isEmpty) }
    }

    /// For metrics: over all connections, whoever reads them when.
    @Test mutating func totalsGoOnOverConnections() {
        for connection in 1...2 {
            status.connected(now: 2000)
            status.measured(bytes: 500, bitsPerSecond: nil, now: Int64(connection) * 3000)
            status.measured(
                bytes: 700, bitsPerSecond: nil, clockOffset: .milliseconds(-40), now: Int64(connection) * 3001)
            #expect(status.clockOffset == -0.04)
            status.measured(bytes: 700, bitsPerSecond: nil, now: 9000)
            #expect(status.totals?.lastProgress == Int64(connection) * 3001, "no byte more, no progress")
            status.failed(PushFailure(.closed), retryIn: .seconds(1), now: 10000)
            #expect(status.clockOffset == nil)
        }
        status.failed(PushFailure(.refused), retryIn: .seconds(1), now: 11000)
        #expect(status.totals?.bytes == 1400 && status.totals?.connects == 2)
        #expect(status.totals?.failures == ["closed": 2, "refused": 1])
    }

    @Test mutating func withoutAProgramItWaits() {
        status.failed(PushFailure(.programClosed), retryIn: .seconds(1), now: 2000)
        #expect(status.state == .waiting)
        status.programChanged(.missing)
        #expect(sentence == "waiting for the program")
    }

    @Test mutating func aRenewalIsNoTrouble() {
        status.connected(now: 2000)
        status.renews(now: 9000)
        #expect(status.state == .connecting && status.since == 9000 && status.attempts == 0)
        #expect(sentence == "renewing the connection to kick.example")
    }

    @Test(arguments: PushFailure.Kind.allCases) mutating func eachFailureHasAState(kind: PushFailure.Kind) {
        status.failed(PushFailure(kind), retryIn: .seconds(1), now: 2000)
        #expect([.refused, .away, .waiting, .stalled].contains(status.state))
        #expect((status.state == .waiting) == PushFailure(kind).isOwnSide)
    }
}
