import RelayCore

/// nginx, ffmpeg, the driver and a clock, as far as the switch machine can tell them from the real ones.
///
/// What a machine asks for is performed as the real world would; nothing is performed by itself that takes time: a test says
/// when a faucet subscribes, reaches the gate, reports frames or exits, and when the clock moves on.
final class MockWorld {
    /// One ffmpeg that was spawned.
    struct Process {
        let id: FaucetID
        let source: Source
        let audio: AudioInput
        let slate: SlateChoice
        var connection: UInt?
        var isOnProgram = false
        var wasToldToStop = false
        var frames = 0
        let startedAt: ContinuousClock.Instant
    }

    var timing = SwitchTiming()
    private(set) var now: ContinuousClock.Instant
    let epoch: ContinuousClock.Instant
    var machine: SwitchMachine

    /// ffmpegs that run.
    private(set) var processes: [FaucetID: Process] = [:]
    /// Everything ever started, in order.
    private(set) var started: [Process] = []
    /// Callbacks that wait for an answer, with the time they came.
    private(set) var held: [CallbackID: ContinuousClock.Instant] = [:]
    private(set) var admitted: Set<CallbackID> = []
    private(set) var refused: Set<CallbackID> = []
    private(set) var reports: [SwitchReport] = []
    /// Actions of the last event.
    private(set) var last: [SwitchAction] = []
    private(set) var droppedPublishers: [UInt] = []
    private(set) var droppedProgram: [UInt] = []
    private(set) var snapshotsRequested = 0
    /// What went wrong in the driver's eyes: a callback answered twice, a faucet stopped that never ran.
    private(set) var protests: [String] = []

    private var lastCallback = 0
    var lastConnection: UInt = 100

    init(timing: SwitchTiming = SwitchTiming()) {
        let now = ContinuousClock.now
        self.now = now
        self.epoch = now
        self.timing = timing
        machine = SwitchMachine(timing: timing, now: now)
    }

    func perform(_ actions: [SwitchAction]) {
        last = actions
        for action in actions {
            switch action {
            case .admit(let callback): answer(callback, admit: true)
            case .refuse(let callback): answer(callback, admit: false)
            case .startFaucet(let id, let source, let audio, let slate):
                if processes[id] != nil { protests.append("faucet \(id) started twice") }
                let process = Process(id: id, source: source, audio: audio, slate: slate, startedAt: now)
                processes[id] = process
                started.append(process)
            case .stopFaucet(let id, _):
                if processes[id]?.wasToldToStop == true { protests.append("faucet \(id) stopped twice") }
                processes[id]?.wasToldToStop = true
            case .dropPublisher(_, let clientID): droppedPublishers.append(clientID)
            case .dropProgram(let clientID): droppedProgram.append(clientID)
            case .requestSnapshot: snapshotsRequested += 1
            case .report(let report): reports.append(report)
            }
        }
    }

    private func answer(_ callback: CallbackID, admit: Bool) {
        if held.removeValue(forKey: callback) == nil { protests.append("callback \(callback.number) answered twice") }
        if admit { admitted.insert(callback) } else { refused.insert(callback) }
        guard admit else { return }
        for (id, process) in processes where gateCallbacks[id] == callback {
            if let other = processes.values.first(where: \.isOnProgram) {
                protests.append("faucet \(process.id) admitted while \(other.id) is on the program")
            }
            processes[id]?.isOnProgram = true
        }
    }

    private var gateCallbacks: [FaucetID: CallbackID] = [:]

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

    /// The same, while each faucet on air writes a frame every 0.1 s, and each that waits at the gate does too.
    func play(_ duration: Duration, except quiet: Set<FaucetID> = []) {
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
        perform(
            machine.publishRequested(feed, clientID: clientID, address: "192.0.2.7", callback: callback, now: now))
        return (clientID, callback)
    }

    func unpublish(_ feed: Feed = .live, _ clientID: UInt) {
        perform(machine.publishEnded(feed, clientID: clientID, now: now))
    }

