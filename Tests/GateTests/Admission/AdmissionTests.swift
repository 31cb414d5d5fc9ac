import TestSupport
import Testing

@testable import Gate

@Suite struct AdmissionTests {
    /// A thousand connections of one client crowd out each other, and nobody else.
    @Test func theOldestOfTheMostCrowdedGoes() {
        var roster = Roster<Int>(capacity: 4)
        #expect(roster.add(1, of: "broadcaster") == nil)
        for member in 2...4 { #expect(roster.add(member, of: "client") == nil) }
        #expect(roster.add(5, of: "client") == 2)
        #expect(roster.add(6, of: "other") == 3)
        roster.remove(1, of: "broadcaster")
        #expect(roster.count == 3)
        #expect(roster.add(7, of: "broadcaster") == nil)
    }

    @Test func isNeverFullerThanItMayBe() {
        var generator = SeededGenerator(seed: 1)
        var roster = Roster<Int>(capacity: 16)
        var present: [Int: String] = [:]
        for member in 0..<20_000 {
            let place = "\(Int.random(in: 0..<6, using: &generator))"
            present[member] = place
            if let evicted = roster.add(member, of: place) { present[evicted] = nil }
            if Bool.random(using: &generator), let (member, place) = present.randomElement(using: &generator) {
                roster.remove(member, of: place)
                present[member] = nil
            }
            #expect(roster.count == present.count && roster.count <= 16)
        }
    }

    /// A broadcaster does not queue behind a flood from elsewhere.
    @Test func clientsTakeTurns() {
        var now = ContinuousClock.now
        var queue = TurnQueue<Int>(width: 1, pause: .milliseconds(5))
        for guess in 0..<100 { queue.add(guess, of: "client") }
        queue.add(1000, of: "broadcaster")
        #expect(queue.next(now: now) == .ask(0))
        #expect(queue.next(now: now) == .nothing)
        queue.answered(isFailure: false, now: now)
        #expect(queue.next(now: now) == .wait(until: now + .milliseconds(5)))
        now += .milliseconds(5)
        #expect(queue.next(now: now) == .ask(1000))
        queue.answered(isFailure: false, now: now)
        queue.remove(1, of: "client")
        now += .milliseconds(5)
        #expect(queue.next(now: now) == .ask(2))
    }

    @Test func nobodyIsForgottenOrAskedTwice() {
        var generator = SeededGenerator(seed: 2)
        var now = ContinuousClock.now
        var queue = TurnQueue<Int>(width: 3, pause: .milliseconds(1))
        var waiting: [Int: String] = [:]
        var running = 0
        for member in 0..<5000 {
            let place = "\(Int.random(in: 0..<5, using: &generator))"
            queue.add(member, of: place)
            waiting[member] = place
            if Int.random(in: 0..<4, using: &generator) == 0,
                let (gone, place) = waiting.randomElement(using: &generator)
            {
                queue.remove(gone, of: place)
                waiting[gone] = nil
            }
            now += .milliseconds(Int.random(in: 0...2, using: &generator))
            if case .ask(let next) = queue.next(now: now) {
                #expect(waiting.removeValue(forKey: next) != nil)
                running += 1
            }
            #expect(running <= 3)
            if running > 0, Bool.random(using: &generator) {
                queue.answered(isFailure: false, now: now)
                running -= 1
            }
        }
        while running > 0 || !waiting.isEmpty {
            now += .milliseconds(1)
            if case .ask(let next) = queue.next(now: now) {
                #expect(waiting.removeValue(forKey: next) != nil)
            } else {
                guard running > 0 else { break }
                queue.answered(isFailure: false, now: now)
                running -= 1
                continue
            }
            running += 1
        }
        #expect(waiting.isEmpty)
    }
}
