import TestSupport
import Testing

@testable import Gate

/// What becomes of clients, from their coming to their publishing.
@Suite struct AdmissionMachineTests {
    private typealias Machine = AdmissionMachine
    private let begin = ContinuousClock.now

    /// A client that has asked to publish, first in the queue.
    private func asked(_ machine: inout Machine, from network: String = "192.0.2.1", at now: ContinuousClock.Instant)
        -> ClientID
    {
        let (id, actions) = machine.arrived(from: network)
        #expect(actions.isEmpty)
        #expect(machine.asked(id, now: now) == [.ask(id)])
        return id
    }

    @Test func whoIsAllowedGetsIn() {
        var machine = Machine()
        let id = asked(&machine, at: begin)
        #expect(machine.asked(id, now: begin) == [])
        #expect(machine.answered(id, .allowed, now: begin) == [.connect(id)])
        #expect(machine.publishers.isEmpty)
        machine.connected(id)
        #expect(machine.publishers == [id])
        #expect(machine.deadline == nil)
        #expect(machine.gone(id, now: begin) == [])
        #expect(machine.publishers.isEmpty)
    }

    @Test func aWrongKeyIsRefusedAtOnce() {
        var machine = Machine()
        let id = asked(&machine, at: begin)
        #expect(machine.answered(id, .notAllowed, now: begin) == [.refuse(id, .notAllowed)])
        #expect(machine.deadline == nil)
        #expect(machine.answered(id, .allowed, now: begin) == [])
    }

    /// relay-hook is restarted, or stands still and is killed: the question is asked again until there is an answer.
    @Test func aHookThatIsAwayIsWaitedFor() throws {
        var machine = Machine()
        let id = asked(&machine, at: begin)
        var now = begin
        var questions = 1
        while now < begin + .seconds(9) {
            #expect(machine.answered(id, .failed("its socket takes no connection"), now: now) == [])
            now = try #require(machine.deadline)
            #expect(machine.timePassed(now: now) == [.ask(id)])
            questions += 1
        }
        #expect((80...100).contains(questions))
        #expect(machine.answered(id, .allowed, now: now) == [.connect(id)])
    }

    @Test func patienceHasAnEnd() throws {
        for isAway in [false, true] {
            var machine = Machine()
            let id = asked(&machine, at: begin)
            var actions: [Machine.Action] = []
            var now = begin
            while actions.isEmpty || actions == [.ask(id)] {
                if isAway { _ = machine.answered(id, .failed("its socket takes no connection"), now: now) }
                now = try #require(machine.deadline)
                actions = machine.timePassed(now: now)
            }
            let reason = isAway ? "its socket takes no connection" : "no answer in time"
            #expect(actions.first == .refuse(id, .hookSilent(reason)))
            #expect(now == begin + Machine.patience)
            // An answer that comes later is for nobody.
            #expect(machine.answered(id, .allowed, now: now) == [])
            #expect(machine.publishers.isEmpty)
        }
    }

