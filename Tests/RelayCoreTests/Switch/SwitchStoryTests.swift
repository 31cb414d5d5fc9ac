@testable import RelayCore
import Testing

/// A switch, step by step, as the README tells it.
@Suite struct SwitchStoryTests {
    @Test func theSlateIsOnAirFirst() {
        let world = MockWorld()
        world.start()
        #expect(world.snapshotsRequested == 1)
        let slate = world.newest("slate")
        world.pass(.milliseconds(50))
        world.askToPublish(slate)
        #expect(world.onAir == nil, "an earlier run may be on air")
        world.compare(program: .empty)
        #expect(world.onAir == "slate")
        #expect(world.switches == ["nothing → slate: relay started"])
        #expect(world.lastSwitchTook == .milliseconds(50))
    }

    @Test func anUnreachablePageDoesNotKeepTheSlateOff() {
        let world = MockWorld()
        world.start()
        world.compare(ingestIsKnown: false)
        world.askToPublish(world.newest("slate"))
        world.pass(.seconds(1))
        #expect(world.onAir == "slate")
    }

    @Test func aPublisherGetsOnAirStepByStep() {
        let world = MockWorld.onSlate()
        let slate = world.newest("slate")
        let publisher = world.publish()
        let live = world.newest("live")
        #expect(world.held[publisher.callback] != nil, "held until the switcher has subscribed")

        world.pass(.milliseconds(120))
        let play = world.subscribe(live)
        #expect(world.held[play] == nil)
        #expect(world.last.answers == [.init(publisher.callback, isAdmitted: true)], "after the play has been answered")

        world.pass(.milliseconds(300))
        let gate = world.askToPublish(live)
        #expect(world.held[gate] != nil, "held until the encoder has produced output")
        #expect(world.onAir == "slate")
        #expect(world.isRunning(slate), "make before break")

        world.pass(.milliseconds(100))
        world.frames(live)
        var stop = SwitchResult()
        stop.stops = [slate]
        #expect(world.last == stop)
        world.exit(slate)
        #expect(world.held[gate] != nil, "nginx has not confirmed yet")
        #expect(world.runningCount == 1, "no other slate is started meanwhile")
        world.programEnded(slate)
        #expect(world.onAir == "live")
        #expect(world.switches.last == "slate → live: publisher arrived")
        #expect(world.lastSwitchTook == .milliseconds(520))
        #expect(world.protests == [])
    }

    @Test func whenThePublisherLeavesTheSlateStartsInTheSameInstant() {
        let (world, publisher) = MockWorld.onLive()
        let live = world.newest("live")
        world.unpublish(.live, publisher)
        let slate = world.newest("slate")
        #expect(world.last.stops == [live])
        #expect(world.last.starts == [.init(switcher: slate, plan: .slate(.standard, revision: 1, profile: .ofTests))])
        world.pass(.milliseconds(120))
        world.askToPublish(slate)
        #expect(world.onAir == "live", "it flushes")
        world.leave(live)
        #expect(world.onAir == "slate")
        #expect(world.switches.last == "live → slate: publisher left")
        #expect(world.lastSwitchTook == .milliseconds(120))
    }

    /// A relay with a publisher on air, whose media time a push has measured.
    private func onLive(aheadBy offset: Duration) -> (world: MockWorld, publisher: UInt, live: SwitcherID) {
        let (world, publisher) = MockWorld.onLive()
        let live = world.newest("live")
        world.wrote(live, .seconds(6))
        world.machine.mediaTimeMeasured(offset, at: world.now, now: world.now)
        return (world, publisher, live)
    }

    /// What the encoder had was written at once, so media time is ahead: the slate's first frame waits for the clock.
    @Test func theSlateWaitsUntilTheClockHasCaughtUp() {
        let (world, publisher, live) = onLive(aheadBy: .milliseconds(130))
        world.unpublish(.live, publisher)
        let slate = world.newest("slate")
        world.askToPublish(slate)
        world.programEnded(live)
        #expect(world.onAir == nil, "it is expected to have had 0.4 s")
        world.wrote(live, .milliseconds(6300), isLast: true)
        world.exit(live)
        // 0.13 s before, 0.3 s that it had, and 0.12 s by which a slate is ahead of the clock by itself.
        world.pass(.milliseconds(540))
        #expect(world.onAir == nil)
        world.pass(.milliseconds(20))
        #expect(world.onAir == "slate")
        #expect(world.switches.last == "live → slate: publisher left")
        #expect(world.protests == [])
    }

    /// What was to be hidden is hidden at once.
    @Test func brbDoesNotWaitForTheClock() {
        let (world, _, live) = onLive(aheadBy: .seconds(2))
        world.perform(world.machine.overridden(.brb, now: world.now))
        world.askToPublish(world.newest("slate"))
        world.programEnded(live)
        #expect(world.onAir == "slate")
    }

