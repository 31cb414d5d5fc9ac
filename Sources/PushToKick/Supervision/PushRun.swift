import RelayCore

/// One run of ffmpeg, from its start to its end: tracks whether its output advances, and if not, which side is the cause.
struct PushRun: Sendable, Equatable {
    typealias Instant = ContinuousClock.Instant

    enum News: Sendable, Equatable {
        case none
        /// The platform has accepted frames for the first time.
        case connected
        /// Frames flow again, after the program had been missing or unknown.
        case programBack
    }

    enum Verdict: Sendable, Equatable {
        case patience
        case hung
        /// The program is missing, for the first time in this silence.
        case missing
        /// Whether the program flows is unknown, for the first time in this silence.
        case unknown
    }

    let startedAt: Instant
    /// When the platform first accepted frames.
    private(set) var connectedAt: Instant?
    private var position: OutputPosition?
    /// Since when the output has stopped although, as far as is known, the program flows.
    private var silentSince: Instant
    private var nextLook: Instant?
    private var isAsking = false
    /// The latest finding about the program in this silence.
    private var finding: ProgramFlow?
    /// Findings already reported in this silence.
    private var told: Set<ProgramFlow> = []
    private var isHealthy = false
    /// The connection's send queue; `nil` until the platform has accepted frames.
    private var stall: StallMeter?
    /// Whether the platform had stopped reading before, and has to read for a while until this connection counts.
    private(set) var isOnTrial: Bool
    private var isAskingOnAir = false
    private var nextOnAirLook: Instant?
    /// Whether the renewal has been told.
    private var isAnnounced = false
    /// When the time of day came at which this connection is renewed.
    private var timeCame: Instant?

    init(now: Instant, isOnTrial: Bool = false) {
        startedAt = now
        silentSince = now
        self.isOnTrial = isOnTrial
    }

    /// Whether the platform has stopped reading.
    var isStalled: Bool { stall?.isStalled ?? false }

    func deadline(_ timing: PushTiming, _ renewal: RenewalPlan) -> Instant? {
        let look = isAsking ? nil : look(timing)
        let healthy = isHealthy || isStalled ? nil : connectedAt.map { $0 + timing.healthyAfter }
        let unread = isStalled ? stall.map { $0.lastTaken + timing.unread } : nil
        let trial = isOnTrial && !isStalled ? connectedAt.map { $0 + timing.trial } : nil
        let onAir = isAskingOnAir ? nil : onAirLook(renewal)
        let latest = renewalDue(renewal).map { $0 + renewal.grace }
        return [look, healthy, unread, trial, onAir, latest].compactMap { $0 }.min()
    }

    /// How far the timestamps of this connection have come: they begin with its first frames.
    func age(now: Instant) -> Duration { connectedAt.map { now - $0 } ?? .zero }

    /// - Returns: Whether to ask now what is on air, because the connection is due for renewal.
    mutating func askOnAirIfDue(now: Instant, _ renewal: RenewalPlan) -> Bool {
        guard !isAskingOnAir, let look = onAirLook(renewal), now >= look else { return false }
        isAskingOnAir = true
        return true
    }

    mutating func onAirAnswered(now: Instant, _ timing: PushTiming) {
        isAskingOnAir = false
        nextOnAirLook = now + timing.renewalLook
    }

    /// From when on the connection is renewed on the slate; `nil`: there is none.
    func renewalDue(_ plan: RenewalPlan) -> Instant? {
        connectedAt.map { min($0 + plan.due, timeCame ?? $0 + plan.due) }
    }

    /// - Returns: Whether to tell that the connection is due for renewal: once, and not if the slate is on air anyway.
    mutating func announcesRenewal(now: Instant, _ plan: RenewalPlan) -> Bool {
        guard !isAnnounced, nextOnAirLook != nil, let due = renewalDue(plan), now >= due else { return false }
        isAnnounced = true
        return true
    }

    /// The time of day has come at which the connection is renewed.
    ///
    /// - Returns: Whether it is due now, and was not before.
    mutating func timeOfDayCame(now: Instant, _ plan: RenewalPlan) -> Bool {
        guard let due = renewalDue(plan), due > now else { return false }
        timeCame = now
        return true
    }

    private func onAirLook(_ plan: RenewalPlan) -> Instant? {
        renewalDue(plan).map { max($0, nextOnAirLook ?? $0) }
    }

    /// Two reports make a connection: the first may count data in the socket's buffer although the platform refuses everything
    /// (nginx-rtmp's `deny publish` lets ffmpeg write a keyframe).
    mutating func progressed(to next: OutputPosition, now: Instant) -> News {
        guard let position else {
            self.position = next
            return .none
        }
        guard next.isAhead(of: position) else { return .none }
        self.position = next
        silentSince = now
        nextLook = nil
        let wasDry = !told.isEmpty
        finding = nil
        told = []
        if connectedAt == nil {
            connectedAt = now
            stall = StallMeter(now: now)
            return isOnTrial ? .none : .connected
        }
        return wasDry ? .programBack : .none
    }

    /// A sample of the connection's send queue.
    mutating func sampled(_ queue: StallMeter.Queue, now: Instant) -> StallMeter.News? {
        stall?.sampled(queue, now: now)
    }

    /// How long the platform has taken nothing.
    func unreadFor(now: Instant) -> Duration { stall.map { now - $0.lastTaken } ?? .zero }

    /// - Returns: Whether the platform has read for long enough just now.
    mutating func passesTrial(now: Instant, _ timing: PushTiming) -> Bool {
        guard isOnTrial, !isStalled, let connectedAt, now >= connectedAt + timing.trial else { return false }
        isOnTrial = false
        return true
    }

    /// - Returns: Whether to check the program now.
    mutating func askIfDue(now: Instant, _ timing: PushTiming) -> Bool {
        guard !isAsking, now >= look(timing) else { return false }
        isAsking = true
        return true
    }

    mutating func answered(_ flow: ProgramFlow, now: Instant, _ timing: PushTiming) -> Verdict {
        isAsking = false
        let wasFlowing = finding == nil || finding == .flows
        finding = flow
        switch flow {
        case .flows:
            // A program that is back gets the whole limit: its first keyframe has to get through.
            if !wasFlowing { silentSince = now }
            if now - silentSince >= limit(timing) { return .hung }
            nextLook = silentSince + limit(timing)
            return .patience
        case .missing, .unknown:
            // The time limit for a hang runs only while the program flows.
            silentSince = now
            nextLook = now + timing.look
            guard told.insert(flow).inserted else { return .patience }
            return flow == .missing ? .missing : .unknown
        }
    }

    /// - Returns: Whether the connection has just become old enough to count as healthy.
    mutating func becomesHealthy(now: Instant, _ timing: PushTiming) -> Bool {
        guard !isHealthy, !isStalled, let connectedAt, now >= connectedAt + timing.healthyAfter else { return false }
        isHealthy = true
        return true
    }

    private func limit(_ timing: PushTiming) -> Duration { connectedAt == nil ? timing.opening : timing.stall }

    private func look(_ timing: PushTiming) -> Instant {
        nextLook ?? silentSince + (connectedAt == nil ? timing.firstLook : timing.stall)
    }
}
