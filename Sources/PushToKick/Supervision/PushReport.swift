import RelayCore

/// What a push tells its operator.
enum PushReport: Sendable, Equatable {
    /// The platform takes frames. `away` is how long it took none before, `nil` if nothing had failed. Repeated: it did so before
    /// in this trouble, and closed again.
    case connected(away: Duration?, isRepeated: Bool)
    /// A connection that was not worth a line when it began has lasted.
    case steady
    /// ffmpeg has ended. `streamedFor` is `nil` if the platform never took a frame. Repeated: for a reason already told of.
    case failed(PushFailure, streamedFor: Duration?, retryIn: Duration, isRepeated: Bool)
    /// It goes on failing for reasons already told of.
    case stillFailing(PushFailure, attempts: Int, for: Duration)
    /// Nobody publishes the program. The connection to the platform, if there is one, stays.
    case programMissing(connected: Bool)
    /// Nobody can say whether the program flows: waited for like a missing one.
    case programUnknown
    /// The connection is so old that it is ended and made anew.
    case rollingOver(age: Duration, under: OnAir)
    /// Frames flow again, over the same connection.
    case programBack
}
