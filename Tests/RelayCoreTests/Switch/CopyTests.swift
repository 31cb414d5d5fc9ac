@testable import RelayCore
import Testing

/// LIVE_MODE: whose video is copied, and what viewers see when it stops to fit.
@Suite struct CopyTests {
    private func copies(_ world: MockWorld, _ id: SwitcherID) -> Bool {
        world.processes[id]?.plan.video == .copy(.ofTests)
    }

    /// A publisher that gets on air in the real order: its switcher subscribes, it is admitted, its headers are read, frames come.
    private func goLive(_ world: MockWorld, _ video: PublishedVideo) -> CallbackID {
        let publisher = world.publish()
        let first = world.newest("live")
        world.subscribe(first)
        #expect(world.admitted.contains(publisher.callback))
        let question = world.describe(.live, video)
        if world.newest("live") != first { world.subscribe(world.newest("live")) }
        #expect(world.admitted.contains(question))
        world.pass(.milliseconds(100))
        world.askToPublish(world.newest("live"))
        world.frames(world.newest("live"))
        world.obey()
        return question
    }

    /// The program has another profile: what is on air stays; whoever comes next is judged and encoded by it, and slates follow as they are ready.
    @Test func anotherProfileIsForWhatComesNext() {
        var large = VideoProfile.ofTests
        large.format = ProgramFormat(size: FrameSize(width: 1920, height: 1080), frameRate: FrameRate(30))
        let world = MockWorld.onSlate(liveMode: .copy)
        let slate = world.newest("slate")
        world.machine.profileChanged(to: large)
        world.play(.seconds(5))
        #expect(world.onAir == "slate" && world.newest("slate") == slate)
        world.perform(world.machine.slateRendered(.standard, now: world.now))
        world.pass(.milliseconds(120))
        world.askToPublish(world.newest("slate"))
        world.play(.seconds(1))
        #expect(world.newest("slate") != slate && world.processes[world.newest("slate")]?.plan.video == .copy(large))
        _ = goLive(world, .large)
        #expect(world.onAir == "live" && world.processes[world.newest("live")]?.plan.video == .copy(large))
        #expect(world.protests == [])
    }

    @Test func whatFitsIsCopiedWithTheSwitcherThatWasThere() {
        let world = MockWorld.onSlate(liveMode: .copy)
        _ = goLive(world, .fitting)
        #expect(world.onAir == "live" && copies(world, world.newest("live")))
        #expect(world.started.filter { $0.source.name == "live" }.count == 1)
        #expect(world.machine.view.publishers[.live]?.isCopied == true)
        world.play(.seconds(20))
        #expect(world.onAir == "live" && world.protests == [])
    }

    /// relay-gate holds the first frame until the encoder has subscribed, so none is lost, and the slate stays until then.
    @Test func whatDoesNotFitIsEncodedFromItsFirstFrame() {
        let world = MockWorld.onSlate(liveMode: .copy)
        let publisher = world.publish()
        let copy = world.newest("live")
        world.subscribe(copy)
        #expect(world.admitted.contains(publisher.callback) && copies(world, copy))
        let question = world.describe(.live, .large)
        let encoder = world.newest("live")
        #expect(encoder != copy && !world.isRunning(copy) && !copies(world, encoder))
        #expect(world.held[question] != nil, "the encoder has not subscribed")
        world.subscribe(encoder)
        #expect(world.admitted.contains(question))
        world.pass(.milliseconds(300))
        world.askToPublish(encoder)
        world.frames(encoder)
        world.obey()
        #expect(world.onAir == "live" && world.switches.last == "slate → live: publisher arrived")
        let told = world.reports.compactMap { if case .publisherIsNotCopied(_, _, let why) = $0 { why } else { nil } }
        #expect(told == [.size("1920x1080", wanted: "1280x720")])
        #expect(world.machine.view.publishers[.live]?.copyObstacle == told.first)
        // The next one is expected to be the same.
        world.unpublish(.live, publisher.clientID)
        world.bringUpSlate()
        world.publish()
        #expect(!copies(world, world.newest("live")) && world.protests == [])
    }

