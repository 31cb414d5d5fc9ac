/// Whether a destination receives the program.
public struct PushStatus: Hashable, Sendable, Codable {
    /// Whether it does.
    public enum State: String, Hashable, Sendable, Codable {
        /// The first attempt since the start, or since a renewal, is running.
        case connecting
        /// The platform accepts frames.
        case connected
        /// The platform has accepted the connection and does not read what is sent.
        case stalled
        /// The platform answers and refuses: mostly the key.
        case refused
        /// The platform cannot be reached, or the connection was lost.
        case away
        /// There is no program to push.
        case waiting
        /// The operator has paused it: the stream is closed at this platform.
        case paused
        /// The operator has ended the stream at all platforms.
        case ended
    }

    /// How the program reaches the push.
    public enum Program: String, Hashable, Sendable, Codable {
        /// Frames arrive, as far as is known.
        case flows
        /// Nobody publishes it.
        case missing
        /// Nothing arrives, and relay-switch does not tell why.
        case unknown
    }

    /// The platform's host name.
    public let host: String
    /// Whether it receives the program.
    public private(set) var state = State.connecting
    /// Since when, in milliseconds since 1970. While it fails, this is when it began to fail.
    public private(set) var since: Int64
    /// How many attempts have failed since it was connected.
    public private(set) var attempts = 0
    /// When the next attempt begins, in milliseconds since 1970; `nil`: one is running, or none is needed.
    public private(set) var nextTry: Int64?
    /// Why the last attempt failed; `nil` if none has since it was connected.
    public private(set) var failure: PushFailure?
    /// How the program reaches the push.
    public private(set) var program = Program.flows
    /// What the platform has accepted over this connection.
    public private(set) var bytes: Int64?
    /// How much per second, over the last 10 s.
    public private(set) var bitsPerSecond: Double?
    /// What it has counted; `nil`: from a push of an earlier version, which runs on through an upgrade.
    public private(set) var totals: PushTotals? = PushTotals()
    /// Seconds by which the media time sent over this connection is ahead of the clock; see ``MediaClock``.
    public private(set) var clockOffset: Double?
    /// When that was measured, in milliseconds since 1970; `nil` from a push of an earlier version.
    public private(set) var clockOffsetAt: Int64?
    /// ``clockOffset``, unless it is none: what a push reports may be anything.
    public var plausibleClockOffset: Double? {
        clockOffset.flatMap { abs($0) < Self.longestConnection ? $0 : nil }
    }

    /// Seconds that a connection lasts at most: FLV counts milliseconds in 31 bits.
    private static let longestConnection = 0x8000_0000 / 1000.0

    /// Whether the service stops.
    public private(set) var isStopping = false
    private var isRenewing = false

    /// The first attempt begins.
    public init(host: String, now: Int64) {
        self.host = host
        since = now
    }

    /// The platform accepts frames.
    public mutating func connected(now: Int64) {
        enter(.connected, now)
        (attempts, nextTry, failure, isRenewing) = (0, nil, nil, false)
        (bytes, bitsPerSecond, clockOffset) = (nil, nil, nil)
        totals?.connected()
        program = .flows
    }

    /// A connection has ended, or an attempt has failed; the next one begins after `wait`.
    public mutating func failed(_ failure: PushFailure, retryIn wait: Duration, now: Int64) {
        let next: State =
            switch failure.kind {
            case .notReading: .stalled
            case _ where failure.isOwnSide: .waiting
            default: failure.isRefusal ? .refused : .away
            }
        // Since when it is not connected, whatever the reasons were.
        switch state {
        case .connected, .connecting, .paused, .ended: since = now
        case .stalled, .refused, .away, .waiting: break
        }
        state = next
        self.failure = failure
        attempts += 1
        nextTry = now + wait.milliseconds
        (bytes, bitsPerSecond, clockOffset, isRenewing) = (nil, nil, nil, false)
        totals?.failed(failure, now: now)
    }

