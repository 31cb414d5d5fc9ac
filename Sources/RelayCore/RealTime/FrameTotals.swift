/// Frames that switchers have left out and repeated to keep the program's frame rate in real time.
public struct FrameTotals: Hashable, Sendable {
    /// Left out because the host is too slow, or because ffmpeg's output had no room for them.
    public internal(set) var dropped = 0
    /// Repeated by ffmpeg's output.
    public internal(set) var repeated = 0

    /// None yet.
    public init() {}
}

/// Follows the frame counts of one switcher, which begin at 0 with it, and adds them to totals.
public struct FrameMeter: Hashable, Sendable {
    private var frames = 0
    private var dropped = 0
    private var repeated = 0

    /// A switcher that has encoded nothing yet.
    public init() {}

    /// The switcher has reported its counts.
    ///
    /// - Parameters:
    ///   - frames: Encoded so far.
    ///   - dropped: Left out by ffmpeg's output so far.
    ///   - repeated: Repeated by ffmpeg's output so far.
    ///   - frameStep: Every nth frame is encoded: for each encoded frame, the filters have left out the others.
    ///   - totals: What the counts are added to.
    public mutating func reached(
        frames: Int, dropped: Int, repeated: Int, frameStep: Int, addingTo totals: inout FrameTotals
    ) {
        totals.dropped += max(0, frames - self.frames) * (frameStep - 1) + max(0, dropped - self.dropped)
        totals.repeated += max(0, repeated - self.repeated)
        (self.frames, self.dropped, self.repeated) = (frames, dropped, repeated)
    }
}
