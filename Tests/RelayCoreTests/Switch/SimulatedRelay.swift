import TestSupport
@testable import RelayCore

/// Both nginx instances, ffmpeg and the driver, playing themselves in simulated time, with faults.
///
/// Unlike ``MockWorld`` it knows the truth apart from what the machine was told: who really publishes, who is mute because nginx
/// let it in beside another, which callbacks were lost.
final class SimulatedRelay {
    struct Process {
        let source: Source
        var connection: UInt?
        var gate: CallbackID?
        var frames = 0
        var isHung = false
    }

    struct Publisher {
        let feed: Feed
        let clientID: UInt
        var callback: CallbackID?
        var isFlowing = true
    }

    var random: SeededGenerator
    /// How likely each fault is; 0 ends all of them.
    var faults = 0.0 { didSet { calmSince = now } }
    private var calmSince: ContinuousClock.Instant
    private(set) var now: ContinuousClock.Instant
    private(set) var machine: SwitchMachine
    private(set) var processes: [SwitcherID: Process] = [:]
    private(set) var publishers: [UInt: Publisher] = [:]
    /// Who publishes, as nginx sees it.
    private(set) var onFeed: [Feed: UInt] = [:]
    private(set) var program: UInt?
    private(set) var mostProcesses = 0
    private(set) var switches = 0
    private(set) var protests: [String] = []
    private(set) var held: [CallbackID: (since: ContinuousClock.Instant, limit: Duration)] = [:]