    func newConnection() -> UInt {
        lastConnection += 1
        return lastConnection
    }

    @discardableResult
    func subscribe(_ id: FaucetID, to feed: Feed = .live) -> CallbackID {
        let callback = newCallback()
        perform(machine.playRequested(by: id, feed, callback: callback, now: now))
        perform(machine.playAnswered(by: id, now: now))
        return callback
    }

    /// A faucet asks to publish the program.
    @discardableResult
    func reachGate(_ id: FaucetID, clientID: UInt? = nil) -> CallbackID {
        let clientID = clientID ?? newConnection()
        let callback = newCallback()
        if gateCallbacks[id] == nil {
            processes[id]?.connection = clientID
            gateCallbacks[id] = callback
        }
        perform(machine.programRequested(by: id, clientID: clientID, callback: callback, now: now))
        return callback
    }

    func frames(_ id: FaucetID, by count: Int = 3) {
        processes[id]?.frames += count
        perform(machine.progressed(id, frames: processes[id]?.frames ?? count, now: now))
    }

    /// nginx tells that a faucet's connection to the program is gone.
    func programEnded(_ id: FaucetID) {
        guard let connection = processes[id]?.connection ?? lostConnections[id] else { return }
        processes[id]?.isOnProgram = false
        perform(machine.programEnded(clientID: connection, now: now))
    }

    private var lostConnections: [FaucetID: UInt] = [:]

    /// A faucet's process ends; nginx's word about it does not come by itself.
    func exit(_ id: FaucetID, _ exit: FaucetExit = .ended) {
        if let process = processes.removeValue(forKey: id) { lostConnections[id] = process.connection }
        perform(machine.faucetExited(id, exit, now: now))
    }

    /// A faucet ends as told: nginx says so, then its process exits.
    func leave(_ id: FaucetID, _ exit: FaucetExit = .ended) {
        if processes[id]?.connection != nil { programEnded(id) }
        self.exit(id, exit)
    }

    /// Everything that was told to stop does.
    func obey() {
        for id in processes.values.filter(\.wasToldToStop).map(\.id).sorted() { leave(id) }
    }

    func compare(
        live: UInt? = nil, standby: UInt? = nil, ingestIsKnown: Bool = true, program: Snapshot.Program? = nil,
        askedAt: ContinuousClock.Instant? = nil, picture: Snapshot.Publisher.Picture = .unknown
    ) {
        var publishers: [Feed: Snapshot.Publisher] = [:]
        if let live { publishers[.live] = .init(clientID: live, address: "192.0.2.7", picture: picture) }
        if let standby { publishers[.standby] = .init(clientID: standby, address: "192.0.2.8") }
        let snapshot = Snapshot(
            askedAt: askedAt ?? now, ingest: ingestIsKnown ? .init(publishers: publishers) : nil, program: program)
        perform(machine.compared(with: snapshot, now: now))
    }

    /// The name of what viewers see: a source whose faucet is connected to the program.
    var onAir: String? { processes.values.first(where: \.isOnProgram)?.source.name }

    /// The faucet of a source that was started last.
    func newest(_ name: String) -> FaucetID {
        started.last { $0.source.name == name }?.id ?? FaucetID(-1)
    }

    func isRunning(_ id: FaucetID) -> Bool {
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
    static func onSlate(timing: SwitchTiming = SwitchTiming()) -> MockWorld {
        let world = MockWorld(timing: timing)
        world.start()
        world.compare(program: .empty)
        world.pass(.milliseconds(120))
        world.reachGate(world.newest("slate"))
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

    /// The newest faucet of a feed gets on air.
    func bringUp(_ feed: Feed = .live) {
        let id = newest(feed.rawValue)
        subscribe(id, to: feed)
        pass(.milliseconds(300))
        reachGate(id)
        pass(.milliseconds(100))
        frames(id)
        obey()
    }

    /// The newest slate faucet gets on air.
    func bringUpSlate() {
        pass(.milliseconds(120))
        reachGate(newest("slate"))
        obey()
    }
}
