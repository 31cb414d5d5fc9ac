/// Keeps a flapping publisher off the air: one that connects and disconnects, or stalls and resumes, too often.
struct FlapGuard: Hashable, Sendable {
    private struct Interruption: Hashable {
        let session: SessionID
        let at: ContinuousClock.Instant
    }

    /// Ends of stays on the program too short to count as steady; only the last ``SwitchTiming/flapSwitches`` matter.
    private var shortStays: [ContinuousClock.Instant] = []
    private var interruption: Interruption?
    private var reported: SessionID?

    /// Records that a session has ended.
    mutating func ended(
        _ session: Session, now: ContinuousClock.Instant, _ timing: SwitchTiming
    ) {
        // A session that ends while its frames have stopped has already been counted.
        if interruption?.session != session.id { count(now - session.since, now, timing) }
    }

    /// Records that a session's frames stopped after this time on air: it has to prove steady again.
    mutating func interrupted(
        _ session: SessionID, stay: Duration, now: ContinuousClock.Instant, _ timing: SwitchTiming
    ) {
        interruption = Interruption(session: session, at: now)
        count(stay, now, timing)
    }

    private mutating func count(_ stay: Duration, _ now: ContinuousClock.Instant, _ timing: SwitchTiming) {
        guard stay < timing.flapSteady else { return }
        shortStays.append(now)
        shortStays = shortStays.suffix(max(timing.flapSwitches, 0))
    }

    mutating func forget(_ session: SessionID) {
        if interruption?.session == session { interruption = nil }
        if reported == session { reported = nil }
    }

    /// Until when a session must stay off the air; `nil` if it may go on air at any time.
    func suppressedUntil(_ session: Session, _ timing: SwitchTiming) -> ContinuousClock.Instant? {
        guard timing.flapSwitches > 0, shortStays.count >= timing.flapSwitches, let oldest = shortStays.first else {
            return nil
        }
        let steadySince = interruption?.session == session.id ? interruption?.at ?? session.since : session.since
        return oldest + timing.flapWindow > steadySince ? steadySince + timing.flapSteady : nil
    }

    /// When a suppressed session may go on air.
    func deadline(for session: Session, _ timing: SwitchTiming) -> ContinuousClock.Instant? {
        reported == session.id ? suppressedUntil(session, timing) : nil
    }

    enum Change: Hashable {
        case suppressed
        case steadyAgain
    }

    /// A change of the session's state that should be reported to the operator. Reports each change once.
    mutating func change(of session: Session, now: ContinuousClock.Instant, _ timing: SwitchTiming) -> Change? {
        if let until = suppressedUntil(session, timing), until > now {
            guard reported != session.id else { return nil }
            reported = session.id
            return .suppressed
        }
        guard reported == session.id else { return nil }
        reported = nil
        return .steadyAgain
    }
}
