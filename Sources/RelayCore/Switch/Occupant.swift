/// Who publishes the program, as far as nginx has told.
enum Occupant: Hashable, Sendable {
    /// Not known yet: the relay has just started, and what an earlier run left behind may be on air. Nobody is let in
    /// before the statistics have told, or `until`.
    case unknown(until: ContinuousClock.Instant)
    /// A switcher of ours that was let through the gate at `since`; `until` is set when it should be gone by then.
    case switcher(SwitcherID, clientID: UInt, since: ContinuousClock.Instant, until: ContinuousClock.Instant?)
    /// A connection that is no switcher of this run, or no longer: most likely of a run that crashed.
    case orphan(clientID: UInt, Orphan)

    enum Orphan: Hashable, Sendable {
        /// What it shows may be just right: it stays until the best source is ready.
        case kept(until: ContinuousClock.Instant)
        /// It stays until anything is ready.
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

    /// When the state must have changed by itself at the latest.
    var deadline: ContinuousClock.Instant? {
        switch self {
        case .unknown(let until): until
        case .switcher(_, _, _, let until): until
        case .orphan(_, .kept(let until)), .orphan(_, .dropped(let until, _)): until
        case .orphan(_, .tolerated): nil
        }
    }
}
