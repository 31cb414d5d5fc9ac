/// Decides when the ffmpeg that records one source runs. Pure: it is given events and the time, and returns what to do.
public struct RecordTrack: Sendable {
    /// Why nothing is recorded, although RECORD names the source.
    public enum Pause: String, Hashable, Sendable, Codable, CaseIterable {
        /// `relayctl record stop`.
        case stopped
        /// `relayctl brb`: the publisher is not to be seen.
        case brb
        /// `relayctl end`.
        case ended
        /// Nobody publishes.
        case nobodyPublishes
        /// relay-hook does not answer, so none of this is known.
        case unknown
        /// Too little of the disk is free.
        case diskFull
    }

    /// What is wanted.
    public enum Demand: Hashable, Sendable {
        /// To record. Another session of a publisher begins another file: its picture may have another size.
        case record(session: Int64)
        /// Not to.
        case pause(Pause)
    }

    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Start ffmpeg.
        case start
        /// Stop ffmpeg, which then completes its file.
        case stop
        /// Kill ffmpeg: it does not react.
        case kill
        /// Tell what has happened.
        case tell(News)
    }

    /// What an operator should know.
    public enum News: Hashable, Sendable {
        /// Data are written. `after`: how long they were not, after a failure.
        case started(after: Duration?)
        /// Nothing is written any more, because nothing should be.
        case paused(Pause)
        /// Nothing can be written.
        case failed(reason: String, isRepeated: Bool)
    }

    /// The state.
    public enum State: Hashable, Sendable {
        /// Nothing runs, because nothing should be recorded.
        case paused(Pause)
        /// ffmpeg runs. `since`: when it wrote first; `nil`: it has not yet.
        case recording(session: Int64, since: ContinuousClock.Instant?)
        /// ffmpeg is being stopped. `isKilled`: because it was blocked.
        case stopping(isKilled: Bool)
        /// ffmpeg has failed, and is started again then.
        case failed(until: ContinuousClock.Instant)
    }

    /// Pause before the second attempt; it doubles with each failure.
    public static let firstPause: Duration = .seconds(1)
    /// The longest pause between attempts.
    public static let longestPause: Duration = .seconds(60)
    /// How long nothing may be written, while the disk makes ffmpeg wait, before recording counts as failed.
    public static let patience: Duration = .seconds(10)

    /// The state.
    public private(set) var state: State
    private var demand: Demand
    private var failures = 0
    /// Since when it has failed.
    private var failingSince: ContinuousClock.Instant?
    /// When data were last written by this ffmpeg, or when it was started.
    private var lastWrite: ContinuousClock.Instant?

    /// Records nothing yet.
    public init() {
        state = .paused(.unknown)
        demand = .pause(.unknown)
    }

    /// When ``timePassed(now:)`` is due; `nil`: it is not.
    public var deadline: ContinuousClock.Instant? {
        if case .failed(let until) = state { until } else { nil }
    }

    /// What is wanted has changed, or is said again.
    public mutating func wants(_ demand: Demand, now: ContinuousClock.Instant) -> [Action] {
        self.demand = demand
        switch (state, demand) {
        case (.paused, .record): return start(now)
        case (.paused(let old), .pause(let new)):
            state = .paused(new)
            // That it would not be recorded anyhow is no news, but a full disk is.
            return new == .diskFull && old != .diskFull ? [.tell(.paused(new))] : []
        case (.recording(let session, _), .record(let wanted)) where session == wanted: return []
        case (.recording, _):
            state = .stopping(isKilled: false)
            return [.stop]
        case (.failed, .pause(let reason)):
            (failures, failingSince) = (0, nil)
            state = .paused(reason)
            return [.tell(.paused(reason))]
        case (.failed, .record), (.stopping, _): return []
        }
    }

    /// ffmpeg has written more.
    public mutating func wrote(now: ContinuousClock.Instant) -> [Action] {
        lastWrite = now
        guard case .recording(let session, nil) = state else { return [] }
        state = .recording(session: session, since: now)
        defer { (failures, failingSince) = (0, nil) }
        return [.tell(.started(after: failingSince.map { now - $0 }))]
    }

    /// The disk makes ffmpeg wait now. Said again and again while it does.
    public mutating func isBlocked(now: ContinuousClock.Instant) -> [Action] {
        guard case .recording = state, let lastWrite, now - lastWrite >= Self.patience else { return [] }
        state = .stopping(isKilled: true)
        return [.kill, .tell(failed("the disk has taken nothing for \(Self.patience.components.seconds) s", now))]
    }

    /// ffmpeg has ended, or could not be started.
    ///
    /// - Parameter reason: Why; its last error.
    public mutating func ended(_ reason: String, now: ContinuousClock.Instant) -> [Action] {
        switch state {
        case .paused, .failed: return []
        case .stopping(let isKilled):
            switch demand {
            case .pause(let reason):
                (failures, failingSince) = (0, nil)
                state = .paused(reason)
                return [.tell(.paused(reason))]
            // A disk that was blocked may be so again.
            case .record where isKilled:
                state = .failed(until: now + pause)
                return []
            case .record: return start(now)
            }
        case .recording:
            let news = failed(reason, now)
            state = .failed(until: now + pause)
            return [.tell(news)]
        }
    }

    /// The deadline may have come.
    public mutating func timePassed(now: ContinuousClock.Instant) -> [Action] {
        guard case .failed(let until) = state, until <= now else { return [] }
        return start(now)
    }

    private mutating func start(_ now: ContinuousClock.Instant) -> [Action] {
        guard case .record(let session) = demand else { return [] }
        state = .recording(session: session, since: nil)
        lastWrite = now
        return [.start]
    }

    private mutating func failed(_ reason: String, _ now: ContinuousClock.Instant) -> News {
        failures += 1
        if failingSince == nil { failingSince = now }
        return .failed(reason: reason, isRepeated: failures > 1)
    }

    private var pause: Duration {
        min(Self.longestPause, Self.firstPause * (1 << min(max(failures - 1, 0), 6)))
    }
}
