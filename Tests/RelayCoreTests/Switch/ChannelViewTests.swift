@testable import RelayCore
import Testing

@Suite struct ChannelViewTests {
    @Test func nothingIsKnownBeforeTheFirstCut() {
        let world = MockWorld()
        world.start()
        #expect(world.machine.view == ChannelView())
    }

    @Test func itSaysWhatIsOnAirSinceWhenAndWhy() {
        let world = MockWorld.onSlate()
        let slate = world.machine.view
        #expect(slate.onAir == .slate(revision: 1) && slate.why == .startup)
        let since = slate.since
        world.pass(.seconds(5))
        #expect(world.machine.view.since == since)
        #expect(world.machine.view.publishers.isEmpty)
    }

    @Test func aPublisherIsThereOnceItWasLetIn() {
        let world = MockWorld.onSlate()
        world.publish()
        #expect(world.machine.view.publishers.isEmpty, "it is held")
        let live = world.newest("live")
        world.subscribe(live)
        let letIn = world.now
        #expect(world.machine.view.publishers[.live]?.since == letIn)
        world.askToPublish(live)
        world.pass(.milliseconds(300))
        world.frames(live)
        world.leave(world.newest("slate"))
        let view = world.machine.view
        #expect(view.onAir?.name == "live" && view.why == .publisherArrived && view.since == world.now)
    }

    @Test func whatEndedIsNotOnAir() {
        let (world, publisher) = MockWorld.onLive()
        let live = world.newest("live")
        world.unpublish(.live, publisher)
        #expect(world.machine.view.onAir?.name == "live", "it flushes")
        #expect(world.machine.view.publishers.isEmpty)
        world.pass(.milliseconds(50))
        world.leave(live)
        let view = world.machine.view
        #expect(view.onAir == nil && view.since == world.now && view.why == .publisherArrived)
        #expect(view.isHealthy(now: world.now) && !view.isHealthy(now: world.now + .seconds(3)))
    }

    @Test func soundThatCannotBeReadIsAProblemOfThePublisher() {
        let (world, _) = MockWorld.onLive()
        #expect(world.machine.view.publishers[.live]?.soundProblem == nil)
        world.exit(world.newest("live"), .foreignSound("Opus"))
        #expect(world.machine.view.publishers[.live]?.soundProblem == .unreadable(codec: "Opus"))
    }
}
