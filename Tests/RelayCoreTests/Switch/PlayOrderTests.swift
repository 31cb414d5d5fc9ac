@testable import RelayCore
import TestSupport
import Testing

/// Why the publisher waits for more than the switcher's `on_play`.
@Suite struct PlayOrderTests {
    @Test func thePublisherIsLetInWhenThePlayHasBeenAnswered() throws {
        let start = ContinuousClock.now
        var machine = SwitchMachine(profile: .ofTests, now: start)
        _ = machine.start(now: start)
        let publisher = CallbackID(1)
        let request = machine.publishRequested(
            .live, .nginx(7), address: "192.0.2.7", callback: publisher, now: start)
        let switcher = try #require(request.starts.first { !$0.plan.source.isSlate }).switcher
        let play = CallbackID(2)
        #expect(
            machine.playRequested(by: switcher, .live, callback: play, now: start) == .answer(play, isAdmitted: true))
        #expect(machine.playAnswered(by: switcher, now: start).answers == [.init(publisher, isAdmitted: true)])
        #expect(machine.playAnswered(by: switcher, now: start).isEmpty)
    }
}
