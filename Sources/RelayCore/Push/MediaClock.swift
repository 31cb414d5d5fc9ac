/// Compares the media time that a push has sent with the clock, since the first report of its connection.
///
/// The cheapest true source: ffmpeg's progress has the output's furthest timestamp, and arrives every half a second in any case. One
/// reading is coarse to a frame or two; what it shows is the trend. relay-hook keeps it near 0 (``ProgramClock``); it must not change while
/// nothing is switched.
public struct MediaClock: Hashable, Sendable {
    private struct Reading: Hashable {
        let media: Duration
        let at: ContinuousClock.Instant
    }

    private var first: Reading?
    /// Media time minus time that has passed; `nil` before the first report.
    public private(set) var offset: Duration?

    /// Nothing is sent yet.
    public init() {}

    /// ffmpeg has reported the output's furthest timestamp.
    public mutating func reached(_ media: Duration, at now: ContinuousClock.Instant) {
        let first = first ?? Reading(media: media, at: now)
        self.first = first
        offset = (media - first.media) - (now - first.at)
    }
}