    private var events: [(at: ContinuousClock.Instant, order: Int, run: () -> Void)] = []
    private var order = 0
    private var lastCallback = 0
    private var lastConnection: UInt = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        now = .now
        calmSince = now
        machine = SwitchMachine(profile: .ofTests, now: now)
        perform(machine.start(now: now))
    }

    /// The source that viewers see, if it moves.
    var onAir: String? {
        program.flatMap { connection in processes.values.first { $0.connection == connection && !$0.isHung } }?.source
            .name
    }

    func pass(_ duration: Duration) {
        let end = now + duration
        var calls = 0
        while true {
            let event = events.indices.min { (events[$0].at, events[$0].order) < (events[$1].at, events[$1].order) }
            let deadline = machine.deadline
            if let event, events[event].at <= end, deadline.map({ events[event].at <= $0 }) ?? true {
                let due = events.remove(at: event)
                now = max(now, due.at)
                due.run()
            } else if let deadline, deadline <= end {
                now = max(now, deadline)
                perform(machine.timePassed(now: now))
                if let next = machine.deadline, next <= now { protests.append("the deadline stays in the past") }
            } else {
                break
            }
            calls += 1
            if calls > 200_000 { protests.append("never at rest"); break }
            if !protests.isEmpty { break }
        }
        now = end
    }

    private func after(_ delay: Duration, _ run: @escaping () -> Void) {
        order += 1
        events.append((now + delay, order, run))
    }

    private func fault(_ weight: Double = 1) -> Bool { faults > 0 && random.chance(faults * weight) }

    private func hold(limit: Duration) -> CallbackID {
        lastCallback += 1
        held[CallbackID(lastCallback)] = (now, limit)
        return CallbackID(lastCallback)
    }

    private func newConnection() -> UInt {
        lastConnection += 1
        return lastConnection
    }

    private func perform(_ result: SwitchResult) {
        protests += ResultRules.violations(of: result, by: machine)
        for answer in result.answers { answered(answer.callback, answer.isAdmitted) }
        for id in result.stops { stop(id) }
        for new in result.starts { start(new.switcher, new.plan.source) }
        for publisher in result.droppedPublishers where !fault() {
            after(random.milliseconds(1...20)) { [self] in disconnect(publisher.connection.number) }
        }
        if let clientID = result.droppedProgram, !fault() {
            after(random.milliseconds(1...20)) { [self] in
                if program == clientID { programGone(clientID) }
            }
        }
        if result.wantsSnapshot { takeSnapshot() }
        switches += result.reports.count { if case .switched = $0 { true } else { false } }
        for (callback, wait) in held where now > wait.since + wait.limit {
            protests.append("callback \(callback.number) held for \(now - wait.since)")
        }
        if machine.switchers.count > SwitchMachine.maximumSwitchers { protests.append("too many switchers") }
        mostProcesses = max(mostProcesses, processes.count)
    }

    private func answered(_ callback: CallbackID, _ admit: Bool) {
        if held.removeValue(forKey: callback) == nil { protests.append("callback \(callback.number) answered twice") }
        if let publisher = publishers.values.first(where: { $0.callback == callback }) {
            publishers[publisher.clientID]?.callback = nil
            guard admit else { return disconnect(publisher.clientID) }
            if onFeed[publisher.feed] == nil { onFeed[publisher.feed] = publisher.clientID }
        } else if let (id, process) = processes.first(where: { $0.value.gate == callback }) {
            processes[id]?.gate = nil
            guard admit else { return refused(id) }
            if program == nil {
                program = process.connection
            } else if faults == 0, now > calmSince + .seconds(5) {
                // With faults, and a little later, it can be that nobody knew.
                protests.append("switcher \(id) let in beside another")
            }
        }
    }

    private func takeSnapshot() {
        let publishers = onFeed.mapValues { Snapshot.Publisher(.nginx($0), address: "192.0.2.7") }
        let snapshot = Snapshot(
            askedAt: now, ingests: fault() ? [:] : [Topology.ingest: publishers],
            program: fault() ? nil : program.map { .publishedBy(clientID: $0) } ?? .empty)
        after(random.milliseconds(2...(faults > 0 ? 800 : 30))) { [self] in
            perform(machine.compared(with: snapshot, now: now))
        }
    }

    /// A broadcaster presses start.
    @discardableResult
    func publish(_ feed: Feed) -> UInt {
        let clientID = newConnection()
        publishers[clientID] = Publisher(feed: feed, clientID: clientID, callback: hold(limit: .seconds(4)))
        let callback = CallbackID(lastCallback)
        perform(machine.publishRequested(feed, .nginx(clientID), address: "192.0.2.7", callback: callback, now: now))
        return clientID
    }

    /// A publisher's connection ends.
    func disconnect(_ clientID: UInt) {
        guard let publisher = publishers.removeValue(forKey: clientID) else { return }
        if onFeed[publisher.feed] == clientID { onFeed[publisher.feed] = nil }
        // nginx forgets about a publisher that it asks for only once the answer has come; the machine may answer late.
        if fault() { return }
        after(random.milliseconds(0...5)) { [self] in
            perform(machine.publishEnded(publisher.feed, .nginx(clientID), now: now))
        }
    }

    func toggleFlow(_ clientID: UInt) { publishers[clientID]?.isFlowing.toggle() }

    private func start(_ id: SwitcherID, _ source: Source) {
        processes[id] = Process(source: source)
        if fault() { return after(random.milliseconds(0...400)) { [self] in die(id) } }
        if fault() { return }
        guard case .publisher(let feed, _) = source else {
            return after(random.milliseconds(60...150)) { [self] in askToPublish(id) }
        }
        after(random.milliseconds(60...150)) { [self] in
            guard processes[id] != nil else { return }
            let callback = hold(limit: .seconds(1))
            if !fault() {
                perform(machine.playRequested(by: id, feed, callback: callback, now: now))
                perform(machine.playAnswered(by: id, now: now))
            } else {
                held[callback] = nil
            }
            awaitFrames(id)
        }
    }

    private func flows(_ source: Source) -> Bool {
        switch source {
        case .slate: true
        case .publisher(let feed, _): onFeed[feed].flatMap { publishers[$0]?.isFlowing } ?? false
        }
    }

    private func awaitFrames(_ id: SwitcherID) {
        guard let process = processes[id] else { return }
        after(random.milliseconds(100...300)) { [self] in
            flows(process.source) ? askToPublish(id) : awaitFrames(id)
        }
    }

    private func askToPublish(_ id: SwitcherID) {
        guard processes[id] != nil else { return }
        let connection = newConnection()
        let callback = hold(limit: machine.timing.switcherHold + .seconds(1))
        processes[id]?.connection = connection
        processes[id]?.gate = callback
        perform(machine.programRequested(by: id, clientID: connection, callback: callback, now: now))
        write(id)
    }

    private func write(_ id: SwitcherID) {
        after(.milliseconds(200)) { [self] in
            guard var process = processes[id] else { return }
            if fault(0.02) { return die(id) }
            if fault(0.02) { process.isHung = true }
            if flows(process.source), !process.isHung { process.frames += 6 }
            processes[id] = process
            if !fault() {
                let written = Duration.milliseconds(process.frames * 1000 / 30)
                perform(machine.progressed(id, frames: process.frames, written: written, now: now))
            }
            if !fault() { machine.mediaTimeMeasured(random.milliseconds(-900...900), at: now, now: now) }
            write(id)
        }
    }

    private func stop(_ id: SwitcherID) {
        guard let process = processes[id] else { return }
        let delay = process.isHung || fault() ? Duration.seconds(3) : random.milliseconds(10...300)
        after(delay) { [self] in die(id, .ended) }
    }

    private func refused(_ id: SwitcherID) {
        after(random.milliseconds(1...20)) { [self] in die(id) }
    }

    private func die(_ id: SwitcherID, _ exit: SwitcherExit = .failed("simulated")) {
        guard let process = processes.removeValue(forKey: id) else { return }
        if let connection = process.connection { programGone(connection) }
        after(random.milliseconds(0...5)) { [self] in perform(machine.switcherExited(id, exit, now: now)) }
    }

    private func programGone(_ connection: UInt) {
        if program == connection { program = nil }
        if fault() { return }
        after(random.milliseconds(0...5)) { [self] in
            perform(machine.programEnded(clientID: connection, now: now))
        }
    }
}