    /// The platform has stopped reading; `silence` is how long ago.
    public mutating func stalled(for silence: Duration, now: Int64) {
        enter(.stalled, now - silence.milliseconds)
        let failure = PushFailure(.notReading)
        self.failure = failure
        totals?.stumbled(failure, now: now)
    }

    /// The platform reads again, over the same connection.
    public mutating func reads(now: Int64) {
        enter(.connected, now)
        failure = nil
    }

    /// The push does nothing by its operator's order.
    public mutating func held(_ order: PushOrder, now: Int64) {
        enter(order == .ended ? .ended : .paused, now)
        (attempts, nextTry, failure, isRenewing) = (0, nil, nil, false)
        (bytes, bitsPerSecond) = (nil, nil)
    }

    /// The first attempt after a pause begins.
    public mutating func resumes(now: Int64) { enter(.connecting, now) }

    /// The next attempt begins.
    public mutating func attemptBegins() { nextTry = nil }

    /// The connection is being renewed.
    public mutating func renews(now: Int64) {
        enter(.connecting, now)
        isRenewing = true
    }

    /// How the program reaches the push has changed.
    public mutating func programChanged(_ program: Program) { self.program = program }

    /// ffmpeg has reported what it has sent.
    ///
    /// - Parameter clockOffset: By how much the media time sent is ahead of the clock.
    public mutating func measured(bytes: Int64?, bitsPerSecond: Double?, clockOffset: Duration? = nil, now: Int64) {
        guard state == .connected || state == .stalled else { return }
        (self.bytes, self.bitsPerSecond) = (bytes, bitsPerSecond)
        self.clockOffset = clockOffset.map { Double($0.milliseconds) / 1000 }
        clockOffsetAt = clockOffset.map { _ in now }
        totals?.sent(bytes, now: now)
    }

    /// The service stops.
    public mutating func stops() { isStopping = true }

    private mutating func enter(_ state: State, _ now: Int64) {
        if self.state != state { since = now }
        self.state = state
    }

    /// The line that `systemctl status` shows.
    ///
    /// - Parameter clock: Writes a moment, in milliseconds since 1970, for people.
    public func sentence(clock: (Int64) -> String) -> String {
        if isStopping { return "stopping" }
        let connection = "connected to \(host) since \(clock(since))"
        switch (state, program) {
        case (.connected, .flows):
            return connection + (bitsPerSecond.map { ", \(Words.bitrate($0))" } ?? "")
        case (.connected, .missing): return connection + "; the program is missing"
        case (.connected, .unknown): return connection + "; relay-switch does not answer about the program"
        case (.connecting, .missing), (.waiting, .missing): return "waiting for the program"
        case (.connecting, .unknown): return "waiting; relay-switch does not answer about the program"
        case (.connecting, .flows): return isRenewing ? "renewing the connection to \(host)" : "connecting to \(host)"
        case (.paused, _): return "paused; to go on: relayctl push resume NAME"
        case (.ended, _): return "the stream has ended; to go on: relayctl go"
        case (.stalled, _) where nextTry == nil && attempts == 0:
            return "\(host) has not read what is sent since \(clock(since))"
        case (.stalled, _), (.refused, _), (.away, _), (.waiting, _):
            return "not connected to \(host)" + (failure.map { ": \($0.meaning)" } ?? "")
        }
    }
}

extension PushFailure {
    /// Whether the platform was reached and would not take the program: a new attempt helps less than a new key or address.
    public var isRefusal: Bool {
        switch kind {
        case .refused, .alreadyPublishing, .closedAtOnce, .certificateUntrusted, .certificateName, .tls, .notRTMP: true
        case .closed, .timedOut, .connectionRefused, .unreachable, .unresolved, .programClosed, .programIncomplete,
            .stalled, .notReading, .notStarted, .crashed, .other:
            false
        }
    }
}
