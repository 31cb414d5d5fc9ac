/// What is known about the sessions of one feed, from their switchers and from nginx's statistics.
struct FeedSessions: Hashable, Sendable {
    private let feed: Feed
    /// The sessions that are not as they should be.
    private var states: [SessionID: SessionState] = [:]
    private var flaps = FlapGuard()

    init(_ feed: Feed) { self.feed = feed }

    /// How many sessions have something wrong with them.
    var count: Int { states.count }

    /// What is known about a session. One with which nothing is wrong takes no room.
    private(set) subscript(session: SessionID) -> SessionState {
        get { states[session] ?? SessionState() }
        set { states[session] = newValue == SessionState() ? nil : newValue }
    }

    /// Adds the times at which something changes by itself.
    func addDeadlines(of session: Session?, to earliest: inout EarliestTime, _ timing: SwitchTiming) {
        if let session { earliest.add(flaps.deadline(for: session, timing)) }
        for state in states.values { earliest.add(state.retry?.notBefore) }
    }

    /// Whether a session has to prove steady before it goes on air.
    func isSuppressed(_ session: Session, _ turn: Turn) -> Bool {
        flaps.suppressedUntil(session, turn.timing).map { $0 > turn.now } ?? false
    }

    /// Ends the pauses whose time is over.
    mutating func expire(_ now: ContinuousClock.Instant) {
        for session in states.keys { self[session].retry?.expire(now) }
    }

    /// A session has ended after it was admitted.
    mutating func ended(_ session: Session, _ turn: Turn) {
        flaps.ended(session, now: turn.now, turn.timing)
        forget(session.id)
    }

    /// A session is over.
    mutating func forget(_ session: SessionID) {
        states[session] = nil
        flaps.forget(session)
    }

    /// Its frames have stopped, after this time on air; `nil`: it was not on air.
    mutating func stalled(_ session: SessionID, stay: Duration?, _ turn: inout Turn) {
        turn.note(.publisherStalled)
        self[session].isStalled = true
        if let stay { flaps.interrupted(session, stay: stay, now: turn.now, turn.timing) }
    }

    /// A switcher has shown a frame of it.
    mutating func moved(_ session: SessionID, _ turn: inout Turn) {
        guard self[session].isStalled else { return }
        self[session].isStalled = false
        turn.note(.publisherResumed)
    }

    /// Its bitrate has become too low to be shown, or good again.
    ///
    /// - Returns: Whether that is news.
    mutating func bitrateChanged(_ session: SessionID, isTooLow: Bool, _ turn: inout Turn) -> Bool {
        guard self[session].isTooLow != isTooLow else { return false }
        self[session].isTooLow = isTooLow
        turn.note(isTooLow ? .bitrateTooLow : .bitrateRecovered)
        return true
    }

    /// A switcher of the current session has failed: the next one must wait.
    mutating func failed(_ session: SessionID, _ turn: Turn) {
        self[session].retry = Retry(after: self[session].retry, cap: turn.timing.retryCap, turn)
    }

    /// Its sound is missing, or cannot be read: the next switcher makes silence.
    ///
    /// - Returns: Whether that is news.
    mutating func isSilent(_ session: Session, _ silence: SessionState.Silence, _ turn: inout Turn) -> Bool {
        guard self[session.id].silence == nil else { return false }
        self[session.id].silence = silence
        if case .unreadable(let codec) = silence { turn.report(.publisherIsNotHeard(feed, session, codec: codec)) }
        return true
    }

    /// It sends something that can't be shown. Reported once.
    mutating func sends(_ picture: Snapshot.Publisher.Picture, _ session: Session, _ turn: inout Turn) {
        guard self[session.id].missingPicture ?? .nothing == .nothing else { return }
        self[session.id].missingPicture = picture
        turn.report(.publisherHasNoPicture(feed, session, picture))
    }

    /// It is known what its video is like, and why it is not copied.
    mutating func described(_ session: SessionID, _ obstacle: CopyObstacle?) {
        self[session].isDescribed = true
        if self[session].copyObstacle == .undescribed {
            (self[session].copyObstacle, self[session].copyObstacleIsTold) = (nil, false)
        }
        if let obstacle { isNotCopied(session, obstacle) }
    }

    /// Its video is encoded until it connects again. The first reason counts.
    mutating func isNotCopied(_ session: SessionID, _ obstacle: CopyObstacle) {
        guard self[session].copyObstacle == nil else { return }
        self[session].copyObstacle = obstacle
    }

    /// Reports why its video is not copied, once.
    mutating func tellCopyObstacle(_ session: Session, _ turn: inout Turn) {
        guard let obstacle = self[session.id].copyObstacle, !self[session.id].copyObstacleIsTold else { return }
        self[session.id].copyObstacleIsTold = true
        turn.report(.publisherIsNotCopied(feed, session, obstacle))
    }

    /// Reports that the publisher comes and goes too often, or no longer does.
    mutating func reportFlapping(_ session: Session, _ turn: inout Turn) {
        switch flaps.change(of: session, now: turn.now, turn.timing) {
        case .suppressed: turn.report(.flapping(feed, session, steadyFor: turn.timing.flapSteady))
        case .steadyAgain: turn.note(.publisherSteady)
        case nil: break
        }
    }

    /// A switcher has had a picture of it.
    mutating func isShown(_ session: SessionID) { self[session].missingPicture = nil }

    /// nginx lists the session, of which no switcher has shown a frame: finds out why.
    ///
    /// - Returns: Whether it has begun to send the picture that was missing.
    mutating func listed(with picture: Snapshot.Publisher.Picture, _ session: Session, _ turn: inout Turn) -> Bool {
        switch picture {
        case .usable:
            guard self[session.id].missingPicture != nil else { return false }
            self[session.id].missingPicture = nil
            return true
        case .nothing:
            if self[session.id].missingPicture == nil { self[session.id].missingPicture = .nothing }
            turn.compare(by: turn.now + turn.timing.pictureCheck)
        case .missing, .foreign, .unreadable: sends(picture, session, &turn)
        }
        return false
    }
}
