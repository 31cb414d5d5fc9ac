/// Failed switchers: each is tried again after a pause that grows.
extension SwitchMachine {
    /// The failures of a source's switchers. A publisher's sessions don't inherit each other's.
    func retry(of source: Source) -> Retry? { source.isSlate ? slate.retry : publishers[source]?.retry }

    /// A switcher has failed: the next one of its source must wait, and may get another slate. A publisher that is gone has no next
    /// switcher.
    ///
    /// - Parameter report: What to tell of it, before what follows from it.
    mutating func failed(_ source: Source, _ turn: inout Turn, report: (Retry?) -> SwitchReport? = { _ in nil }) {
        switch source {
        case .publisher(let feed, let session):
            guard publishers.isCurrent(source) else { break }
            publishers[feed].sessions.failed(session, turn)
            // The first may have been killed.
            if copies(source, turn.now), (publishers[source]?.retry?.failures ?? 0) >= 2 {
                publishers[feed].sessions.isNotCopied(session, .failed)
                if let current = publishers[feed].session {
                    publishers[feed].sessions.tellCopyObstacle(current, &turn)
                }
            }
        case .slate: slate.failed(turn)
        }
        if let report = report(retry(of: source)) { turn.report(report) }
        if source.isSlate { slate.chooseOther(&turn) }
    }

    /// A switcher has ended by itself: learns from the reason, and reports it unless the next switcher can do without what it lacked.
    mutating func note(_ exit: SwitcherExit, of switcher: Switcher, countsAsFailure: Bool, _ turn: inout Turn) {
        if case .publisher(let feed, let id) = switcher.source, let session = publishers[feed].session, session.id == id
        {
            switch exit {
            case .noAudio:
                // Not a failure: the next one knows.
                if publishers[feed].sessions.isSilent(session, .missing, &turn) { return }
            case .foreignSound(let codec):
                if publishers[feed].sessions.isSilent(session, .unreadable(codec: codec), &turn) { return }
            case .noParameterSets:
                if countsAsFailure { failed(switcher.source, &turn) }
                publishers[feed].sessions.sends(.unreadable, session, &turn)
                return
            case .ended, .noVideo, .encoderFailed, .failed: break
            }
        }
        let now = turn.now
        let report = { (retry: Retry?) -> SwitchReport in
            .switcherEnded(
                switcher.id, switcher.source, exit, failures: retry?.failures ?? 0,
                retryIn: retry?.notBefore.map { $0 - now } ?? .zero)
        }
        if countsAsFailure {
            failed(switcher.source, &turn, report: report)
        } else {
            turn.report(report(retry(of: switcher.source)))
        }
    }
}
