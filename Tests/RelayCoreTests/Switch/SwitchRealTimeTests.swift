@testable import RelayCore
import Testing

/// What is on air when the real-time machine asks for less effort, or for none.
@Suite struct SwitchRealTimeTests {
    @Test func aReplacementTakesOverWithoutTheSlate() {
        let (world, _) = MockWorld.onLive()
        let old = world.newest("live")
        world.perform(world.machine.replaceRequested(old, now: world.now))
        let new = world.newest("live")
        #expect(new != old && world.isRunning(old) && world.isRunning(new))
        #expect(!world.isRunning(world.newest("slate")))
        world.bringUp()
        #expect(world.switches.last == "live → live: another encoding effort")
        #expect(!world.isRunning(old) && world.isRunning(new))
        world.play(.seconds(5))
        #expect(world.onAir == "live")
        #expect(world.protests == [])
    }

    /// The old one encodes nothing meanwhile: its frames stand still, and that is not the publisher's doing.
    @Test func theSlateFillsInForAReplacementThatIsLate() {
        let (world, _) = MockWorld.onLive()
        let old = world.newest("live")
        world.machine.frameStepChanged(old, nil, now: world.now)
        world.perform(world.machine.replaceRequested(old, now: world.now))
        let new = world.newest("live")
        world.subscribe(new)
        world.play(.seconds(2), except: [old])
        #expect(world.isRunning(world.newest("slate")))
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: another encoding effort")
        world.askToPublish(new)
        world.frames(new)
        world.obey()
        #expect(world.onAir == "slate", "the push would take the step back in time for none")
        world.pass(.milliseconds(249))
        world.obey()
        #expect(world.onAir == "slate")
        world.pass(.milliseconds(1))
        world.obey()
        #expect(world.onAir == "live")
        #expect(
            !world.reports.contains {
                if case .publisherStalled = $0 { true } else { false }
            })
        #expect(world.protests == [])
    }

    @Test func framesThatAreLeftOutAreNoStall() {
        var timing = SwitchTiming()
        timing.stallFrames = 5
        let (world, _) = MockWorld.onLive(timing: timing)
        let live = world.newest("live")
        world.machine.frameStepChanged(live, 4, now: world.now)
        // Two frames in the time in which five are asked for.
        for _ in 0..<8 {
            world.play(.milliseconds(600), except: [live])
            world.frames(live, by: 1)
        }
        #expect(world.onAir == "live" && !world.isRunning(world.newest("slate")))
        // All are skipped for a moment.
        world.machine.frameStepChanged(live, nil, now: world.now)
        world.play(.seconds(2), except: [live])
        #expect(world.onAir == "live" && !world.isRunning(world.newest("slate")))
        world.machine.frameStepChanged(live, 4, now: world.now)
        world.play(.milliseconds(1400), except: [live])
        #expect(!world.isRunning(world.newest("slate")))
        world.play(.milliseconds(200), except: [live])
        #expect(world.isRunning(world.newest("slate")), "from here on frames are due again")
    }

    @Test func theSlateStaysWhileEncodingIsSuspended() {
        let (world, publisher) = MockWorld.onLive()
        let live = world.newest("live")
        world.perform(world.machine.encodingSuspended(for: .seconds(60), now: world.now))
        #expect(!world.isRunning(live), "the slate could not start beside it")
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: this host is too slow to encode")
        world.play(.seconds(59))
        #expect(world.onAir == "slate" && world.newest("live") == live)
        // Who comes meanwhile is let in, and waits too.
        world.unpublish(.live, publisher)
        let callback = world.publish().callback
        #expect(world.admitted.contains(callback) && world.newest("live") == live)
        world.play(.seconds(2))
        #expect(world.newest("live") != live)
        world.bringUp()
        #expect(world.switches.last == "slate → live: encoding is tried again")
        #expect(world.protests == [])
    }

    @Test func whoIsNotOnAirYetIsStartedAnew() {
        let world = MockWorld.onSlate()
        world.publish()
        let first = world.newest("live")
        world.subscribe(first)
        world.perform(world.machine.replaceRequested(first, now: world.now))
        #expect(!world.isRunning(first) && world.newest("live") != first)
        world.bringUp()
        #expect(world.onAir == "live")
        #expect(world.protests == [])
    }
}
