@testable import RelayCore
import TestSupport
import Testing

/// What the operator says comes before what publishers do.
@Suite struct OverrideTests {
    /// Nothing is better than the picture that was to be hidden.
    @Test func brbEndsLiveAfterASecondEvenIfTheSlateIsNotReady() {
        let (world, publisher) = MockWorld.onLive()
        let live = world.newest("live")
        let connection = world.processes[live]?.connection
        world.perform(world.machine.overridden(.brb, now: world.now))
        world.play(.milliseconds(900))
        #expect(world.onAir == "live" && world.droppedProgram.isEmpty, "the slate may still come")
        world.play(.milliseconds(200))
        #expect(world.droppedProgram == [connection], "its connection to the program is cut")
        #expect(world.onAir == nil)
        world.programEnded(live)
        world.bringUpSlate()
        #expect(world.onAir == "slate")
        world.unpublish(.live, publisher)
        #expect(world.protests == [])
    }

    /// A live switcher that was told to stop still writes its last frames.
    @Test func brbCutsWhoDoesNotStop() {
        let (world, _) = MockWorld.onLive()
        world.perform(world.machine.overridden(.brb, now: world.now))
        world.pass(.milliseconds(120))
        world.askToPublish(world.newest("slate"))
        #expect(world.processes[world.newest("live")]?.wasToldToStop == true)
        world.pass(.milliseconds(900))
        #expect(world.droppedProgram.count == 1)
        #expect(world.protests == [])
    }

    @Test func noPublisherGetsASwitcherWhileBrbHolds() {
        let world = MockWorld.onSlate()
        world.perform(world.machine.overridden(.brb, now: world.now))
        for _ in 1...3 {
            let publisher = world.publish()
            #expect(world.admitted.contains(publisher.callback))
            world.play(.seconds(8))
            world.unpublish(.live, publisher.clientID)
            world.play(.seconds(1))
        }
        #expect(!world.started.contains { !$0.source.isSlate })
        #expect(world.onAir == "slate")
    }

    /// The switcher of an earlier run may show anything.
    @Test func brbFromBeforeEndsWhatAnEarlierRunShows() {
        let world = MockWorld(override: .brb)
        world.start()
        world.compare(live: 5, program: .publishedBy(clientID: 9))
        world.pass(.milliseconds(1100))
        #expect(world.droppedProgram == [9])
        world.programEnded(clientID: 9)
        world.bringUpSlate()
        #expect(world.onAir == "slate")
        #expect(!world.started.contains { !$0.source.isSlate })
        // One that is found later has had its second.
        world.compare(live: 5, program: .publishedBy(clientID: 11), askedAt: world.now + .seconds(3))
        world.pass(.milliseconds(1))
        #expect(world.droppedProgram.contains(11))
    }

    /// The operator says that it is good enough.
    @Test func liveIsOnAirEvenIfItFlaps() {
        let world = MockWorld.onSlate()
        for _ in 1...3 {
            let publisher = world.goLive()
            world.play(.seconds(1))
            world.unpublish(.live, publisher)
            world.obey()
            world.bringUpSlate()
        }
        let publisher = world.publish().clientID
        world.play(.seconds(1))
        #expect(world.onAir == "slate", "it has to prove steady")
        world.perform(world.machine.overridden(.feed(.live), now: world.now))
        world.bringUp()
        #expect(world.onAir == "live")
        world.unpublish(.live, publisher)
        #expect(world.machine.override == .auto)
        #expect(world.reports.contains(.overrideEnded(.live)))
        #expect(world.protests == [])
    }

    @Test func standbyStaysUntilItsSessionEnds() {
        let (world, _) = MockWorld.onLive()
        let standby = world.publish(.standby).clientID
        world.perform(world.machine.overridden(.feed(.standby), now: world.now))
        world.bringUp(.standby)
        #expect(world.onAir == "standby")
        world.play(.seconds(10))
        #expect(world.onAir == "standby")
        world.unpublish(.standby, standby)
        #expect(world.machine.override == .auto)
        world.bringUp()
        #expect(world.onAir == "live")
        #expect(world.protests == [])
    }

    /// While what was chosen shows nothing, nobody else is put on air: the operator has just turned away from them.
    @Test func theSlateFillsInForAChosenFeedThatStalls() {
        let (world, _) = MockWorld.onLive()
        world.publish(.standby)
        world.perform(world.machine.overridden(.feed(.standby), now: world.now))
        world.bringUp(.standby)
        world.play(.seconds(2), except: [world.newest("standby")])
        world.bringUpSlate()
        #expect(world.onAir == "slate")
    }

    @Test func aFeedWithoutAPublisherCannotBeChosen() {
        let world = MockWorld.onSlate()
        #expect(world.machine.obstacle(to: .live, now: world.now) == .noPublisher)
        world.perform(world.machine.overridden(.feed(.live), now: world.now))
        #expect(world.machine.override == .auto)
        world.goLive()
        #expect(world.machine.obstacle(to: .live, now: world.now) == nil)
        world.perform(world.machine.encodingSuspended(for: .seconds(20), now: world.now))
        #expect(world.machine.obstacle(to: .live, now: world.now) == .hostTooSlow(retryIn: .seconds(20)))
    }
}
