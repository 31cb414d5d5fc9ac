/// The connection that publishes the program, as far as nginx has reported it.
enum Occupant: Hashable, Sendable {
    /// Not known yet: the relay has just started, and an orphan of an earlier run may be on air. No switcher is admitted before
    /// the statistics arrive, or before `until`.
    case unknown(until: ContinuousClock.Instant)
    /// A switcher of this run, admitted at `since`. `until` is set when it should be gone by then.
    case switcher(SwitcherID, clientID: UInt, since: ContinuousClock.Instant, until: ContinuousClock.Instant?)
    /// A connection that is not, or no longer, a switcher of this run: most likely left by a run that crashed.
    case orphan(clientID: UInt, Orphan)

    enum Orphan: Hashable, Sendable {
        /// It may show the right source: it stays until the best source is ready.
        case kept(until: ContinuousClock.Instant)
        /// It stays until any source is ready.
        case tolerated
        /// It was dropped, for the first time or again, and should be gone by then.
        case dropped(until: ContinuousClock.Instant, attempt: Int)
    }

    var clientID: UInt? {
        switch self {
        case .unknown: nil
        case .switcher(_, let clientID, _, _), .orphan(let clientID, _): clientID
        }
    }

    /// The latest time at which the state changes by itself.
    var deadline: ContinuousClock.Instant? {
        switch self {
        case .unknown(let until): until
        case .switcher(_, _, _, let until): until
        case .orphan(_, .kept(let until)), .orphan(_, .dropped(let until, _)): until
        case .orphan(_, .tolerated): nil
        }
    }
}
