/// Keeps a publisher off the air that comes and goes, or stalls and resumes, too often to be watched.
struct FlapGuard: Hashable, Sendable {
    private struct Interruption: Hashable {
        let session: SessionID
        let at: ContinuousClock.Instant
    }

    /// Ends of stays on the program too short to count as steady; the last ``SwitchTiming/flapSwitches`` matter.
    private var shortStays: [ContinuousClock.Instant] = []
    private var interruption: Interruption?
    private var reported: SessionID?

    /// A session has ended.
    mutating func ended(
        _ session: Session, now: ContinuousClock.Instant, _ timing: SwitchTiming
    ) {
        // One that ends while its frames stand still has been counted.
        if interruption?.session != session.id { count(now - session.since, now, timing) }
    }

    /// A session's frames have stopped after it had been on air for so long: it must be steady anew.
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

    /// Until when a session must stay off the air; `nil` if it may go on air whenever it likes.
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

    /// What the operator should hear about the session now. Says each thing once.
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