    /// Its last picture stays until the encoder is ready; the slate is not shown in between, unless that takes too long.
    @Test(arguments: [true, false]) func anotherFormatInMidStream(isInTime: Bool) {
        let world = MockWorld.onSlate(liveMode: .copy)
        _ = goLive(world, .fitting)
        world.play(.seconds(5))
        let copy = world.newest("live")
        let question = world.describe(.live, .large)
        let encoder = world.newest("live")
        #expect(!world.isRunning(copy) && encoder != copy && !copies(world, encoder))
        #expect(!world.isRunning(world.newest("slate")))
        world.obey()
        world.subscribe(encoder)
        #expect(world.admitted.contains(question))
        if !isInTime { world.pass(world.timing.formatChange) }
        #expect(world.isRunning(world.newest("slate")) == !isInTime)
        world.askToPublish(encoder)
        world.frames(encoder)
        world.obey()
        #expect(world.onAir == "live")
        #expect(world.switches.last == "live → live: the publisher's video is encoded from now on")
        // Until it connects again.
        world.describe(.live, .fitting)
        world.play(.seconds(5))
        #expect(world.newest("live") == encoder && world.protests == [])
    }

    /// What only time tells: the copy goes on until the encoder has the next keyframe.
    @Test func aVideoThatTurnsOutNotToFitIsEncodedFromItsNextKeyframe() throws {
        let world = MockWorld.onSlate(liveMode: .copy)
        _ = goLive(world, .fitting)
        world.play(.seconds(5))
        let copy = world.newest("live")
        let session = try #require(world.machine.publisher(of: .live)).id
        world.perform(
            world.machine.videoDoesNotFit(.live, session, .keyframes(9000, limit: 4000), now: world.now))
        let encoder = world.newest("live")
        #expect(world.isRunning(copy) && !copies(world, encoder) && !world.isRunning(world.newest("slate")))
        world.subscribe(encoder)
        world.play(.seconds(6))
        #expect(world.onAir == "live" && world.isRunning(copy), "the next keyframe is late")
        world.askToPublish(encoder)
        world.frames(encoder)
        world.obey()
        #expect(world.onAir == "live" && !world.isRunning(copy) && world.protests == [])
    }

    /// A session that was there before relay-hook: relay-gate's report says what it is like. One that never says so is encoded.
    @Test(arguments: [true, false]) func aSessionThatIsFoundWaitsForWhatItIsLike(isTold: Bool) {
        let world = MockWorld.onSlate(liveMode: .copy)
        world.compare(live: 5, program: nil)
        let copy = world.newest("live")
        world.subscribe(copy)
        world.askToPublish(copy)
        world.frames(copy)
        world.obey()
        #expect(world.onAir == "slate" && copies(world, copy))
        if isTold {
            world.perform(world.machine.videoDescribed(.live, .fitting, callback: nil, now: world.now))
        } else {
            world.play(world.timing.description)
            #expect(!copies(world, world.newest("live")))
            world.bringUp()
        }
        world.obey()
        #expect(world.onAir == "live" && world.protests == [])
        let told = world.reports.contains {
            if case .publisherIsNotCopied(_, _, .undescribed) = $0 { true } else { false }
        }
        #expect(told == !isTold)
    }

    /// LIVE_MODE=auto encodes until this host is too slow for that; then what fits is copied, at once and in the next visits.
    @Test func aHostThatIsTooSlowCopiesWhatFits() {
        let world = MockWorld.onSlate(liveMode: .auto)
        _ = goLive(world, .fitting)
        world.play(.seconds(5))
        let encoder = world.newest("live")
        #expect(!copies(world, encoder))
        world.perform(world.machine.hostIsTooSlow(now: world.now))
        #expect(world.isRunning(encoder) && copies(world, world.newest("live")))
        world.perform(world.machine.encodingSuspended(for: .seconds(20), now: world.now))
        #expect(!world.isRunning(encoder) && world.isRunning(world.newest("live")))
        world.bringUp()
        #expect(world.onAir == "live" && copies(world, world.newest("live")))
        #expect(world.switches.last?.hasPrefix("live → live") == true)
        world.play(.seconds(60))
        world.perform(world.machine.hostIsTooSlow(now: world.now))
        #expect(world.machine.obstacle(to: .live, now: world.now) == nil && world.protests == [])
    }

    /// A switcher that fails once may have been killed; one that fails again cannot copy it.
    @Test func whatCannotBeCopiedIsEncoded() {
        let world = MockWorld.onSlate(liveMode: .copy)
        _ = goLive(world, .fitting)
        world.play(.seconds(5))
        world.exit(world.newest("live"), .failed("x"))
        world.pass(.milliseconds(300))
        let second = world.newest("live")
        #expect(copies(world, second))
        world.exit(second, .failed("x"))
        world.pass(.seconds(1))
        #expect(!copies(world, world.newest("live")) && world.isRunning(world.newest("live")))
        #expect(world.machine.view.publishers[.live]?.copyObstacle == .failed)
    }

