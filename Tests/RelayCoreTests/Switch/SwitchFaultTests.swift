@testable import RelayCore
import TestSupport
import Testing

/// What is on air when something breaks.
@Suite struct SwitchFaultTests {
    @Test func aStalledPublisherGivesWayAndComesBack() {
        let (world, _) = MockWorld.onLive()
        let live = world.newest("live")
        world.play(.milliseconds(1600), except: [live])
        let slate = world.newest("slate")
        #expect(world.isRunning(slate) && world.onAir == "live")
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: no frames from the publisher")
        #expect(world.newest("live") != live, "another waits for the frames")
        world.play(.seconds(3))
        world.bringUp()
        #expect(world.switches.last == "slate → live: frames flow again")
        #expect(world.protests == [])
    }

    @Test func whatIsShownEndsWithItsSwitcher() {
        let (world, publisher) = MockWorld.onLive()
        #expect(world.machine.shown?.name == "live")
        world.unpublish(.live, publisher)
        #expect(world.machine.shown?.name == "live", "it still writes its last frames")
        world.obey()
        #expect(world.machine.shown == nil)
        world.bringUpSlate()
        #expect(world.machine.shown?.name == "slate")
        // relay-switch dies: no callback comes, and its switchers end.
        world.exit(world.newest("slate"), .failed("Broken pipe"))
        #expect(world.machine.shown == nil)
        for _ in 0..<30 {
            world.pass(.seconds(1))
            world.exit(world.newest("slate"), .failed("Connection refused"))
            world.compare(program: nil)
            #expect(world.machine.shown == nil)
        }
    }

    @Test func aPublisherThatResumesInTimeStays() {
        let (world, _) = MockWorld.onLive()
        let live = world.newest("live")
        world.play(.milliseconds(1600), except: [live])
        let slate = world.newest("slate")
        world.frames(live)
        #expect(!world.isRunning(slate) && world.isRunning(live))
        world.askToPublish(slate)
        world.obey()
        #expect(world.onAir == "live" && world.switches.count == 2)
        world.perform(world.machine.overridden(.brb, now: world.now))
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: operator", "the stall is forgotten")
    }

    /// Fewer frames than a picture has are none.
    @Test func aLineThatIsAllButDeadIsAStall() {
        var timing = SwitchTiming()
        timing.stallFrames = 5
        let (world, _) = MockWorld.onLive(timing: timing)
        let live = world.newest("live")
        for _ in 0..<3 {
            world.play(.milliseconds(500), except: [live])
            world.frames(live, by: 1)
        }
        world.play(.milliseconds(100), except: [live])
        #expect(world.isRunning(world.newest("slate")))
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: no frames from the publisher")
        #expect(world.protests == [])
    }

    @Test(arguments: [Snapshot.Publisher.Picture.missing, .foreign])
    func aPublisherWithoutAPictureIsToldOnceAndWaitedFor(picture: Snapshot.Publisher.Picture) {
        let world = MockWorld.onSlate()
        let publisher = world.publish().clientID
        let live = world.newest("live")
        world.subscribe(live)
        let asked = world.snapshotsRequested
        world.play(.seconds(2))
        #expect(world.snapshotsRequested == asked + 1, "nobody looks what it sends")
        for _ in 1...10 {
            world.compare(live: publisher, program: nil, picture: picture)
            world.play(.seconds(15))
        }
        let told = world.reports.filter { if case .publisherHasNoPicture = $0 { true } else { false } }
        #expect(told.count == 1)
        #expect(world.newest("live") == live && world.isRunning(live), "another switcher would do no better")
        #expect(world.switches.count == 1)
        // It begins to send one, and has the usual time from there.
        world.compare(live: publisher, program: nil, picture: .usable)
        world.play(.seconds(1))
        world.pass(.milliseconds(100))
        world.askToPublish(live)
        world.frames(live)
        world.obey()
        #expect(world.onAir == "live")
        #expect(world.protests == [])
    }

    /// relay-gate tells it after 5 s, and ends it after 30.
    @Test func aPublisherWithoutMediaIsWaitedForWithoutAWord() {
        let world = MockWorld.onSlate()
        let publisher = world.publish().clientID
        let live = world.newest("live")
        world.subscribe(live)
        let told = world.reports.count
        for _ in 1...15 {
            world.play(.seconds(2))
            world.compare(live: publisher, program: nil, picture: .nothing)
        }
        #expect(Array(world.reports[told...]) == [])
        #expect(world.isRunning(live) && world.started.last?.id == live)
        // Now it sends sound, and that is news.
        world.compare(live: publisher, program: nil, picture: .missing)
        world.compare(live: publisher, program: nil, picture: .nothing)
        world.compare(live: publisher, program: nil, picture: .missing)
        #expect(world.reports[told...].count == 1)
        #expect(world.protests == [])
    }

