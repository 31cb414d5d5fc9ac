@testable import RelayCore
import Testing

/// Every event in every kind of state: publishers × program × switcher phase.
@Suite struct EveryEventTests {
    enum Publisher: CaseIterable { case none, held, admitted, takeover, stalled, standby, overridden, brbSlate }
    enum Stage: CaseIterable { case starting, subscribed, held, warm, onAir, gone }
    enum Program: CaseIterable { case fresh, slate, unknown, orphan, live }

    private func world(_ publisher: Publisher, _ stage: Stage, _ program: Program) -> MockWorld {
        let world: MockWorld
        switch program {
        case .fresh: world = MockWorld()
        case .unknown:
            world = MockWorld()
            world.start()
        case .orphan:
            world = MockWorld()
            world.start()
            world.compare(program: .publishedBy(clientID: 9))
        case .slate: world = MockWorld.onSlate()
        case .live: world = MockWorld.onLive().world
        }
        let feed = publisher == .standby ? Feed.standby : .live
        switch publisher {
        case .none: break
        case .held, .standby: world.publish(feed)
        case .admitted:
            world.publish()
            world.pass(.seconds(4))
        case .takeover:
            world.publish()
            world.pass(.seconds(3))
            world.publish()
        case .stalled:
            world.goLive()
            world.pass(.seconds(2))
        case .overridden:
            world.publish()
            world.perform(world.machine.overridden(.brb, now: world.now))
        case .brbSlate:
            world.publish()
            world.perform(world.machine.slateOverridden(.party, now: world.now))
            world.perform(world.machine.overridden(.brb, now: world.now))
        }
        let id = world.machine.switchers.newest
        let steps = Stage.allCases.firstIndex(of: stage) ?? 0
        if steps >= 1 { world.subscribe(id, to: feed) }
        if steps >= 2 { world.askToPublish(id) }
        if steps >= 3 { world.frames(id) }
        if steps >= 4 { world.obey() }
        if steps >= 5 { world.exit(id) }
        return world
    }

    private func allEvents() -> [(MockWorld) -> Void] {
        var events: [(MockWorld) -> Void] = [
            { $0.start() }, { $0.pass(.milliseconds(1)) }, { $0.pass(.seconds(2)) }, { $0.pass(.seconds(30)) },
            { $0.perform($0.machine.overridden(.auto, now: $0.now)) },
            { $0.perform($0.machine.overridden(.brb, now: $0.now)) },
            { $0.perform($0.machine.overridden(.feed(.live), now: $0.now)) },
            { $0.perform($0.machine.overridden(.feed(.standby), now: $0.now)) },
            { $0.perform($0.machine.slateRendered(.standard, now: $0.now)) },
            { $0.perform($0.machine.slateRendered(.party, now: $0.now)) },
            { $0.perform($0.machine.slateSelected(.party, now: $0.now)) },
            { $0.perform($0.machine.slateSelected(.standard, now: $0.now)) },
            { $0.perform($0.machine.slateOverridden(.builtIn, now: $0.now)) },
            { $0.perform($0.machine.slateOverridden(nil, now: $0.now)) },
            { $0.perform($0.machine.slateForLowBitrate(.party, now: $0.now)) },
            { $0.perform($0.machine.slateForLowBitrate(nil, now: $0.now)) },
            { $0.compare(program: .empty) }, { $0.compare(live: 5, standby: 6, program: .publishedBy(clientID: 7)) },
            { $0.compare(ingestIsKnown: false, program: nil) },
            { $0.machine.profileChanged(to: .ofTests.inSoftware) },
            { $0.perform($0.machine.encodingSuspended(for: .seconds(20), now: $0.now)) },
            { world in for id in world.processes.keys.sorted() { world.leave(id) } },
        ]
        for feed in Feed.allCases {
            for isTooLow in [true, false] {
                events.append { world in
                    guard let session = world.machine.session(of: feed) else { return }
                    world.perform(
                        world.machine.bitrateChanged(feed, session.id, isTooLow: isTooLow, now: world.now))
                }
            }
            events.append { $0.describe(feed) }
            events.append { $0.describe(feed, .large) }
            events.append { $0.perform($0.machine.hostIsTooSlow(now: $0.now)) }
            events.append { $0.publish(feed) }
            events.append { $0.publish(feed, clientID: $0.machine.publishers[feed].session?.id.connection.number) }
            events.append { $0.unpublish(feed, $0.machine.publishers[feed].session?.id.connection.number ?? 0) }
            events.append { $0.unpublish(feed, $0.lastConnection) }
        }
        let exits: [SwitcherExit] = [
            .ended, .noAudio, .foreignSound("x"), .noVideo, .noParameterSets, .encoderFailed("x"), .failed("x"),
        ]
        for back in 0..<3 {
            let id = { (world: MockWorld) in SwitcherID(max(1, world.machine.switchers.newest.number - back)) }
            for feed in Feed.allCases { events.append { $0.subscribe(id($0), to: feed) } }
            events.append { $0.askToPublish(id($0)) }
            events.append { $0.perform($0.machine.replaceRequested(id($0), now: $0.now)) }
            for step in [nil, 1, 4] as [Int?] {
                events.append { $0.machine.frameStepChanged(id($0), step, now: $0.now) }
            }
            events.append { $0.askToPublish(id($0), clientID: $0.machine.program.occupant?.clientID) }
            events.append { $0.frames(id($0)) }
            events.append { $0.programEnded(id($0)) }
            for exit in exits { events.append { $0.exit(id($0), exit) } }
        }
        return events
    }

    @Test(arguments: Publisher.allCases, Stage.allCases)
    func isSurvivedAndTheSlateComesBack(_ publisher: Publisher, _ stage: Stage) {
        let events = allEvents()
        for program in Program.allCases {
            for event in events.indices {
                let world = world(publisher, stage, program)
                events[event](world)
                #expect(world.machine.switchers.count <= SwitchMachine.maximumSwitchers)
                #expect(world.forgottenFeeds == [], "\(program), event \(event)")
                recover(world)
                #expect(world.forgottenFeeds == [], "\(program), event \(event)")
                #expect(world.onAir == "slate", "\(program), event \(event)")
                #expect(world.held.isEmpty, "\(program), event \(event)")
                #expect(world.protests == [], "\(program), event \(event)")
            }
        }
    }

    /// Nobody publishes, nginx says so, and ffmpeg does what it should.
    private func recover(_ world: MockWorld) {
        if world.machine.override == .brb { world.perform(world.machine.overridden(.auto, now: world.now)) }
        world.perform(world.machine.slateOverridden(nil, now: world.now))
        for _ in 0..<8 {
            world.compare()
            world.obey()
            let slate = world.newest("slate")
            if world.isRunning(slate), world.processes[slate]?.connection == nil { world.askToPublish(slate) }
            world.play(.seconds(3))
        }
        world.obey()
    }
}
