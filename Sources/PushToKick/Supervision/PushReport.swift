import RelayCore

/// An event that a push reports to its operator.
enum PushReport: Sendable, Equatable {
    /// The platform accepts frames. `away` is how long it accepted none before, `nil` if nothing had failed. Repeated: it did so
    /// before in this trouble, and closed again.
    case connected(away: Duration?, isRepeated: Bool)
    /// A connection that was not reported when it began has lasted.
    case steady
    /// ffmpeg has ended. `streamedFor` is `nil` if the platform never accepted a frame. Repeated: for a reason already reported.
    case failed(PushFailure, streamedFor: Duration?, retryIn: Duration, isRepeated: Bool)
    /// It keeps failing for reasons already reported.
    case stillFailing(PushFailure, attempts: Int, for: Duration, retryIn: Duration)
    /// Nobody publishes the program. The connection to the platform, if there is one, stays open.
    case programMissing(connected: Bool)
    /// Whether the program flows is unknown: handled like a missing one.
    case programUnknown
    /// The connection is due for renewal, and waits for the slate for this long.
    case renewalDue(within: Duration)
    /// The connection is renewed, as planned.
    case renewing(age: Duration, under: OnAir)
    /// Frames flow again, over the same connection.
    case programBack
    /// The platform has stopped reading.
    case stalled(for: Duration)
    /// The platform reads again, over the same connection.
    case readsAgain(after: Duration)
    /// The stream is closed by the operator's order.
    case held(PushOrder)
    /// The operator lets the push go on.
    case resumed
    /// The operator has the connection renewed.
    case reconnecting
}
