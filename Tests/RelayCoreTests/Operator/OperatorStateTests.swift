import FoundationEssentials
import TestSupport
import Testing

@testable import RelayCore

@Suite struct OperatorStateTests {
    private let brb = OperatorChoice(.brb, by: "anna", since: 1000, until: 61_000, reason: "lunch")

    @Test func aChoiceEndsWithItsTime() {
        var state = OperatorState()
        #expect(changes(&state) { $0.choose(brb) } == [.chose(brb)])
        #expect(changes(&state) { $0.choose(brb) } == [], "said already")
        #expect(state.deadline == 61_000)
        #expect(changes(&state) { $0.timePassed(now: 60_999) } == [])
        #expect(changes(&state) { $0.timePassed(now: 61_000) } == [.choiceEnded(brb, .timeIsOver)])
        #expect(state == OperatorState())
    }

    @Test func aChoiceIsTakenBack() {
        var state = OperatorState()
        #expect(changes(&state) { $0.leaveToPublishers(by: "ben") } == [])
        _ = state.choose(brb)
        #expect(changes(&state) { $0.leaveToPublishers(by: "ben") } == [.leftToPublishers(by: "ben")])
    }

    @Test func theChoiceOfAFeedEndsWithItsSession() {
        var state = OperatorState()
        let live = OperatorChoice(.live, by: "anna", since: 1000)
        _ = state.choose(live)
        #expect(changes(&state) { $0.sessionEnded(.standby) } == [])
        #expect(changes(&state) { $0.sessionEnded(.live) } == [.choiceEnded(live, .sessionEnded)])
        _ = state.choose(brb)
        #expect(changes(&state) { $0.sessionEnded(.live) } == [], "brb holds, whoever leaves")
        #expect(state.choice == brb)
    }

    @Test func theStreamEndsAndTheNextPublisherStartsIt() {
        var state = OperatorState()
        let now = OperatorState.Ending(by: "anna", at: 1000)
        #expect(changes(&state) { $0.end(now, now: 1000) } == [.ended(now)])
        #expect(changes(&state) { $0.end(now, now: 1001) } == [], "ended already")
        #expect(changes(&state) { $0.publisherArrived() } == [.resumed(by: nil)])
        #expect(changes(&state) { $0.publisherArrived() } == [])
        let later = OperatorState.Ending(by: "anna", at: 5000)
        #expect(changes(&state) { $0.end(later, now: 1000) } == [])
        #expect(state.deadline == 5000 && state.ended == nil)
        #expect(changes(&state) { $0.publisherArrived() } == [])
        #expect(changes(&state) { $0.timePassed(now: 5000) } == [.ended(later)])
        #expect(changes(&state) { $0.go(by: "ben") } == [.resumed(by: "ben")])
        #expect(state == OperatorState())
    }

    @Test func goTakesBackAnEndThatWaits() {
        var state = OperatorState()
        _ = state.end(.init(by: "anna", at: 5000), now: 1000)
        #expect(changes(&state) { $0.go(by: "ben") } == [])
        #expect(state.deadline == nil)
    }

    @Test func destinationsArePausedByName() {
        var state = OperatorState()
        let isNews = state.pause("kick", true)
        let isOld = !state.pause("kick", true)
        #expect(isNews && isOld && state.isPaused("kick") && !state.isPaused("twitch"))
        let isGoingOn = state.pause("kick", false)
        #expect(isGoingOn && state == OperatorState())
    }

    /// Random orders: the deadline is never in the past after time has passed, and what is saved is what is read.
    @Test func whateverIsOrderedIsKept() throws {
        for seed in 0..<50 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var (state, now) = (OperatorState(), Int64(0))
            for _ in 0..<100 {
                now += Int64.random(in: 0...2000, using: &random)
                switch Int.random(in: 0..<8, using: &random) {
                case 0: _ = state.choose(.init(.brb, by: "a", since: now, until: now + 1500))
                case 1: _ = state.choose(.init(.live, by: "a", since: now))
                case 2: _ = state.leaveToPublishers(by: "b")
                case 3: _ = state.sessionEnded(.live)
                case 4: _ = state.end(.init(by: "c", at: now + 1000), now: now)
                case 5: _ = state.go(by: "d")
                case 6: _ = state.publisherArrived()
                default: _ = state.pause("kick", Bool.random(using: &random))
                }
                _ = state.timePassed(now: now)
                #expect(state.deadline.map { $0 > now } ?? true)
                let saved = try JSONDecoder().decode(OperatorState.self, from: try JSONEncoder().encode(state))
                if state.choice?.show == .live { _ = state.leaveToPublishers(by: "x") }
                #expect(saved == state, "but for the choice of a feed")
            }
        }
    }

    @Test func anotherVersionIsNotRead() {
        let text = #"{"version":2,"paused":[]}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(OperatorState.self, from: Data(text.utf8)) }
    }

    @Test func wordsOfOthersDoNotReachTheTerminal() {
        let choice = OperatorChoice(.brb, by: "anna", since: 0, reason: "a\u{1b}[31mb\nc\u{202e}")
        #expect(choice.reason == "a?[31mb?c?")
        #expect(
            OperatorChoice(.brb, by: "anna", since: 0, reason: String(repeating: "x", count: 999)).reason?.count == 200)
    }

    private func changes(
        _ state: inout OperatorState, _ event: (inout OperatorState) -> [OperatorState.Change]
    ) -> [OperatorState.Change] { event(&state) }
}
