@testable import RelayCore
import TestSupport

/// nginx, ffmpeg, the driver and a clock, as far as the switch machine can tell them from the real ones.
///
/// What a machine asks for is performed as the real world would; nothing is performed by itself that takes time: a test says
/// when a switcher subscribes, reaches the gate, reports frames or exits, and when the clock moves on.
final class MockWorld {
    /// One ffmpeg that was spawned.
    struct Process {
        let id: SwitcherID
        let plan: SwitcherPlan
        var connection: UInt?
        var wasToldToStop = false
        var frames = 0

        var source: Source { plan.source }
        /// The slate of a slate's switcher.
        var slate: SlateName? { if case .slate(let name, _) = plan.input { name } else { nil } }
    }

    /// Who publishes under one name, as nginx sees it: at most one. Whoever is let in beside it is mute.
    struct Publishing {
        let clientID: UInt
        let since: ContinuousClock.Instant
        /// When its end was begun. nginx closes a connection, and learns that one is closed, a moment later: not while the clock
        /// stands still.
        var closing: ContinuousClock.Instant?

        func isThere(at now: ContinuousClock.Instant) -> Bool { closing.map { $0 >= now } ?? true }

        /// Whether a page that does not show it says that it is gone: one that was asked for too soon need not have it yet.
        func isOn(pageAskedFor askedAt: ContinuousClock.Instant, _ timing: SwitchTiming) -> Bool {
            since + timing.snapshotGrace <= askedAt || closing.map { $0 < askedAt } ?? false
        }
    }

    var timing = SwitchTiming()
    private(set) var now: ContinuousClock.Instant
    let epoch: ContinuousClock.Instant
    var machine: SwitchMachine

    /// ffmpegs that run.
    private(set) var processes: [SwitcherID: Process] = [:]
    /// Everything ever started, in order.
    private(set) var started: [Process] = []
    /// Callbacks that wait for an answer, with the time they came.
    private(set) var held: [CallbackID: ContinuousClock.Instant] = [:]
    private(set) var admitted: Set<CallbackID> = []
    private(set) var refused: Set<CallbackID> = []
    private(set) var reports: [SwitchReport] = []
    /// The result of the last event.
    private(set) var last = SwitchResult()
    private(set) var droppedPublishers: [UInt] = []
    private(set) var droppedProgram: [UInt] = []
    private(set) var snapshotsRequested = 0
    /// What went wrong in the driver's eyes: a callback answered twice, a switcher stopped that never ran.
    private(set) var protests: [String] = []

    /// Who publishes the program, and when nginx last heard of it.
    private var program: Publishing?
    private var programChangedAt: ContinuousClock.Instant
    /// The same for each feed.
    private var feeds: [Feed: Publishing] = [:]
    private var feedsChangedAt: [Feed: ContinuousClock.Instant] = [:]
    /// Who was let in last on each feed, and whose end nginx has not told.
    private var connected: [Feed: UInt] = [:]
    private var gateCallbacks: [SwitcherID: CallbackID] = [:]
    private var publishCallbacks: [CallbackID: (feed: Feed, clientID: UInt)] = [:]

    private var lastCallback = 0
    var lastConnection: UInt = 100

    init(timing: SwitchTiming = SwitchTiming(), override: Override = .auto, liveMode: LiveMode = .encode) {
        let now = ContinuousClock.now
        self.now = now
        self.epoch = now
        programChangedAt = now
        self.timing = timing
        machine = SwitchMachine(
            profile: .ofTests, liveMode: liveMode, timing: timing, override: override, now: now)
    }