    @Test func aPictureThatComesAndIsNotReadIsAFailureAgain() {
        let world = MockWorld.onSlate()
        let publisher = world.publish().clientID
        let live = world.newest("live")
        world.subscribe(live)
        world.play(.seconds(2))
        world.compare(live: publisher, program: nil, picture: .missing)
        world.play(.seconds(20))
        #expect(world.isRunning(live))
        world.compare(live: publisher, program: nil, picture: .usable)
        world.play(.seconds(16))
        #expect(!world.isRunning(live))
        #expect(world.reports.contains { if case .switcherTimedOut(live, _, _) = $0 { true } else { false } })
    }

    @Test func aStalledSlateIsReplaced() {
        let world = MockWorld.onSlate()
        let slate = world.newest("slate")
        world.play(.milliseconds(1600), except: [slate])
        #expect(world.newest("slate") != slate)
        world.bringUpSlate()
        #expect(world.switches.last == "slate → slate: switcher ended")
    }

    @Test(arguments: ["starting", "subscribed", "held", "on air"]) func aSwitcherMayDieAnyTime(_ phase: String) {
        let world = MockWorld.onSlate()
        let publisher = world.publish()
        let live = world.newest("live")
        if phase != "starting" { world.subscribe(live) }
        if phase == "held" { world.askToPublish(live) }
        if phase == "on air" { world.bringUp() }
        world.exit(live, .failed("killed"))
        #expect(world.protests == [])
        world.play(.milliseconds(300))
        #expect(world.newest("live") != live)
        if phase == "on air" {
            world.bringUpSlate()
            world.play(.milliseconds(600))
            #expect(world.switches.last == "live → slate: switcher ended")
        }
        world.bringUp()
        world.play(.seconds(1))
        #expect(world.onAir == "live" && world.admitted.contains(publisher.callback))
        #expect(world.protests == [])
    }

