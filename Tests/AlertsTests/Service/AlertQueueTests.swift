import FoundationEssentials
import RelayCore
import Testing

@testable import Alerts

@Suite struct AlertQueueTests {
    private func message(_ id: String, _ phase: AlertMessage.Phase = .problem) -> AlertMessage {
        AlertMessage(
            id: id, topic: .host, phase: phase, severity: .warning, title: id, text: "", host: "relay", since: 0,
            time: 0)
    }

    @Test func messagesGoOneAfterTheOtherInOrder() {
        var queue = AlertQueue()
        _ = queue.append(message("a"))
        _ = queue.append(message("b"))
        let first = queue.next(now: 1000)
        let second = queue.next(now: 1000)
        #expect(first?.message.id == "a" && second == nil && queue.deadline == nil, "one is on its way")
        queue.ended(.sent(thread: nil), why: nil, now: 1100)
        #expect(queue.last == .init(.sent, time: 1100) && queue.deadline == 0)
        let next = queue.next(now: 1100)?.message.id
        #expect(next == "b")
        queue.ended(.sent(thread: nil), why: nil, now: 1200)
        #expect(queue.waiting.isEmpty && queue.deadline == nil)
    }

    @Test func aServiceThatIsDownIsTriedLessAndLessOften() {
        var queue = AlertQueue()
        _ = queue.append(message("a"))
        var (now, pauses): (Int64, [Int64]) = (0, [])
        for _ in 1...12 {
            let due = queue.next(now: now)
            #expect(due?.message.id == "a")
            queue.ended(.later(after: nil), why: "the service answered 500", now: now)
            let early = queue.next(now: queue.notBefore - 1)
            #expect(early == nil)
            pauses.append(queue.notBefore - now)
            now = queue.notBefore
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map { $0 * 1000 })
        #expect(queue.last == .init(.later, reason: "the service answered 500", time: now - 300_000) && queue.isFailing)
    }

    @Test func whatTheServiceAsksForIsKept() {
        var queue = AlertQueue()
        _ = queue.append(message("a"))
        _ = queue.next(now: 0)
        queue.ended(.later(after: .seconds(90)), why: nil, now: 0)
        #expect(queue.deadline == 90_000)
    }

    @Test func aClockThatIsSetBackSilencesNothing() {
        var queue = AlertQueue()
        _ = queue.append(message("a"))
        _ = queue.next(now: 1_000_000_000)
        queue.ended(.later(after: nil), why: nil, now: 1_000_000_000)
        let due = queue.next(now: 1_000_000)
        #expect(due != nil)
    }

    @Test func whatIsRefusedIsGoneAndTheNextOneIsTried() {
        var queue = AlertQueue()
        _ = queue.append(message("a"))
        _ = queue.append(message("b"))
        _ = queue.next(now: 0)
        queue.ended(.refused(reason: "Discord answered 404"), why: nil, now: 5)
        #expect(queue.waiting.map(\.id) == ["b"] && queue.deadline == 0)
        #expect(queue.last == .init(.refused, reason: "Discord answered 404", time: 5))
    }

    @Test func theEndIsToldWhereTheBeginningWas() throws {
        var queue = AlertQueue()
        _ = queue.append(message("a"))
        _ = queue.next(now: 0)
        queue.ended(.sent(thread: "42"), why: nil, now: 0)
        // Over a restart.
        queue = try JSONDecoder().decode(AlertQueue.self, from: JSONEncoder().encode(queue))
        _ = queue.append(message("a", .recovered))
        let end = queue.next(now: 10)
        #expect(end?.thread == "42")
        queue.ended(.threadGone, why: nil, now: 10)
        let again = queue.next(now: 10)
        #expect(again?.message.phase == .recovered && again?.thread == nil, "at once, in a place of its own")
        queue.ended(.sent(thread: "43"), why: nil, now: 10)
        _ = queue.append(message("a", .problem))
        let next = queue.next(now: 20)
        #expect(next?.thread == nil, "the next time begins anew")
    }

    @Test func ofTooManyTheOldestIsLostAndNotTheOneOnItsWay() {
        var queue = AlertQueue()
        for number in 0..<AlertQueue.capacity {
            let isLost = queue.append(message("\(number)"))
            #expect(!isLost)
        }
        _ = queue.next(now: 0)
        let isLost = queue.append(message("new"))
        #expect(isLost && queue.waiting.count == AlertQueue.capacity)
        #expect(queue.waiting.prefix(2).map(\.id) == ["0", "2"] && queue.waiting.last?.id == "new")
    }

    @Test func anAttemptThatACrashHasEndedIsMadeAgain() throws {
        var queue = AlertQueue()
        _ = queue.append(message("a"))
        _ = queue.next(now: 0)
        var read = try JSONDecoder().decode(AlertQueue.self, from: JSONEncoder().encode(queue))
        let due = read.next(now: 0)
        #expect(due?.message.id == "a")
    }

    @Test func itReportsSinceWhenNothingIsTaken() throws {
        var queue = AlertQueue()
        #expect(queue.report(name: "a", kind: .ntfy) == .init(name: "a", kind: "ntfy", state: .well))
        _ = queue.append(message("a"))
        _ = queue.next(now: 100)
        queue.ended(.later(after: nil), why: "no answer in time", now: 100)
        _ = queue.next(now: 5000)
        queue.ended(.later(after: nil), why: "the service answered 500", now: 5000)
        // Over a restart, and from a file of an earlier version.
        queue = try JSONDecoder().decode(AlertQueue.self, from: JSONEncoder().encode(queue))
        #expect(
            queue.report(name: "a", kind: .ntfy)
                == .init(
                    name: "a", kind: "ntfy", state: .failing, since: 100, reason: "the service answered 500", waiting: 1
                ))
        // Somebody tries it: what waits goes at once.
        queue.called(.sent(thread: nil), why: nil, now: 5100)
        #expect(queue.deadline == 0)
        #expect(
            queue.report(name: "a", kind: .ntfy)
                == .init(name: "a", kind: "ntfy", state: .well, lastSent: 5100, waiting: 1))
        queue.called(.refused(reason: "<a@example.org> is unknown"), why: nil, now: 6000)
        #expect(
            queue.report(name: "a", kind: .email)
                == .init(name: "a", kind: "email", state: .refused, since: 6000, lastSent: 5100, waiting: 1))
        let old = #"{"waiting":[],"notBefore":0,"failures":0,"threads":{}}"#
        #expect(try JSONDecoder().decode(AlertQueue.self, from: Data(old.utf8)).sentAt == nil)
    }
}