    func perform(_ result: SwitchResult) {
        last = result
        protests += ResultRules.violations(of: result, by: machine)
        for answer in result.answers { self.answer(answer.callback, admit: answer.isAdmitted) }
        for id in result.stops {
            if processes[id]?.wasToldToStop == true { protests.append("switcher \(id) stopped twice") }
            processes[id]?.wasToldToStop = true
        }
        for start in result.starts {
            if started.contains(where: { $0.id == start.switcher }) {
                protests.append("switcher \(start.switcher) started twice")
            }
            let process = Process(id: start.switcher, plan: start.plan)
            processes[start.switcher] = process
            started.append(process)
        }
        for publisher in result.droppedPublishers {
            droppedPublishers.append(publisher.connection.number)
            if feeds[publisher.feed]?.clientID == publisher.connection.number { feeds[publisher.feed]?.closing = now }
        }
        if let clientID = result.droppedProgram {
            droppedProgram.append(clientID)
            closeProgram(clientID)
        }
        if result.wantsSnapshot { snapshotsRequested += 1 }
        reports += result.reports
    }

    private func answer(_ callback: CallbackID, admit: Bool) {
        if held.removeValue(forKey: callback) == nil { protests.append("callback \(callback.number) answered twice") }
        if admit { admitted.insert(callback) } else { refused.insert(callback) }
        guard admit else { return }
        if let (feed, clientID) = publishCallbacks[callback] {
            if let other = feeds[feed], other.isThere(at: now) {
                protests.append("publisher \(clientID) admitted while \(other.clientID) is on its feed")
            }
            feeds[feed] = Publishing(clientID: clientID, since: now)
            feedsChangedAt[feed] = now
            connected[feed] = clientID
        }
        for (id, process) in processes where gateCallbacks[id] == callback {
            guard let connection = process.connection else { continue }
            if let other = program, other.isThere(at: now) {
                protests.append("switcher \(id) admitted while connection \(other.clientID) is on the program")
            }
            setProgram(Publishing(clientID: connection, since: now))
        }
    }

    /// Feeds whose publisher is connected for all that is known, and neither known to the machine nor given up by it.
    var forgottenFeeds: [Feed] {
        connected.keys.filter { machine.publishers[$0].session == nil && !machine.hasGivenUp($0) }
    }

    private func setProgram(_ publishing: Publishing?) {
        program = publishing
        programChangedAt = now
    }

    private func closeProgram(_ clientID: UInt) {
        if program?.clientID == clientID, program?.closing == nil { program?.closing = now }
    }

    func newCallback() -> CallbackID {
        lastCallback += 1
        let callback = CallbackID(lastCallback)
        held[callback] = now
        return callback
    }

    /// The clock moves on, and the machine is called at each of its deadlines on the way.
    func pass(_ duration: Duration) {
        let end = now + duration
        var calls = 0
        while let deadline = machine.deadline, deadline <= end {
            now = max(now, deadline)
            perform(machine.timePassed(now: now))
            if let next = machine.deadline, next <= now { protests.append("deadline stays in the past") }
            calls += 1
            if calls > 100_000 { fatalError("the machine keeps the driver busy") }
        }
        now = end
    }

    /// The same, while each switcher on air writes a frame every 0.1 s, and each that waits at the gate does too.
    func play(_ duration: Duration, except quiet: Set<SwitcherID> = []) {
        let end = now + duration
        while now < end {
            pass(min(.milliseconds(100), end - now))
            for (id, process) in processes where process.connection != nil && !quiet.contains(id) {
                frames(id)
            }
        }
    }

    func start() {
        perform(machine.start(now: now))
    }

    /// A publisher connects and asks to be let in.
    @discardableResult
    func publish(_ feed: Feed = .live, clientID: UInt? = nil) -> (clientID: UInt, callback: CallbackID) {
        let clientID = clientID ?? newConnection()
        let callback = newCallback()
        // A number that is there already: nginx was restarted, and all its connections are gone.
        if feeds.values.contains(where: { $0.clientID == clientID }) { (feeds, connected) = ([:], [:]) }
        publishCallbacks[callback] = (feed, clientID)
        perform(
            machine.publishRequested(feed, .nginx(clientID), address: "192.0.2.7", callback: callback, now: now))
        return (clientID, callback)
    }

    func unpublish(_ feed: Feed = .live, _ clientID: UInt) {
        if connected[feed] == clientID { connected[feed] = nil }
        if feeds[feed]?.clientID == clientID {
            feeds[feed] = nil
            feedsChangedAt[feed] = now
        }
        perform(machine.publishEnded(feed, .nginx(clientID), now: now))
    }