    /// For 0.9 s at most, so that viewers are sent nothing for less than a second.
    @Test func theSlateDoesNotWaitForLong() {
        let (world, publisher, live) = onLive(aheadBy: .seconds(20))
        world.unpublish(.live, publisher)
        world.askToPublish(world.newest("slate"))
        world.leave(live)
        world.pass(.milliseconds(890))
        #expect(world.onAir == nil)
        world.pass(.milliseconds(20))
        #expect(world.onAir == "slate")
    }

    /// Viewers have been sent nothing for a while: the slate makes up for it.
    @Test func afterAStallTheSlateBeginsAheadOfRealTime() {
        let (world, _, _) = onLive(aheadBy: .zero)
        world.pass(.milliseconds(1600))
        let plan = world.started.last?.plan
        // 1.5 s of silence, less the 0.4 s that the encoder has and the 0.12 s of a slate; and 0.3 s until it is there.
        #expect(
            plan?.source.isSlate == true
                && (Duration.milliseconds(1150)...(.milliseconds(1350))).contains(plan?.headStart ?? .zero),
            "\(plan as Any)")
    }

    @Test func aSwitcherThatNeverSubscribesHoldsThePublisherForTwoSecondsOnly() {
        let world = MockWorld.onSlate()
        let publisher = world.publish()
        world.play(.milliseconds(1900))
        #expect(world.held[publisher.callback] != nil)
        world.play(.milliseconds(200))
        #expect(world.admitted.contains(publisher.callback))
        world.play(.seconds(15))
        #expect(!world.isRunning(world.started.first { $0.source.name == "live" }?.id ?? SwitcherID(0)))
        #expect(world.onAir == "slate")
        world.obey()
        world.play(.seconds(1))
        world.bringUp()
        #expect(world.onAir == "live")
    }

    @Test func aPublisherThatGoesWhileHeldIsRefused() {
        let world = MockWorld.onSlate()
        let publisher = world.publish()
        world.unpublish(.live, publisher.clientID)
        #expect(world.refused.contains(publisher.callback))
        #expect(!world.isRunning(world.newest("live")))
        #expect(world.onAir == "slate")
    }

    @Test func lateNewsOfAnOldSessionChangesNothing() {
        let (world, old) = MockWorld.onLive()
        world.unpublish(.live, old)
        world.bringUpSlate()
        world.goLive()
        let before = world.machine
        world.unpublish(.live, old)
        #expect(world.machine == before && world.last.isEmpty)
        #expect(world.onAir == "live")
    }

    @Test func aSecondPublisherTakesOver() {
        let (world, old) = MockWorld.onLive()
        let new = world.publish()
        #expect(world.droppedPublishers == [old])
        #expect(world.held[new.callback] != nil)
        world.unpublish(.live, old)
        #expect(world.held[new.callback] != nil, "its switcher subscribes first")
        #expect(world.onAir == "live")
        world.pass(.milliseconds(120))
        world.bringUp()
        #expect(world.admitted.contains(new.callback))
        #expect(world.switches.suffix(1) == ["live → live: publisher took over"], "without a flash of the slate")
        #expect(world.protests == [])
    }

    @Test func aTakeoverThatCannotDropTheOldOneIsRefusedAndMayComeBack() {
        let (world, old) = MockWorld.onLive()
        let new = world.publish()
        world.play(.milliseconds(350))
        world.compare(live: old, program: nil)
        #expect(world.droppedPublishers == [old, old])
        world.play(.milliseconds(700))
        #expect(world.refused.contains(new.callback), "beside the old one it would be mute")
        #expect(world.onAir == "live")
        let again = world.publish()
        world.unpublish(.live, old)
        world.pass(.milliseconds(120))
        world.bringUp()
        #expect(world.admitted.contains(again.callback))
    }

    @Test func aTakeoverAfterARestartOfTheIngestNeedsNoWord() {
        let (world, _) = MockWorld.onLive()
        let before = world.snapshotsRequested
        let new = world.publish(clientID: 1)
        world.play(.milliseconds(310))
        #expect(world.snapshotsRequested == before + 1)
        world.compare(live: nil, program: nil)
        world.bringUp()
        #expect(world.admitted.contains(new.callback))
        #expect(world.onAir == "live")
    }

    @Test func theSameNumberAgainIsAnotherPublisher() {
        let (world, publisher) = MockWorld.onLive()
        world.publish(clientID: publisher)
        #expect(world.droppedPublishers == [], "the number is the new one's now")
        world.bringUp()
        #expect(world.onAir == "live")
    }

    @Test func theThirdPublisherSendsTheSecondAway() {
        let (world, old) = MockWorld.onLive()
        let second = world.publish()
        let third = world.publish()
        #expect(world.refused.contains(second.callback))
        world.unpublish(.live, second.clientID)
        world.unpublish(.live, old)
        world.bringUp()
        #expect(world.admitted.contains(third.callback))
    }

    @Test func theOneWhoWantedToTakeOverGivesUp() {
        let (world, _) = MockWorld.onLive()
        let second = world.publish()
        world.unpublish(.live, second.clientID)
        #expect(world.refused.contains(second.callback))
        #expect(world.onAir == "live")
    }

    @Test func brbHoldsTheSlateAndAutoGivesBack() {
        let (world, publisher) = MockWorld.onLive()
        world.perform(world.machine.overridden(.brb, now: world.now))
        #expect(world.onAir == "live")
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: operator")
        world.unpublish(.live, publisher)
        let next = world.publish()
        #expect(world.admitted.contains(next.callback), "at once: no switcher will subscribe")
        world.play(.seconds(5))
        #expect(world.onAir == "slate" && world.runningCount == 1)
        world.perform(world.machine.overridden(.auto, now: world.now))
        world.bringUp()
        #expect(world.switches.last == "slate → live: operator")
    }

    @Test func theStandbyFeedFillsIn() {
        let world = MockWorld.onSlate()
        world.goLive(.standby)
        #expect(world.onAir == "standby")
        let live = world.goLive()
        #expect(world.onAir == "live")
        world.play(.seconds(6))
        world.unpublish(.live, live)
        world.bringUpSlate()
        #expect(world.onAir == "slate")
        world.bringUp(.standby)
        #expect(
            world.switches.suffix(4) == [
                "slate → standby: publisher arrived", "standby → live: publisher arrived",
                "live → slate: publisher left", "slate → standby: publisher left",
            ])
    }

    @Test func aStandbyPublisherIsLetInAtOnceWhileLiveIsOnAir() {
        let (world, _) = MockWorld.onLive()
        let standby = world.publish(.standby)
        #expect(world.admitted.contains(standby.callback))
        #expect(world.runningCount == 1)
    }

    @Test func aChosenSlateReplacesTheOneOnAir() {
        let world = MockWorld.onSlate()
        world.perform(world.machine.slateSelected(.party, now: world.now))
        #expect(world.newestSlate == .party && world.onAir == "slate" && !world.machine.showsWantedSlate)
        world.bringUpSlate()
        #expect(world.switches.last == "slate → slate: another slate was chosen")
        #expect(world.machine.showsWantedSlate && world.runningCount == 1)
        let started = world.started.count
        world.perform(world.machine.slateSelected(.party, now: world.now))
        // Nobody wants to see this one.
        world.perform(world.machine.slateRendered(.standard, now: world.now))
        #expect(world.started.count == started && world.last.isEmpty)
        // The platform sees one of them after the other.
        #expect(world.protests == [])
    }

    @Test func aSlateThatIsChosenWhileLiveIsTheNextOne() {
        let (world, publisher) = MockWorld.onLive()
        let started = world.started.count
        world.perform(world.machine.slateSelected(.party, now: world.now))
        #expect(world.started.count == started && world.onAir == "live")
        world.unpublish(.live, publisher)
        #expect(world.newestSlate == .party)
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: publisher left")
    }

    /// LOW_BITRATE_SHOWS=party.
    @Test func tooLowABitrateShowsASlateOfItsOwnUntilThePublisherIsBack() throws {
        let (world, publisher) = MockWorld.onLive()
        let session = try #require(world.machine.session(of: .live)?.id)
        world.perform(world.machine.slateForLowBitrate(.party, now: world.now))
        #expect(world.onAir == "live" && world.last.isEmpty)
        world.perform(world.machine.bitrateChanged(.live, session, isTooLow: true, now: world.now))
        #expect(world.newestSlate == .party && world.onAir == "live", "until the slate is ready")
        world.bringUpSlate()
        #expect(world.onAir == "slate" && world.machine.showsWantedSlate)
        world.play(.seconds(20))
        let slates = world.started.count
        world.perform(world.machine.bitrateChanged(.live, session, isTooLow: false, now: world.now))
        #expect(world.started.count == slates + 1, "the publisher's, and no other slate before it")
        world.bringUp()
        #expect(world.onAir == "live")
        world.play(.seconds(5))
        world.unpublish(.live, publisher)
        #expect(world.newestSlate == .standard)
        world.bringUpSlate()
        #expect(world.onAir == "slate" && world.protests == [])
    }

    @Test func whoLeavesWithTooLowABitrateLeavesTheUsualSlate() throws {
        let (world, publisher) = MockWorld.onLive()
        let session = try #require(world.machine.session(of: .live)?.id)
        world.perform(world.machine.slateForLowBitrate(.party, now: world.now))
        world.perform(world.machine.bitrateChanged(.live, session, isTooLow: true, now: world.now))
        world.bringUpSlate()
        world.play(.seconds(5))
        // The operator's word counts more.
        world.perform(world.machine.slateOverridden(.builtIn, now: world.now))
        world.perform(world.machine.overridden(.brb, now: world.now))
        #expect(world.newestSlate == .builtIn)
        world.bringUpSlate()
        world.play(.seconds(5))
        world.perform(world.machine.overridden(.auto, now: world.now))
        world.perform(world.machine.slateOverridden(nil, now: world.now))
        #expect(world.newestSlate == .party)
        world.bringUpSlate()
        world.play(.seconds(5))
        world.unpublish(.live, publisher)
        #expect(world.newestSlate == .standard)
        world.bringUpSlate()
        #expect(world.onAir == "slate" && world.protests == [])
    }

    @Test func anOverrideShowsASlateOfItsOwnWhileItLasts() {
        let (world, _) = MockWorld.onLive()
        world.perform(world.machine.slateOverridden(.party, now: world.now))
        world.perform(world.machine.overridden(.brb, now: world.now))
        let party = world.newest("slate")
        #expect(world.newestSlate == .party)
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: operator" && world.machine.showsWantedSlate)
        // The operator's choice waits.
        world.perform(world.machine.slateSelected(.builtIn, now: world.now))
        world.perform(world.machine.slateRendered(.standard, now: world.now))
        #expect(world.newest("slate") == party && world.isRunning(party) && world.machine.wantedSlate == .party)
        world.perform(world.machine.overridden(.auto, now: world.now))
        world.perform(world.machine.slateOverridden(nil, now: world.now))
        #expect(world.machine.wantedSlate == .builtIn)
        world.pass(.milliseconds(100))
        world.bringUp()
        #expect(world.onAir == "live" && world.switches.last == "slate → live: operator")
        #expect(world.protests == [])
    }

    @Test func anOverrideThatEndsOnTheSlateShowsTheOperatorsChoiceAgain() {
        let world = MockWorld.onSlate()
        world.pass(.seconds(1))
        world.perform(world.machine.slateOverridden(.party, now: world.now))
        world.bringUpSlate()
        world.pass(.seconds(1))
        world.perform(world.machine.slateOverridden(nil, now: world.now))
        #expect(world.newestSlate == .standard && world.onAir == "slate")
        world.bringUpSlate()
        #expect(world.switches.suffix(2) == ["slate → slate: operator", "slate → slate: operator"])
        #expect(world.machine.showsWantedSlate && world.protests == [])
    }

    @Test func anotherSlateReplacesTheOneOnAir() {
        let world = MockWorld.onSlate()
        world.perform(world.machine.slateRendered(.standard, now: world.now))
        #expect(world.onAir == "slate")
        world.bringUpSlate()
        #expect(world.switches.last == "slate → slate: another slate was rendered")
        #expect(world.runningCount == 1)
    }

    @Test func aSoundThatCannotBeReadIsToldAndReplacedBySilence() {
        let world = MockWorld.onSlate()
        world.publish()
        let first = world.newest("live")
        world.subscribe(first)
        world.exit(first, .foreignSound("Opus"))
        let second = world.newest("live")
        #expect(second != first && world.processes[second]?.plan.sound == .silence)
        world.bringUp()
        #expect(world.onAir == "live")
        let told = world.reports.compactMap {
            if case .publisherIsNotHeard(.live, _, let codec) = $0 { codec } else { nil }
        }
        #expect(told == ["Opus"])
        #expect(!world.reports.contains { if case .switcherEnded = $0 { true } else { false } })
        #expect(world.protests == [])
    }

    @Test func aPictureWithoutParameterSetsIsToldOnce() {
        let world = MockWorld.onSlate()
        let publisher = world.publish().clientID
        for _ in 0..<5 {
            world.subscribe(world.newest("live"))
            world.exit(world.newest("live"), .noParameterSets)
            world.compare(live: publisher, program: nil, picture: .missing)
            world.play(.seconds(9))
        }
        #expect(world.started.count { $0.source.name == "live" } == 6, "it is tried again, with pauses")
        let told = world.reports.compactMap { report in
            if case .publisherHasNoPicture(_, _, let picture) = report { picture } else { nil }
        }
        #expect(told == [.unreadable])
        #expect(!world.reports.contains { if case .switcherEnded = $0 { true } else { false } })
        #expect(world.onAir == "slate" && world.protests == [])
    }

    @Test func aPublisherWithoutSoundGetsSilence() {
        let world = MockWorld.onSlate()
        world.publish()
        let first = world.newest("live")
        world.subscribe(first)
        world.exit(first, .noAudio)
        let second = world.newest("live")
        #expect(second != first && world.processes[second]?.plan.sound == .silence)
        world.bringUp()
        #expect(world.onAir == "live")
    }
}