    /// The encoder that replaces it waits for a keyframe; then comes another header.
    @Test func anotherFormatWhileItIsBeingReplacedIsNotPassedOn() throws {
        let world = MockWorld.onSlate(liveMode: .copy)
        _ = goLive(world, .fitting)
        world.play(.seconds(5))
        let copy = world.newest("live")
        let session = try #require(world.machine.publisher(of: .live)).id
        world.perform(world.machine.videoDoesNotFit(.live, session, .timestamps, now: world.now))
        let encoder = world.newest("live")
        world.subscribe(encoder)
        #expect(world.isRunning(copy))
        world.describe(.live, .large)
        #expect(!world.isRunning(copy) && world.isRunning(encoder) && !world.isRunning(world.newest("slate")))
        world.obey()
        world.askToPublish(encoder)
        world.frames(encoder)
        world.obey()
        #expect(world.onAir == "live" && world.protests == [])
    }

    /// Sound alone for a while, and then a picture that fits: it waits as with an encoder.
    @Test func aPictureThatComesLateIsCopied() {
        let world = MockWorld.onSlate(liveMode: .copy)
        let publisher = world.publish().clientID
        let copy = world.newest("live")
        world.subscribe(copy)
        world.play(.seconds(3))
        world.compare(live: publisher, program: nil, picture: .missing)
        world.play(.seconds(20))
        world.compare(live: publisher, program: nil, picture: .missing)
        #expect(world.isRunning(copy) && world.machine.view.publishers[.live]?.copyObstacle == nil)
        let question = world.describe(.live, .fitting)
        #expect(world.admitted.contains(question))
        world.askToPublish(copy)
        world.frames(copy)
        world.obey()
        #expect(world.onAir == "live" && copies(world, world.newest("live")) && world.protests == [])
    }

    /// relay-gate's word may come after the time for it: it counts all the same, from the next keyframe on.
    @Test func aDescriptionThatComesLateCounts() {
        let world = MockWorld.onSlate(liveMode: .copy)
        world.compare(live: 5, program: nil)
        let copy = world.newest("live")
        world.subscribe(copy)
        world.askToPublish(copy)
        world.frames(copy)
        world.play(world.timing.description)
        world.bringUp()
        #expect(world.onAir == "live" && !copies(world, world.newest("live")))
        world.perform(world.machine.videoDescribed(.live, .fitting, callback: nil, now: world.now))
        #expect(copies(world, world.newest("live")))
        world.bringUp()
        #expect(world.onAir == "live" && world.machine.view.publishers[.live]?.copyObstacle == nil)
        #expect(world.protests == [])
    }

    /// On a host that is too slow, an open GOP in mid-stream is no reason for another encoder.
    @Test func anOpenGOPIsNotReplacedByAnotherEncoder() throws {
        let world = MockWorld.onSlate(liveMode: .auto)
        _ = goLive(world, .fitting)
        let session = try #require(world.machine.publisher(of: .live)).id
        world.perform(world.machine.videoDoesNotFit(.live, session, .openGOP, now: world.now))
        world.play(.seconds(5))
        let encoder = world.newest("live")
        world.perform(world.machine.hostIsTooSlow(now: world.now))
        #expect(world.newest("live") == encoder && world.isRunning(encoder) && world.protests == [])
    }

    /// It was copied from its first frame on, which is an IDR picture; the next keyframe showed that it does not fit.
    @Test func whatDoesNotFitIsEncodedWhenItComesBack() throws {
        let world = MockWorld.onSlate(liveMode: .copy)
        _ = goLive(world, .fitting)
        let session = try #require(world.machine.publisher(of: .live)).id
        #expect(world.onAir == "live" && copies(world, world.newest("live")))
        world.perform(world.machine.videoDoesNotFit(.live, session, .openGOP, now: world.now))
        world.bringUp()
        #expect(world.onAir == "live" && !copies(world, world.newest("live")))
        world.play(.seconds(5))
        world.perform(world.machine.overridden(.brb, now: world.now))
        world.bringUpSlate()
        world.play(.seconds(5))
        world.perform(world.machine.overridden(.auto, now: world.now))
        #expect(!copies(world, world.newest("live")))
        world.bringUp()
        #expect(world.onAir == "live" && world.machine.view.publishers[.live]?.copyObstacle == .openGOP)
        #expect(world.protests == [])
    }

    @Test func withLiveModeEncodeNothingWaits() {
        let world = MockWorld.onSlate()
        let publisher = world.publish()
        world.subscribe(world.newest("live"))
        let question = world.describe(.live, .fitting)
        #expect(world.admitted.isSuperset(of: [publisher.callback, question]))
        #expect(!copies(world, world.newest("live")) && world.protests == [])
    }
}