    /// relay-gate asks whether it may pass on the first frame of a publisher.
    @discardableResult
    func describe(_ feed: Feed = .live, _ video: PublishedVideo = .fitting) -> CallbackID {
        let callback = newCallback()
        perform(machine.videoDescribed(feed, video, callback: callback, now: now))
        return callback
    }

    func newConnection() -> UInt {
        lastConnection += 1
        return lastConnection
    }

    @discardableResult
    func subscribe(_ id: SwitcherID, to feed: Feed = .live) -> CallbackID {
        let callback = newCallback()
        perform(machine.playRequested(by: id, feed, callback: callback, now: now))
        perform(machine.playAnswered(by: id, now: now))
        return callback
    }

    /// A switcher asks to publish the program.
    @discardableResult
    func askToPublish(_ id: SwitcherID, clientID: UInt? = nil) -> CallbackID {
        let clientID = clientID ?? newConnection()
        let callback = newCallback()
        if gateCallbacks[id] == nil, processes[id] != nil {
            // As with a publisher's number.
            if program?.clientID == clientID { setProgram(nil) }
            processes[id]?.connection = clientID
            gateCallbacks[id] = callback
        }
        perform(machine.programRequested(by: id, clientID: clientID, callback: callback, now: now))
        return callback
    }

    func frames(_ id: SwitcherID, by count: Int = 3) {
        processes[id]?.frames += count
        perform(machine.progressed(id, frames: processes[id]?.frames ?? count, now: now))
    }

    /// A switcher reports how much media time it has written.
    func wrote(_ id: SwitcherID, _ written: Duration, isLast: Bool = false) {
        processes[id]?.frames += 1
        let frames = processes[id]?.frames ?? 1
        perform(machine.progressed(id, frames: frames, written: written, isLast: isLast, now: now))
    }

    /// nginx tells that a switcher's connection to the program is gone.
    func programEnded(_ id: SwitcherID) {
        guard let connection = processes[id]?.connection ?? lostConnections[id] else { return }
        programEnded(clientID: connection)
    }

    func programEnded(clientID: UInt) {
        if program?.clientID == clientID { setProgram(nil) }
        perform(machine.programEnded(clientID: clientID, now: now))
    }

    private var lostConnections: [SwitcherID: UInt] = [:]

    /// A switcher's process ends; nginx's word about it does not come by itself.
    func exit(_ id: SwitcherID, _ exit: SwitcherExit = .ended) {
        if let process = processes.removeValue(forKey: id) {
            lostConnections[id] = process.connection
            if let connection = process.connection { closeProgram(connection) }
        }
        perform(machine.switcherExited(id, exit, now: now))
    }

    /// A switcher ends as told: nginx says so, then its process exits.
    func leave(_ id: SwitcherID, _ exit: SwitcherExit = .ended) {
        if processes[id]?.connection != nil { programEnded(id) }
        self.exit(id, exit)
    }

    /// Everything that was told to stop does.
    func obey() {
        for id in processes.values.filter(\.wasToldToStop).map(\.id).sorted() { leave(id) }
    }

    func compare(
        live: UInt? = nil, standby: UInt? = nil, ingestIsKnown: Bool = true, program: Snapshot.Program? = nil,
        askedAt: ContinuousClock.Instant? = nil, picture: Snapshot.Publisher.Picture = .usable
    ) {
        var publishers: [Feed: Snapshot.Publisher] = [:]
        if let live { publishers[.live] = .init(.nginx(live), address: "192.0.2.7", picture: picture) }
        if let standby { publishers[.standby] = .init(.nginx(standby), address: "192.0.2.8") }
        let askedAt = askedAt ?? now
        if ingestIsKnown {
            for feed in Feed.allCases { believe(publishers[feed]?.connection.number, on: feed, askedAt) }
        }
        if let program { believe(program, askedAt) }
        let snapshot = Snapshot(
            askedAt: askedAt, ingests: ingestIsKnown ? [Topology.ingest: publishers] : [:], program: program)
        perform(machine.compared(with: snapshot, now: now))
    }