    @Test func nginxTellsBeforeTheExitAndTheFailureStillCounts() {
        let (world, _) = MockWorld.onLive()
        let live = world.newest("live")
        let asked = world.snapshotsRequested
        world.leave(live, .failed("encoder"))
        #expect(world.snapshotsRequested == asked + 1, "a dead ingest says nothing")
        #expect(
            world.reports.contains {
                if case .switcherEnded(live, _, .failed("encoder"), failures: 1, _) = $0 { true } else { false }
            })
        #expect(world.newest("live") == live, "after a pause")
        world.bringUpSlate()
        #expect(world.onAir == "slate")
    }

    @Test func aSwitcherThatNeverReachesTheGateIsGivenUp() {
        let world = MockWorld.onSlate()
        world.publish()
        let live = world.newest("live")
        world.subscribe(live)
        world.play(.seconds(16))
        #expect(!world.isRunning(live) && world.onAir == "slate")
        #expect(timeouts(in: world) == [1])
        // The next ones as well; only the first is news to an operator.
        world.play(.seconds(60))
        #expect(timeouts(in: world).prefix(3) == [1, 2, 3])
    }

    private func timeouts(in world: MockWorld) -> [Int] {
        world.reports.compactMap {
            if case .switcherTimedOut(_, _, let failures) = $0 { failures } else { nil }
        }
    }

    @Test func theGateIsAnsweredInTime() {
        let world = MockWorld.onSlate()
        world.publish()
        let live = world.newest("live")
        world.subscribe(live)
        let gate = world.askToPublish(live)
        world.play(.seconds(21), except: [live])
        #expect(world.refused.contains(gate) && world.onAir == "slate")
    }

    @Test func aSwitcherThatIgnoresItsStopIsDropped() {
        let (world, publisher) = MockWorld.onLive()
        let live = world.newest("live")
        world.unpublish(.live, publisher)
        world.askToPublish(world.newest("slate"))
        world.pass(.seconds(1))
        #expect(world.droppedProgram.count == 1)
        world.programEnded(live)
        #expect(world.onAir == "slate" && world.protests == [])
        world.play(.seconds(10))
        world.exit(live)
        #expect(world.onAir == "slate")
    }

    @Test(arguments: Feed.allCases) func aFlappingPublisherStaysOff(feed: Feed) {
        let world = MockWorld.onSlate()
        for _ in 0..<3 {
            let publisher = world.goLive(feed)
            world.play(.seconds(2))
            world.unpublish(feed, publisher)
            world.bringUpSlate()
        }
        let publisher = world.publish(feed)
        #expect(world.admitted.contains(publisher.callback), "at once")
        world.play(.milliseconds(4900))
        #expect(world.onAir == "slate" && world.runningCount == 1)
        world.play(.milliseconds(200))
        world.bringUp(feed)
        #expect(world.switches.last == "slate → \(feed.rawValue): publisher steady again")
        #expect(world.reports.count { if case .flapping(feed, _, _) = $0 { true } else { false } } == 1)
    }

    @Test func aLostEndIsFoundByComparing() {
        let (world, publisher) = MockWorld.onLive()
        world.play(.seconds(10))
        world.compare(ingestIsKnown: false)
        #expect(world.last.isEmpty, "unknown is not nobody")
        world.compare(live: publisher)
        #expect(world.last.isEmpty)
        world.compare(live: nil)
        world.bringUpSlate()
        #expect(world.switches.last == "live → slate: found by comparing with nginx")
        // Whoever is connected all the same has to go; until nginx says that it has, or there is another.
        #expect(world.machine.hasGivenUp(.live) && !world.machine.hasGivenUp(.standby))
        world.unpublish(.live, publisher + 1)
        #expect(world.machine.hasGivenUp(.live))
        var told = world.machine
        _ = told.publishEnded(.live, .nginx(publisher), now: world.now)
        #expect(!told.hasGivenUp(.live))
        world.publish()
        world.bringUp()
        #expect(!world.machine.hasGivenUp(.live))
    }

    /// The old publisher of a takeover was dropped, without a word of nginx, and the new one has gone before it was let in.
    @Test func theOldPublisherOfATakeoverIsNotForgotten() {
        let (world, _) = MockWorld.onLive()
        let new = world.publish()
        world.pass(.milliseconds(1100))
        #expect(world.held[new.callback] != nil)
        world.unpublish(.live, new.clientID)
        #expect(world.machine.hasGivenUp(.live) && world.forgottenFeeds == [])
    }

    /// Somebody of whom no callback has come publishes where a publisher is to take over from another.
    @Test func anUnknownPublisherIsDroppedForTheOneThatWaits() {
        let (world, old) = MockWorld.onLive()
        let new = world.publish()
        #expect(world.droppedPublishers == [old])
        world.pass(.milliseconds(300))
        world.compare(live: 77)
        #expect(world.droppedPublishers == [old, 77] && world.held[new.callback] != nil)
        world.pass(.milliseconds(10))
        world.unpublish(.live, 77)
        world.bringUp()
        #expect(world.admitted.contains(new.callback) && world.onAir == "live")
        #expect(world.protests == [])
    }

    /// Nothing said that it has gone but a page from between the first drop and the second.
    @Test func aPageFromBetweenTwoDropsIsBelieved() {
        let world = MockWorld()
        world.start()
        world.compare(program: .publishedBy(clientID: 8))
        world.bringUpSlate()
        #expect(world.droppedProgram == [8] && world.onAir == nil)
        let askedAt = world.now + .milliseconds(500)
        world.pass(.milliseconds(1100))
        #expect(world.droppedProgram == [8, 8])
        world.compare(program: .empty, askedAt: askedAt)
        #expect(world.onAir == "slate" && world.protests == [])
    }

    @Test func anUnknownPublisherIsAdopted() {
        let world = MockWorld.onSlate()
        world.compare(live: 77)
        world.bringUp()
        #expect(world.switches.last == "slate → live: found by comparing with nginx")
        world.unpublish(.live, 77)
        #expect(world.newest("slate") != world.started.first?.id)
    }

    @Test func anIngestKnowsNothingOfAnothersPublishers() {
        let world = MockWorld.onSlate()
        let other = IngestID(rawValue: "other")
        let publisher = ConnectionID(ingest: other, number: 7)
        world.perform(
            world.machine.publishRequested(
                .live, publisher, address: "192.0.2.9", callback: world.newCallback(), now: world.now))
        world.pass(.seconds(6))
        world.compare(live: nil)
        world.unpublish(.live, 7)
        #expect(world.machine.publishers[.live].session?.id.connection == publisher, "nginx's 7 is somebody else")
        let empty = Snapshot(askedAt: world.now, ingests: [other: [:]], program: nil)
        world.perform(world.machine.compared(with: empty, now: world.now))
        #expect(world.machine.publishers[.live].session == nil)
        #expect(world.protests == [])
    }

    @Test func anOldPageDoesNotBringAPublisherBack() {
        let (world, publisher) = MockWorld.onLive()
        let asked = world.now
        world.pass(.milliseconds(10))
        world.unpublish(.live, publisher)
        let before = world.machine
        world.compare(live: publisher, program: .publishedBy(clientID: 1), askedAt: asked)
        #expect(world.machine.publishers[.live].state == .empty && before.publishers[.live].state == .empty)
    }

    @Test func anOldPageDoesNotBlockTheProgram() {
        let (world, publisher) = MockWorld.onLive()
        let live = world.newest("live")
        let connection = world.processes[live]?.connection ?? 0
        let asked = world.now
        world.pass(.milliseconds(10))
        world.unpublish(.live, publisher)
        world.leave(live)
        world.compare(program: .publishedBy(clientID: connection), askedAt: asked)
        world.bringUpSlate()
        #expect(world.onAir == "slate" && world.droppedProgram == [])
    }

    @Test func anOrphanOfACrashedRunStaysUntilTheGate() {
        let world = MockWorld()
        world.start()
        world.compare(live: 7, program: .publishedBy(clientID: 8))
        #expect(world.runningCount == 1 && world.isRunning(world.newest("live")), "no flash of the slate")
        let live = world.newest("live")
        world.subscribe(live)
        let gate = world.askToPublish(live)
        #expect(world.droppedProgram == [])
        world.frames(live)
        #expect(world.droppedProgram == [8] && world.held[gate] != nil)
        world.programEnded(clientID: 8)
        #expect(world.onAir == "live")
    }

    @Test func anOrphanIsNotKeptForEver() {
        let world = MockWorld()
        world.start()
        world.compare(live: 7, program: .publishedBy(clientID: 8))
        world.pass(.seconds(5))
        world.bringUpSlate()
        #expect(world.droppedProgram == [8])
        world.pass(.seconds(3))
        #expect(world.onAir == "slate")
    }

    @Test func theSwitchDies() {
        let (world, _) = MockWorld.onLive()
        world.exit(world.newest("live"), .failed("broken pipe"))
        world.exit(world.newest("slate"), .failed("refused"))
        world.pass(.milliseconds(300))
        world.exit(world.newest("live"), .failed("refused"))
        world.exit(world.newest("slate"), .failed("refused"))
        world.pass(.milliseconds(700))
        world.askToPublish(world.newest("slate"), clientID: 1)
        #expect(world.onAir == "slate" && world.protests == [])
        world.play(.seconds(2))
        world.bringUp()
        #expect(world.onAir == "live")
    }

    @Test func aBrokenSlateIsReplacedByTheBuiltInAndTriedAgain() {
        let world = MockWorld.onSlate()
        for _ in 0..<2 {
            world.leave(world.newest("slate"), .failed("bad file"))
            world.play(.milliseconds(600))
        }
        #expect(world.newestSlate == .builtIn)
        world.bringUpSlate()
        let builtIn = world.newest("slate")
        world.play(.seconds(61))
        #expect(world.isRunning(builtIn) && world.onAir == "slate", "tried beside it")
        #expect(world.newestSlate == .standard)
        world.bringUpSlate()
        #expect(!world.isRunning(builtIn) && world.onAir == "slate")
    }

    @Test func anotherChoiceEndsTheReplacementOfABrokenSlate() {
        let world = MockWorld.onSlate()
        world.perform(world.machine.slateSelected(.party, now: world.now))
        for _ in 0..<2 {
            world.leave(world.newest("slate"), .failed("bad file"))
            world.play(.milliseconds(600))
        }
        #expect(world.reports.contains(.slateReplacedByBuiltIn(.party)) && world.newestSlate == .builtIn)
        world.bringUpSlate()
        #expect(!world.machine.showsWantedSlate)
        world.play(.seconds(1))
        world.perform(world.machine.slateSelected(.standard, now: world.now))
        #expect(world.newestSlate == .standard, "at once")
        world.bringUpSlate()
        #expect(world.machine.showsWantedSlate)
        let switches = world.switches.count
        world.play(.seconds(120))
        #expect(world.switches.count == switches, "the broken one is not tried any more")
    }

    /// There is no other one to replace it.
    @Test func aBuiltInSlateThatFailsIsTriedAgain() {
        let world = MockWorld.onSlate()
        world.perform(world.machine.slateSelected(.builtIn, now: world.now))
        for _ in 0..<5 {
            world.leave(world.newest("slate"), .failed("nginx is down"))
            world.play(.seconds(2))
            #expect(world.newestSlate == .builtIn)
        }
        #expect(!world.reports.contains { if case .slateReplacedByBuiltIn = $0 { true } else { false } })
        world.bringUpSlate()
        #expect(world.onAir == "slate" && world.machine.showsWantedSlate)
    }
}
