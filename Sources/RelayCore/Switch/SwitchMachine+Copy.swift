/// Which publishers' video is copied (LIVE_MODE), and what follows when it does not fit.
///
/// relay-gate reads the headers and asks before it passes the first frame on. So the switcher that was started before, as the last
/// visit of its feed would have needed it, can still be replaced without losing a frame.
extension SwitchMachine {
    /// relay-gate knows what a publisher's video is like, at its beginning, or because its headers have changed.
    ///
    /// - Parameter callback: relay-gate's question, which is answered when the right switcher has subscribed; `nil`: it only reports.
    public mutating func videoDescribed(
        _ feed: Feed, _ video: PublishedVideo, callback: CallbackID?, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard machine.liveMode != .encode, let session = machine.publishers[feed].state.admitted?.session else {
                if let callback { turn.admit(callback) }
                return false
            }
            if let callback { machine.publishers[feed].waits(callback, for: session, &turn) }
            let obstacle = CopyRule(machine.profile, following: machine.formatRule).obstacle(to: video)
            machine.publishers[feed].sessions.described(session.id, obstacle)
            machine.expectsCopy[feed] = obstacle == nil
            machine.reviseVideo(of: feed, isAtHeader: true, &turn)
            return true
        }
    }

    /// A publisher's video has been watched for a while, and does not fit.
    public mutating func videoDoesNotFit(
        _ feed: Feed, _ session: SessionID, _ obstacle: CopyObstacle, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard machine.liveMode != .encode, machine.publishers[feed].state.admitted?.session.id == session else {
                return false
            }
            machine.publishers[feed].sessions.isNotCopied(session, obstacle)
            machine.reviseVideo(of: feed, isAtHeader: false, &turn)
            return true
        }
    }

    /// This host is too slow to encode: with LIVE_MODE=auto, what fits is copied for a while.
    public mutating func hostIsTooSlow(now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard machine.liveMode == .auto else { return false }
            machine.copiesUntil = now + machine.timing.copyAfterLoad
            for feed in Feed.allCases { machine.reviseVideo(of: feed, isAtHeader: false, &turn) }
            return true
        }
    }

    /// The publisher that a switcher plays; `nil`: it plays a slate, or is gone.
    public func publisher(playedBy id: SwitcherID) -> (feed: Feed, session: SessionID)? {
        guard case .publisher(let feed, let session) = switchers[id]?.source else { return nil }
        return (feed, session)
    }

    /// Whether it is known what the video of a feed's publisher is like.
    public func isDescribed(_ feed: Feed) -> Bool {
        publishers[feed].session.map { publishers[feed].sessions[$0.id].isDescribed } ?? false
    }

    /// Whether the video of a source is copied, as far as is known.
    func copies(_ source: Source, _ now: ContinuousClock.Instant) -> Bool {
        guard case .publisher(let feed, let session) = source, copiesWhatFits(now) else { return false }
        let state = publishers[feed].sessions[session]
        if state.copyObstacle != nil { return false }
        return state.isDescribed || expectsCopy[feed] ?? true
    }

    private func copiesWhatFits(_ now: ContinuousClock.Instant) -> Bool {
        switch liveMode {
        case .encode: false
        case .auto: copiesUntil.map { $0 > now } ?? false
        case .copy: true
        }
    }

    /// Replaces the switcher of a feed's publisher if it does the other thing.
    ///
    /// - Parameter isAtHeader: Whether what follows is already of another form: then the one on air must not pass it on. The last
    ///   picture stays until the encoder is ready.
    mutating func reviseVideo(of feed: Feed, isAtHeader: Bool, _ turn: inout Turn) {
        guard let session = publishers[feed].session else { return }
        if copiesWhatFits(turn.now) { publishers[feed].sessions.tellCopyObstacle(session, &turn) }
        let source = Source.publisher(feed, session.id)
        let copies = copies(source, turn.now)
        if isAtHeader, !copies, let onAir, onAir.source == source, onAir.copies {
            turn.note(.copyEnded)
            stop(onAir, &turn)
            formatChange = FormatChange(source: source, until: turn.now + turn.timing.formatChange)
        }
        guard let switcher = switchers.active(for: source) else { return }
        guard switcher.copies != copies else {
            if copies, publishers[feed].sessions[session.id].isDescribed { switchers.isDescribed(switcher.id) }
            return
        }
        turn.note(copies ? .copyBegan : .copyEnded)
        if switcher.isOnAir { switchers.replace(switcher.id) } else { stop(switcher, &turn) }
    }

    /// Nobody has said what a video is like that a switcher is ready to copy.
    mutating func descriptionIsMissing(_ switcher: Switcher, _ turn: inout Turn) {
        if case .publisher(let feed, let session) = switcher.source, publishers.isCurrent(switcher.source) {
            // The next visit need not wait for that.
            expectsCopy[feed] = false
            publishers[feed].sessions.isNotCopied(session, .undescribed)
            reviseVideo(of: feed, isAtHeader: false, &turn)
        }
        // Another one for the same source may be on its way already.
        if switchers[switcher.id]?.isLeaving == false { stop(switcher, &turn) }
    }

    /// Lets relay-gate pass the first frame on when the right switcher has subscribed, or when there is none to wait for.
    mutating func answerDescriptions(_ needed: [Source], _ turn: inout Turn) {
        for feed in Feed.allCases {
            guard let description = publishers[feed].description else { continue }
            let source = Source.publisher(feed, description.session)
            if publishers.isCurrent(source), turn.now < description.until,
                switcherWillSubscribe(to: source, needed, before: description.until)
            {
                continue
            }
            publishers[feed].goesOn(&turn)
        }
    }

    /// A publisher's video has another format from here on.
    struct FormatChange: Hashable, Sendable {
        let source: Source
        /// Until then its last picture stays.
        let until: ContinuousClock.Instant
    }
}