    /// A page tells the truth, as far as it can know: whoever it doesn't show is gone, whatever was heard of that.
    private func believe(_ page: Snapshot.Program, _ askedAt: ContinuousClock.Instant) {
        let found: UInt? = if case .publishedBy(let clientID) = page { clientID } else { nil }
        guard found != program?.clientID, program?.isOn(pageAskedFor: askedAt, timing) ?? (programChangedAt < askedAt)
        else { return }
        setProgram(found.map { Publishing(clientID: $0, since: askedAt) })
    }

    private func believe(_ found: UInt?, on feed: Feed, _ askedAt: ContinuousClock.Instant) {
        let isKnown =
            feeds[feed]?.isOn(pageAskedFor: askedAt, timing) ?? feedsChangedAt[feed].map { $0 < askedAt } ?? true
        guard found != feeds[feed]?.clientID, isKnown else { return }
        feeds[feed] = found.map { Publishing(clientID: $0, since: askedAt) }
        feedsChangedAt[feed] = now
    }

    /// The name of what viewers see: a source whose switcher is connected to the program.
    var onAir: String? {
        guard let program, program.isThere(at: now) else { return nil }
        return processes.values.first { $0.connection == program.clientID }?.source.name
    }

    /// The slate that viewers see, or of the newest switcher for one.
    var newestSlate: SlateName? { processes[newest("slate")]?.slate }

    /// The switcher of a source that was started last.
    func newest(_ name: String) -> SwitcherID {
        started.last { $0.source.name == name }?.id ?? SwitcherID(-1)
    }

    func isRunning(_ id: SwitcherID) -> Bool {
        processes[id].map { !$0.wasToldToStop } ?? false
    }

    var runningCount: Int { processes.values.filter { !$0.wasToldToStop }.count }

    /// `from → to: why` of each switch so far.
    var switches: [String] {
        reports.compactMap {
            guard case .switched(let from, let to, let why, _) = $0 else { return nil }
            return "\(from?.name ?? "nothing") → \(to.name): \(why.rawValue)"
        }
    }

    /// How long the last switch took.
    var lastSwitchTook: Duration? {
        reports.reversed().lazy.compactMap {
            if case .switched(_, _, _, let took) = $0 { took } else { nil }
        }.first
    }
}

extension MockWorld {
    /// A relay with the slate on air.
    static func onSlate(timing: SwitchTiming = SwitchTiming(), liveMode: LiveMode = .encode) -> MockWorld {
        let world = MockWorld(timing: timing, liveMode: liveMode)
        world.start()
        world.compare(program: .empty)
        world.pass(.milliseconds(120))
        world.askToPublish(world.newest("slate"))
        world.play(.seconds(3))
        return world
    }

    /// A relay with a publisher on air.
    static func onLive(timing: SwitchTiming = SwitchTiming()) -> (world: MockWorld, publisher: UInt) {
        let world = onSlate(timing: timing)
        let publisher = world.goLive()
        world.play(.seconds(6))
        return (world, publisher)
    }

    /// A publisher comes and gets on air.
    @discardableResult
    func goLive(_ feed: Feed = .live) -> UInt {
        let publisher = publish(feed).clientID
        pass(.milliseconds(120))
        bringUp(feed)
        return publisher
    }

    /// The newest switcher of a feed gets on air.
    func bringUp(_ feed: Feed = .live) {
        let id = newest(feed.rawValue)
        subscribe(id, to: feed)
        pass(.milliseconds(300))
        askToPublish(id)
        pass(.milliseconds(100))
        frames(id)
        obey()
    }

    /// The newest slate switcher gets on air.
    func bringUpSlate() {
        pass(.milliseconds(120))
        askToPublish(newest("slate"))
        obey()
    }
}

extension PublishedVideo {
    /// What the profile of the tests asks for.
    static let fitting = PublishedVideo(picture: .init(width: 1280, height: 720), frameRate: 30, bitrate: 2_500_000)
    /// A larger picture.
    static let large = PublishedVideo(picture: .init(width: 1920, height: 1080), frameRate: 30)
}