    /// relay-ingest is restarted: soon, then less often, so that a worker that a client's words would crash is not crashed for
    /// long.
    @Test func anIngestThatIsAwayIsWaitedFor() throws {
        var machine = Machine()
        let id = asked(&machine, at: begin)
        var now = begin
        #expect(machine.answered(id, .allowed, now: now) == [.connect(id)])
        var waits: [Duration] = []
        var actions: [Machine.Action] = []
        while true {
            actions = machine.connectFailed(id, "it takes no connection", isFinal: false, now: now)
            guard let next = machine.deadline, actions.isEmpty else { break }
            waits.append(next - now)
            now = next
            #expect(machine.timePassed(now: now) == [.connect(id)])
        }
        #expect(
            waits.prefix(5) == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1),
            ])
        #expect(waits.count == 12)
        #expect(actions == [.refuse(id, .ingestFailed("it takes no connection"))])
        #expect(now > begin + .seconds(9) && now < begin + Machine.patience)
    }

    @Test func whatNoAttemptWouldChangeIsNotTriedAgain() {
        var machine = Machine()
        let id = asked(&machine, at: begin)
        _ = machine.answered(id, .allowed, now: begin)
        let actions = machine.connectFailed(id, "it answered what it never does", isFinal: true, now: begin)
        #expect(actions == [.refuse(id, .ingestFailed("it answered what it never does"))])
    }

    /// The answer to one client's question is never another's, however soon that one comes.
    @Test func aLateAnswerIsForNobody() {
        var machine = Machine()
        let first = asked(&machine, at: begin)
        #expect(machine.gone(first, now: begin) == [])
        let (second, _) = machine.arrived(from: "192.0.2.1")
        #expect(second != first)
        #expect(machine.answered(first, .allowed, now: begin) == [])
        #expect(machine.asked(second, now: begin + .seconds(1)) == [.ask(second)])
        #expect(machine.answered(second, .notAllowed, now: begin + .seconds(1)) == [.refuse(second, .notAllowed)])
    }

    @Test func soManyPublishersAndNoMore() {
        var machine = Machine()
        var now = begin
        var ids: [ClientID] = []
        for _ in 0..<Machine.mostPublishers {
            now += .seconds(1)
            let id = asked(&machine, at: now)
            #expect(machine.answered(id, .allowed, now: now) == [.connect(id)])
            ids.append(id)
        }
        let late = asked(&machine, at: now + .seconds(1))
        #expect(machine.answered(late, .allowed, now: now + .seconds(1)) == [.refuse(late, .tooMany)])
        _ = machine.gone(ids[3], now: now)
        let later = asked(&machine, at: now + .seconds(2))
        #expect(machine.answered(later, .allowed, now: now + .seconds(2)) == [.connect(later)])
    }

    /// relay-hook stands still for nine seconds while unauthenticated clients of a hundred networks guess keys, hang up and come again. When it
    /// goes on, a broadcaster who came meanwhile is in after a fraction of a second, and nothing has grown.
    @Test func aFloodWhileTheHookStandsStill() throws {
        var world = World(begin: begin)
        for _ in 0..<9000 {
            world.clientComes()
            if world.now == begin + .seconds(3) { world.broadcasterComes() }
            world.advance(.milliseconds(1))
        }
        #expect(world.questions.count == 4)
        #expect(world.present.count <= Machine.maxPendingOpenings)
        world.hookAnswers = true
        let resumed = world.now
        while world.broadcasterIn == nil, world.now < resumed + .seconds(5) {
            world.clientComes()
            world.advance(.milliseconds(1))
        }
        let wait = try #require(world.broadcasterIn) - resumed
        #expect(wait < .milliseconds(700))
        Figures.print("a broadcaster is in", Double(wait / .milliseconds(1)), "ms after relay-hook goes on")
    }

    /// Any events in any order: never more questions than four, never a client with two ends, never one forgotten.
    @Test(arguments: [1, 2, 3] as [UInt64]) func randomEvents(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var machine = Machine()
        var now = begin
        var (open, asking, connecting) = (Set<ClientID>(), [ClientID](), Set<ClientID>())
        func take(_ actions: [Machine.Action]) {
            for action in actions {
                switch action {
                case .ask(let id):
                    asking.append(id)
                    #expect(asking.count <= 4)
                    #expect(open.contains(id))
                case .connect(let id):
                    #expect(open.contains(id) && connecting.insert(id).inserted)
                case .refuse(let id, _), .evict(let id): #expect(open.contains(id))
                }
            }
        }
        for _ in 0..<20_000 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                let (id, actions) = machine.arrived(from: "\(Int.random(in: 0..<9, using: &random))")
                #expect(open.insert(id).inserted)
                take(actions)
            case 1: if let id = open.randomElement(using: &random) { take(machine.asked(id, now: now)) }
            case 2:
                guard let index = asking.indices.randomElement(using: &random) else { continue }
                let answers: [Machine.Answer] = [.allowed, .notAllowed, .failed("x")]
                take(machine.answered(asking.remove(at: index), answers.randomElement(using: &random)!, now: now))
            case 3:
                guard let id = connecting.randomElement(using: &random) else { continue }
                connecting.remove(id)
                take(machine.connectFailed(id, "x", isFinal: Bool.random(using: &random), now: now))
            case 4:
                guard let id = connecting.randomElement(using: &random) else { continue }
                connecting.remove(id)
                machine.connected(id)
            case 5:
                guard let id = open.randomElement(using: &random) else { continue }
                open.remove(id)
                connecting.remove(id)
                take(machine.gone(id, now: now))
            case 6:
                now += .milliseconds(Int.random(in: 0...300, using: &random))
                if let deadline = machine.deadline, now >= deadline { take(machine.timePassed(now: now)) }
            default: if let id = open.randomElement(using: &random) { machine.refused(id) }
            }
            #expect(machine.publishers.count <= Machine.mostPublishers)
            #expect(machine.publishers.allSatisfy { open.contains($0) })
        }
        for id in open { take(machine.gone(id, now: now)) }
        for id in asking { take(machine.answered(id, .allowed, now: now)) }
        #expect(machine.deadline == nil)
    }
}

/// A gate with unauthenticated clients, a broadcaster, and a relay-hook that may stand still.
private struct World {
    var now: ContinuousClock.Instant
    var hookAnswers = false
    private(set) var present: [ClientID] = []
    private(set) var questions: [ClientID] = []
    private(set) var broadcasterIn: ContinuousClock.Instant?
    private var machine = AdmissionMachine()
    private var broadcaster: ClientID?
    private var visits = 0

    init(begin: ContinuousClock.Instant) {
        now = begin
    }

    mutating func clientComes() {
        visits += 1
        let (id, actions) = machine.arrived(from: "client \(visits % 100)")
        present.append(id)
        take(actions)
        take(machine.asked(id, now: now))
        if visits % 3 == 0 { leave(present[visits % present.count]) }
    }

    mutating func broadcasterComes() {
        let (id, actions) = machine.arrived(from: "broadcaster")
        broadcaster = id
        take(actions + machine.asked(id, now: now))
    }

    mutating func advance(_ duration: Duration) {
        now += duration
        if let deadline = machine.deadline, now >= deadline { take(machine.timePassed(now: now)) }
        guard hookAnswers else { return }
        let answered = questions
        questions = []
        for id in answered { take(machine.answered(id, id == broadcaster ? .allowed : .notAllowed, now: now)) }
    }

    private mutating func leave(_ id: ClientID) {
        present.removeAll { $0 == id }
        take(machine.gone(id, now: now))
    }

    private mutating func take(_ actions: [AdmissionMachine.Action]) {
        for action in actions {
            switch action {
            case .ask(let id): questions.append(id)
            case .connect(let id): if id == broadcaster { broadcasterIn = now }
            case .evict(let id), .refuse(let id, _): leave(id)
            }
        }
    }
}
