/// Events of publishers.
extension SwitchMachine {
    /// A publisher with the right name and key asks to publish (`on_publish` of the ingest).
    public mutating func publishRequested(
        _ feed: Feed, _ connection: ConnectionID, address: String, callback: CallbackID, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            machine.publishers.arrived(feed, connection, address: address, callback: callback, &turn)
            return true
        }
    }

    /// A publisher is gone (`on_publish_done` of the ingest). Also sent for publishers that were refused.
    public mutating func publishEnded(_ feed: Feed, _ connection: ConnectionID, now: ContinuousClock.Instant)
        -> SwitchResult
    {
        turn(at: now) { machine, turn in machine.publishers[feed].left(connection, &turn) }
    }

    /// Admits a held publisher once its switcher has subscribed, or at once if it gets no switcher because it is not on air then.
    mutating func admitHeldPublishers(_ needed: [Source], _ turn: inout Turn) {
        for feed in Feed.allCases {
            guard case .held(let session, _, let until) = publishers[feed].state else { continue }
            let source = Source.publisher(feed, session.id)
            if turn.now < until, switcherWillSubscribe(to: source, needed, before: until) { continue }
            publishers[feed].admitHeld(&turn)
        }
    }

    func switcherWillSubscribe(to source: Source, _ needed: [Source], before until: ContinuousClock.Instant)
        -> Bool
    {
        if let switcher = switchers.active(for: source) { return switcher.phase == .starting(subscribed: false) }
        guard needed.contains(source) else { return false }
        // It has failed and will be tried again, or waits for others to leave.
        return (retry(of: source)?.notBefore).map { $0 < until } ?? true
    }
}
