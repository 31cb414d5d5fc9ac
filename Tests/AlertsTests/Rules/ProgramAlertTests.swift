import RelayCore
import TestSupport
import Testing

@testable import Alerts

/// What viewers see, publishers, and what operators want.
@Suite struct ProgramAlertTests {
    private typealias Events = AlertEvents

    @Test func liveAndSlateAreToldWhenTheyLast() {
        var world = AlertWorld()
        world.happened(Events.slate(.startup))
        world.pass(29)
        #expect(world.told.isEmpty)
        world.pass(60)
        world.happened(Events.live(.publisherArrived))
        world.pass(60)
        world.happened(Events.standby(.publisherLeft))
        world.pass(60)
        #expect(world.told.map(\.title) == ["The slate is on air", "You are live", "The standby feed is on air"])
        #expect(world.told.allSatisfy { $0.phase == .notice && $0.severity == .info && $0.id == "on-air/main" })
        #expect(world.told.last?.labels["channel"] == "main")
        // A drop of two seconds.
        world.happened(Events.live(.publisherArrived))
        world.pass(60)
        world.happened(Events.slate(.publisherLeft))
        world.pass(2)
        world.happened(Events.live(.publisherArrived))
        world.pass(600)
        #expect(world.told.count == 4)
    }

    @Test(arguments: [SwitchCause.publisherStalled, .switcherEnded])
    func aStreamThatIsInterruptedIsAProblem(why: SwitchCause) {
        var world = AlertWorld()
        world.happened(Events.live(.publisherArrived))
        world.pass(100)
        world.happened(Events.slate(why))
        world.pass(2)
        world.happened(Events.live(.publisherResumed))
        world.pass(100)
        #expect(world.told.count == 1, "a drop of two seconds")
        world.happened(Events.slate(why))
        world.pass(60)
        // Its connection ends; that does not end the problem.
        world.happened(Events.left)
        world.pass(60)
        world.happened(Events.live(.publisherArrived))
        world.pass(600)
        #expect(world.lines == ["notice on-air/main", "problem on-air/main", "recovered on-air/main"])
        #expect(world.told[1].title == "Your stream is interrupted" && world.told[1].severity == .warning)
        #expect(world.told[2].lasted == 120)
        world.happened(Events.slate(.publisherLeft))
        world.pass(60)
        #expect(world.told.last?.title == "The slate is on air")
    }

    @Test func brbThatIsForgottenIsTold() {
        var world = AlertWorld()
        world.happened(Events.brb())
        world.pass(7100)
        #expect(world.told.isEmpty)
        world.pass(200)
        #expect(world.lines == ["problem brb/main"])
        #expect(world.told.first?.text == "anna has said brb: viewers see the slate, whoever publishes.")
        // Another slate: it goes on.
        world.happened(Events.brb())
        world.pass(7300)
        #expect(world.told.count == 1)
        world.happened(Events.auto)
        #expect(world.lines.last == "recovered brb/main")
        // Taken back in time, and one that ends by itself.
        world.happened(Events.brb())
        world.pass(3600)
        world.happened(Events.chosenLive)
        world.happened(Events.brb(until: 1_795_733_200_000))
        world.pass(20_000)
        #expect(world.told.count == 2)
    }

