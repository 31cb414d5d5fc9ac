import RelayCore
import Testing

@Suite struct VacancyTests {
    private let start = ContinuousClock.now

    @Test func aStreamWithoutAPublisherEndsOnce() {
        var vacancy = Vacancy(limit: .seconds(60), now: start)
        #expect(vacancy.deadline == start + .seconds(60))
        let early = vacancy.timePassed(now: start + .seconds(59))
        let due = vacancy.timePassed(now: start + .seconds(60))
        #expect(!early && due)
        let again = vacancy.timePassed(now: start + .seconds(600))
        #expect(vacancy.deadline == nil && !again)
        // The next one starts it, and the count begins when it leaves.
        vacancy.changed(isVacant: false, now: start + .seconds(700))
        #expect(vacancy.deadline == nil)
        vacancy.changed(isVacant: true, now: start + .seconds(800))
        #expect(vacancy.deadline == start + .seconds(860))
        vacancy.changed(isVacant: true, now: start + .seconds(810))
        #expect(vacancy.deadline == start + .seconds(860), "the other feed's publisher left before")
    }

    @Test func anOrderToGoOnBeginsTheCountAgain() {
        var vacancy = Vacancy(limit: .seconds(60), now: start)
        _ = vacancy.timePassed(now: start + .seconds(60))
        #expect(vacancy.deadline == nil)
        vacancy.resumed(isVacant: true, now: start + .seconds(100))
        #expect(vacancy.deadline == start + .seconds(160))
        vacancy.resumed(isVacant: false, now: start + .seconds(110))
        #expect(vacancy.deadline == nil)
    }

    @Test func withoutALimitNothingEnds() {
        var vacancy = Vacancy(limit: nil, now: start)
        let isDue = vacancy.timePassed(now: start + .seconds(1_000_000))
        #expect(vacancy.deadline == nil && !isDue)
    }
}
