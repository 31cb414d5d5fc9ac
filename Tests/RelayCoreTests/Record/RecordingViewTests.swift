import RelayCore
import Testing

/// What is recorded, in all cases.
@Suite struct RecordingViewTests {
    private func settings(during isDuringBreak: Bool = false) -> RecordSettings {
        RecordSettings(choice: .both, directory: nil, maxSize: nil, keepFree: 0, isDuringBreak: isDuringBreak)
    }

    private func demand(
        _ source: RecordedSource, _ view: RecordingView?, isStopped: Bool = false, isFull: Bool = false,
        during: Bool = false
    ) -> RecordTrack.Demand {
        RecordingView.demand(source, settings(during: during), view, isStopped: isStopped, isFull: isFull)
    }

    private var live: RecordingView {
        var view = RecordingView()
        view.publisherSince = 5
        return view
    }

    @Test func theProgramGoesOnWhateverRelayHookDoes() {
        #expect(demand(.program, nil) == .record(session: 0))
        #expect(demand(.program, live) == .record(session: 0))
        var ended = live
        ended.hasEnded = true
        #expect(demand(.program, ended) == .pause(.ended))
    }

    /// A promise of privacy: nothing is recorded of a publisher who said brb, nor while nobody knows whether they did.
    @Test func thePublisherIsNotRecordedWhileBrbHolds() {
        var view = live
        #expect(demand(.publisher, view) == .record(session: 5))
        view.isBreak = true
        #expect(demand(.publisher, view) == .pause(.brb))
        #expect(demand(.publisher, view, during: true) == .record(session: 5))
        #expect(demand(.publisher, nil) == .pause(.unknown))
        #expect(demand(.publisher, RecordingView()) == .pause(.nobodyPublishes))
    }

    @Test(arguments: RecordedSource.allCases) func stoppedAndFullComeFirst(source: RecordedSource) {
        for view in [nil, live] {
            #expect(demand(source, view, isStopped: true, isFull: true) == .pause(.stopped))
            #expect(demand(source, view, isFull: true) == .pause(.diskFull))
        }
    }
}