    /// Nobody watches: nothing that viewers would see is a problem.
    @Test func aStreamThatWasEndedIsNoProblem() {
        var world = AlertWorld()
        world.happened(Events.live(.publisherArrived))
        world.pass(100)
        world.happened(Events.slate(.publisherStalled))
        world.pass(100)
        world.happened(Events.ended)
        #expect(world.lines == ["notice on-air/main", "problem on-air/main", "recovered on-air/main"])
        world.happened(Events.brb())
        world.happened(Events.live(.publisherResumed))
        world.happened(Events.slate(.publisherLeft))
        world.happened(Events.picture)
        world.pass(86_400)
        #expect(world.told.count == 3 && world.rules.deadline == nil)
        // It goes on, and what had not ended is one.
        world.happened(Events.resumed)
        #expect(Set(world.lines.dropFirst(3)) == ["problem brb/main", "problem picture/live"])
        world.happened(Events.auto)
        world.happened(Events.live(.publisherArrived))
        world.pass(100)
        #expect(
            world.lines.suffix(3).sorted() == ["notice on-air/main", "recovered brb/main", "recovered picture/live"])
    }

    @Test func brbEndsAnInterruption() {
        var world = AlertWorld()
        world.happened(Events.slate(.publisherStalled))
        world.pass(20)
        world.happened(Events.brb())
        world.pass(600)
        #expect(world.told.isEmpty)
    }

    @Test(arguments: [
        (AlertEvents.low, "bitrate/live", AlertEvents.good), (AlertEvents.low, "bitrate/live", AlertEvents.left),
        (AlertEvents.low, "bitrate/live", AlertEvents.takenOver),
        (AlertEvents.frozen, "frozen/live", AlertEvents.moves), (AlertEvents.frozen, "frozen/live", AlertEvents.left),
        (AlertEvents.quiet, "quiet/live", AlertEvents.heard),
        (AlertEvents.quiet, "quiet/live", AlertEvents.takenOver),
        (AlertEvents.picture, "picture/live", AlertEvents.left),
        (AlertEvents.picture, "picture/live", AlertEvents.live(.publisherArrived)),
        (AlertEvents.sound, "sound/live", AlertEvents.left), (AlertEvents.sound, "sound/live", AlertEvents.arrived),
    ])
    func whatIsWrongWithAPublisherIsToldUntilItIsNot(begin: RelayEvent, id: String, end: RelayEvent) {
        var world = AlertWorld(.init(topics: [.publisher], host: "relay"))
        world.happened(begin)
        world.pass(29)
        #expect(world.told.isEmpty)
        world.pass(31)
        world.happened(end)
        world.pass(100)
        #expect(world.lines == ["problem \(id)", "recovered \(id)"])
        #expect(world.told.first?.severity == .warning && world.told.first?.labels["feed"] == "live")
    }

    @Test func anEncoderThatKeepsReconnectingIsToldLessAndLessOften() {
        var world = AlertWorld()
        for _ in 0..<360 {
            world.happened(Events.flapping)
            world.pass(10)
        }
        #expect(world.told.count == 6, "at 0, 1, 3, 7, 15 and 31 minutes")
        #expect(world.told.allSatisfy { $0.id == "flapping/live" && $0.phase == .notice })
    }

    /// Problems and their ends, and nothing else.
    @Test func quietHoursTellProblemsOnly() throws {
        var world = AlertWorld(.init(topics: Set(AlertTopic.allCases), quiet: QuietHours("23:00-07:00"), host: "relay"))
        world.minute = 180
        world.happened(Events.slate(.startup))
        world.happened(Events.refused)
        world.happened(Events.lost, from: Events.kick)
        world.happened(Events.low)
        world.pass(100)
        world.happened(Events.connected, from: Events.kick)
        #expect(
            world.lines == ["problem bitrate/live", "problem destination/kick", "recovered destination/kick"])
        // What was left out is not made up for.
        world.minute = 720
        world.pass(600)
        #expect(world.told.count == 3)
        world.happened(Events.live(.publisherArrived))
        world.pass(600)
        #expect(world.told.last?.title == "You are live")
    }

    @Test func onlyWhatIsWantedIsTold() {
        for topic in AlertTopic.allCases {
            var world = AlertWorld(.init(topics: [topic], after: 0, host: "relay"))
            for event in [Events.slate(.startup), Events.low, Events.refused, .host(.tooSlow(speed: 0.5))] {
                world.happened(event)
            }
            world.happened(.service(.gone(service: "relay-gate")))
            world.happened(Events.lost, from: Events.kick)
            #expect(world.told.map(\.topic) == [topic])
        }
    }
}
