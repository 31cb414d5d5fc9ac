import RelayCore
import Testing

@testable import Alerts

/// Every state and event of a track.
@Suite struct AlertTrackTests {
    private static let minute: Int64 = 60_000
    private static let after: Int64 = 30_000
    private static let start: Int64 = 1_000_000_000

    private static func problem(step: Int = 1, after: Int64? = nil) -> AlertProblem {
        AlertProblem(
            "a", .host, .warning, "title \(step)", .sample(.host(.recovered)), text: "text \(step)", step: step,
            after: after)
    }

    /// All that a track can be, and what it tells next; each at ``start``, or a minute after it if something was told then.
    enum State: CaseIterable {
        case nothing, pending, told, toldLessBad, toldOver, overBeforeTold, noted

        var track: AlertTrack {
            var track = AlertTrack()
            switch self {
            case .nothing: break
            case .pending: track.begins(problem(), since: start, at: start)
            case .overBeforeTold:
                track.begins(problem(), since: start, at: start)
                track.ends("well", at: start)
            case .told, .toldLessBad, .toldOver:
                track.begins(problem(), since: start, at: start)
                _ = track.tell(now: start)
                if self == .toldLessBad { track.begins(problem(step: 2), since: start, at: start + minute) }
                if self == .toldOver { track.ends("well", at: start + minute) }
            case .noted: _ = track.notes(now: start)
            }
            return track
        }
    }

    @Test(arguments: State.allCases) func newsIsDueWhenItHasLasted(state: State) {
        let due: Int64? =
            switch state {
            case .nothing, .told, .overBeforeTold, .noted: nil
            case .pending: Self.start + Self.after
            case .toldLessBad: Self.start + Self.minute + Self.after
            case .toldOver: Self.start + Self.minute
            }
        #expect(state.track.due(after: Self.after) == due)
    }

    @Test(arguments: State.allCases) func aProblemBegins(state: State) {
        var track = state.track
        let now = Self.start + 2 * Self.minute
        track.begins(Self.problem(), since: now, at: now)
        let due = track.due(after: Self.after)
        switch state {
        case .nothing, .overBeforeTold, .noted: #expect(due == now + Self.after)
        case .pending: #expect(due == Self.start + Self.after, "it goes on")
        case .told, .toldOver, .toldLessBad: #expect(due == nil, "it is known")
        }
        #expect(track.present?.problem == Self.problem())
        // For the owner it has never ended.
        if track.told != nil { #expect(track.present?.since == Self.start) }
        track.begins(Self.problem(step: 3), since: now, at: now + 5)
        switch state {
        case .nothing, .overBeforeTold, .noted: #expect(track.due(after: Self.after) == now + Self.after)
        case .pending: #expect(track.due(after: Self.after) == Self.start + Self.after)
        case .told, .toldOver, .toldLessBad:
            #expect(track.due(after: Self.after) == now + 5 + Self.after, "it is worse")
        }
    }

    @Test(arguments: State.allCases) func aProblemEnds(state: State) {
        var track = state.track
        let now = Self.start + 2 * Self.minute
        track.ends("ended", at: now)
        let due = track.due(after: Self.after)
        switch state {
        case .nothing, .overBeforeTold, .noted, .pending: #expect(due == nil, "nobody knows of one")
        case .told, .toldLessBad: #expect(due == now)
        case .toldOver: #expect(due == Self.start + Self.minute, "it had ended before")
        }
        guard due != nil else { return }
        let spell = AlertTrack.Spell(problem: Self.problem(), since: Self.start)
        let end = state == .toldOver ? Self.start + Self.minute : now
        #expect(
            track.tell(now: now) == .recovered(spell, at: end, text: state == .toldOver ? "well" : "ended"))
        #expect(track.due(after: 0) == nil && track.told == nil)
        #expect(!track.isForgotten(now: now + 2 * Self.minute - 1) && track.isForgotten(now: now + 2 * Self.minute))
    }

    @Test(arguments: State.allCases) func whatIsDueIsTold(state: State) {
        var track = state.track
        guard let due = track.due(after: Self.after) else { return }
        let news = track.tell(now: due)
        switch state {
        case .pending: #expect(news == .problem(.init(problem: Self.problem(), since: Self.start)))
        case .toldLessBad: #expect(news == .problem(.init(problem: Self.problem(step: 2), since: Self.start)))
        case .toldOver:
            #expect(news == .recovered(.init(problem: Self.problem(), since: Self.start), at: due, text: "well"))
        case .nothing, .told, .overBeforeTold, .noted: Issue.record("nothing is due")
        }
        #expect(track.due(after: Self.after) == nil)
        #expect(track.freeAt == due + Self.minute)
    }

    @Test(arguments: State.allCases) func somethingHappensThatHasNoEnd(state: State) {
        var track = state.track
        let isFirst = track.notes(now: Self.start + 1000)
        switch state {
        case .nothing, .pending, .overBeforeTold: #expect(isFirst)
        case .told, .toldLessBad, .toldOver, .noted: #expect(!isFirst, "less than a minute after a message")
        }
        // From now on it happens each second.
        var told: [Int64] = []
        for second in 0..<20_000 where track.notes(now: Self.start + Self.minute + 1000 * Int64(second)) {
            told.append(Int64(second))
        }
        let pauses = zip(told, told.dropFirst()).map { $1 - $0 }
        #expect(pauses.allSatisfy { $0 >= 60 && $0 <= 3600 })
        #expect(pauses.last == 3600 && pauses == pauses.sorted())
    }

    /// A problem of its own time, and the pause after a message of another kind.
    @Test func aProblemMayHaveToLastLonger() {
        var track = AlertTrack()
        track.begins(Self.problem(after: 5 * Self.minute), since: Self.start, at: Self.start)
        #expect(track.due(after: Self.after) == Self.start + 5 * Self.minute)
        track.mentioned(now: Self.start + 5 * Self.minute - 1)
        #expect(track.due(after: Self.after) == Self.start + 6 * Self.minute - 1)
        #expect(!track.isForgotten(now: .max / 2))
    }

    @Test(arguments: State.allCases) func nothingWasLaterThanNow(state: State) {
        var track = state.track
        track.limit(to: 1000)
        // Due as if all of it had been a moment ago.
        let due = track.due(after: Self.after)
        #expect(due.map { $0 <= 1000 + Self.minute } ?? true)
        #expect((due == nil) == (state.track.due(after: Self.after) == nil))
        var same = state.track
        same.limit(to: Self.start + 10 * Self.minute)
        #expect(same == state.track)
    }
}
