import RelayCore
import TestSupport
import Testing

@testable import Alerts

@Suite struct AlertRulesTests {
    private typealias Events = AlertEvents

    @Test func aPlatformThatIsAwayIsToldAndSoIsItsReturn() throws {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick)
        world.pass(29)
        #expect(world.told.isEmpty)
        world.pass(2)
        #expect(world.lines == ["problem destination/kick"])
        let alert = try #require(world.told.first)
        #expect(alert.severity == .critical && alert.title == "kick does not receive your stream")
        #expect(alert.command == "sudo relayctl status")
        #expect(alert.labels == ["destination": "kick", "channel": "main", "event": "platform-lost"])
        // Further attempts say nothing new.
        for _ in 0..<20 {
            world.happened(Events.lost, from: Events.kick)
            world.pass(30)
        }
        #expect(world.told.count == 1)
        world.happened(Events.connected, from: Events.kick)
        #expect(world.lines == ["problem destination/kick", "recovered destination/kick"])
        let end = try #require(world.told.last)
        #expect(end.lasted == 631 && end.command == nil && end.text.hasPrefix("kick: connected to the platform"))
        // Those who take both look for the end by these.
        #expect(end.labels == alert.labels && end.severity == alert.severity && end.title == alert.title)
        #expect(world.rules.deadline == nil)
    }

    @Test func whatIsOverSoonWakesNobody() {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick)
        world.pass(2)
        world.happened(Events.connected, from: Events.kick)
        world.pass(600)
        #expect(world.told.isEmpty)
    }

    /// A push tells failures that repeat after a minute, and since when.
    @Test func aPlatformThatKeepsFailingIsToldAtOnce() {
        var world = AlertWorld()
        world.happened(Events.stillFailing, from: Events.kick)
        #expect(world.lines == ["problem destination/kick"])
        #expect(world.told.first?.since == world.time - 60_000)
    }

    @Test func aPlatformWithoutTheProgramIsAnotherProblem() {
        var world = AlertWorld()
        world.happened(Events.stalled, from: Events.kick)
        world.happened(.platform(.programUnknown), from: Events.kick)
        world.pass(40)
        #expect(Set(world.lines) == ["problem destination/kick", "problem program/kick"])
        #expect(world.told.first?.command == "sudo relayctl push reconnect kick")
        world.pass(60)
        world.happened(.platform(.readsAgain(host: "kick.example", after: .seconds(6))), from: Events.kick)
        #expect(world.lines.last == "recovered destination/kick")
        world.happened(.platform(.programBack), from: Events.kick)
        #expect(world.lines.last == "recovered program/kick")
    }

    /// At most one message a minute about the same thing, and none is lost.
    @Test func whatComesAndGoesIsToldOnceAMinute() {
        var world = AlertWorld(.init(after: 0, host: "relay"))
        for _ in 0..<60 {
            world.happened(Events.lost, from: Events.kick)
            world.pass(5)
            world.happened(Events.connected, from: Events.kick)
            world.pass(5)
        }
        world.pass(120)
        #expect((5...12).contains(world.told.count), "\(world.lines)")
        #expect(world.lines.last == "recovered destination/kick", "in the end it is known to be well")
    }

    @Test func aRestartLosesAndRepeatsNothing() throws {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick)
        world.pass(10)
        try world.restart()
        world.pass(25)
        #expect(world.lines == ["problem destination/kick"])
        try world.restart()
        world.happened(Events.lost, from: Events.kick)
        world.pass(100)
        #expect(world.told.count == 1)
        world.happened(Events.connected, from: Events.kick)
        try world.restart()
        world.pass(100)
        #expect(world.lines == ["problem destination/kick", "recovered destination/kick"])
    }

    /// relay-alert did not run for an hour, and reads what happened meanwhile.
    @Test func ofWhatIsReadLaterOnlyWhatLastedIsTold() {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick, ago: 3600)
        world.happened(Events.connected, from: Events.kick, ago: 3598)
        #expect(world.told.isEmpty && world.rules.deadline == nil, "a drop of two seconds")
        world.happened(Events.lost, from: Events.kick, ago: 3000)
        world.happened(Events.connected, from: Events.kick, ago: 2000)
        world.happened(Events.lost, from: Events.kick, ago: 10)
        #expect(world.lines == ["problem destination/kick"])
        #expect(world.told.first?.since == world.time - 3_000_000)
        // It is away again before its return could be told.
        world.pass(100)
        #expect(world.told.count == 1)
        world.happened(Events.connected, from: Events.kick)
        #expect(world.lines == ["problem destination/kick", "recovered destination/kick"])
    }

    @Test func aClockThatIsSetBackSilencesNothing() {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick)
        world.pass(40)
        world.happened(Events.connected, from: Events.kick)
        #expect(world.told.count == 1)
        world.time -= 86_400_000
        world.pass(0)
        world.happened(Events.lost, from: "relay-push@other", ago: -86_400)
        world.pass(61)
        #expect(
            world.lines == ["problem destination/kick", "problem destination/other", "recovered destination/kick"])
    }

    @Test func refusedClientsAreToldOnlyIfWanted() {
        var world = AlertWorld()
        world.happened(Events.refused)
        world.happened(.page(.tokenRefused(address: "192.0.2.1", isBlocked: true)), from: "relay-web")
        #expect(world.told.isEmpty)
        world = AlertWorld(.init(topics: Set(AlertTopic.allCases), host: "relay"))
        // For a day, and less and less often.
        for _ in 0..<8640 {
            world.happened(Events.refused)
            world.pass(10)
        }
        #expect((25...32).contains(world.told.count), "1, 2, 4 … 60 minutes apart: \(world.told.count)")
        #expect(world.told.allSatisfy { $0.id == "refused" && $0.severity == .info })
        // Hours later it is news.
        world.pass(8000)
        let count = world.told.count
        world.happened(Events.refused)
        world.pass(60)
        world.happened(Events.refused)
        #expect(world.told.count == count + 2)
    }

    @Test func aPausedPlatformIsNoProblem() {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick)
        world.happened(.platform(.held(host: "kick.example", .paused)), from: Events.kick)
        world.pass(600)
        #expect(world.told.isEmpty)
        // It was told before: so is that it is none any more.
        world.happened(Events.lost, from: Events.kick)
        world.pass(100)
        world.happened(.platform(.held(host: "kick.example", .ended)), from: Events.kick)
        #expect(world.lines == ["problem destination/kick", "recovered destination/kick"])
        #expect(world.told.last?.text.contains("it has ended") == true)
    }

    @Test func eachStepOfASlowHostIsToldOnce() {
        var world = AlertWorld()
        world.happened(.host(.tooSlow(speed: 0.5)))
        world.pass(100)
        world.happened(.host(.encodingSuspended(retryIn: .seconds(30))))
        world.pass(100)
        for _ in 0..<10 {
            world.happened(.host(.encodingSuspended(retryIn: .seconds(60))))
            world.pass(60)
        }
        world.happened(.host(.recovered))
        #expect(world.lines == ["problem host", "problem host", "recovered host"])
        #expect(world.told.map(\.severity) == [.warning, .critical, .critical])
        #expect(world.told.last?.lasted == 800)
        // Both at once are one.
        world.pass(600)
        world.happened(.host(.tooSlow(speed: nil)))
        world.happened(.host(.encodingSuspended(retryIn: .seconds(30))))
        world.pass(600)
        #expect(world.told.count == 4 && world.told.last?.severity == .critical)
    }

    @Test func aServiceThatRestartsIsTold() {
        var world = AlertWorld()
        let gone = RelayEvent.service(.gone(service: "relay-gate"))
        let restarted = RelayEvent.service(.startedAgain(service: "relay-gate", after: .seconds(1)))
        world.happened(gone)
        world.pass(1)
        world.happened(restarted)
        #expect(world.lines == ["notice service/relay-gate"])
        #expect(world.told.first?.title == "relay-gate has restarted")
        #expect(world.told.first?.command == "journalctl -u relay-gate -n 50")
        // One that stays away.
        world.pass(600)
        world.happened(gone)
        world.pass(40)
        world.happened(restarted)
        world.pass(60)
        #expect(world.lines.suffix(2) == ["problem service/relay-gate", "recovered service/relay-gate"])
        // Its connection was lost, and it runs on.
        world.happened(gone)
        world.pass(2)
        world.happened(.service(.reportsAgain(service: "relay-gate", after: .seconds(2))))
        world.pass(600)
        #expect(world.told.count == 3)
    }

    @Test func anNginxThatRestartsIsTold() {
        var world = AlertWorld()
        world.happened(.nginx(.serves), from: "relay-switch")
        #expect(world.told.isEmpty, "its service has started")
        world.happened(.nginx(.ended(exit: "signal 11")), from: "relay-switch")
        world.pass(1)
        world.happened(.nginx(.serves), from: "relay-switch", run: "b")
        #expect(world.lines == ["notice nginx/relay-switch"])
        #expect(world.told.first?.title == "relay-switch has restarted")
        world.pass(100)
        world.happened(.nginx(.ended(exit: "signal 11")), from: "relay-switch", run: "b")
        world.pass(100)
        world.happened(.nginx(.serves), from: "relay-switch", run: "c")
        #expect(world.lines.suffix(2) == ["problem nginx/relay-switch", "recovered nginx/relay-switch"])
    }

    /// Who watches a problem must be there to tell its end.
    @Test func whatARunWatchedIsOverWithIt() {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick)
        world.happened(.host(.tooSlow(speed: 0.5)))
        world.happened(Events.low)
        world.pass(100)
        #expect(world.told.count == 3)
        world.happened(.nginx(.serves), from: "relay-switch", run: "b")
        #expect(world.told.count == 3)
        world.happened(Events.slate(.startup), run: "b")
        #expect(Set(world.lines.suffix(2)) == ["recovered host", "recovered bitrate/live"])
        #expect(world.told.last?.text == "relay-hook runs anew, and has not told it since.")
        // It finds the host as slow as before, at once: that is no end.
        world.happened(.host(.tooSlow(speed: 0.5)), run: "b")
        world.pass(100)
        let count = world.told.count
        world.happened(.host(.tooSlow(speed: 0.5)), run: "c")
        world.pass(100)
        #expect(world.told.count == count)
    }

    @Test func aUnitThatHasFailedIsTold() {
        var world = AlertWorld()
        world.failed("relay-hook.service")
        world.failed("relay-hook.service")
        #expect(world.lines == ["notice unit/relay-hook.service"])
        world = AlertWorld(.init(topics: [.host], host: "relay"))
        world.failed("relay-hook.service")
        #expect(world.told.isEmpty, "not wanted")
    }
}
