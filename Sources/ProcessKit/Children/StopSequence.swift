/// How to stop a child: signals with waiting times, and finally SIGKILL to its whole process group.
public struct StopSequence: Sendable, Equatable {
    /// One signal and the waiting time after it.
    public struct Step: Sendable, Equatable {
        /// The signal to send.
        public var signal: ProcessSignal
        /// How long the child has before the next step, or SIGKILL.
        public var patience: Duration

        /// Creates a step.
        public init(_ signal: ProcessSignal, patience: Duration) {
            self.signal = signal
            self.patience = patience
        }
    }

    /// The signals before SIGKILL, in order.
    public var steps: [Step]
    /// Whether the steps' signals go to the whole process group or to the child alone. The final SIGKILL always goes to the
    /// whole group.
    public var toGroup: Bool

    /// Creates a sequence.
    ///
    /// - Parameters:
    ///   - steps: The signals before SIGKILL; none means SIGKILL at once.
    ///   - toGroup: Whether they go to the whole process group.
    public init(steps: [Step], toGroup: Bool = true) {
        self.steps = steps
        self.toGroup = toGroup
    }

    /// SIGTERM, and SIGKILL if the child is still running after this time.
    public static func graceful(after patience: Duration = .seconds(5)) -> StopSequence {
        StopSequence(steps: [Step(.terminate, patience: patience)])
    }

    /// SIGTERM, after 50 ms SIGTERM again, after another second SIGKILL.
    ///
    /// While ffmpeg is blocked in I/O (a held publish, a silent peer) one SIGTERM does nothing and a second interrupts it
    /// (checked with 5.1 and 7.1).
    public static let ffmpeg = StopSequence(steps: [
        Step(.terminate, patience: .milliseconds(50)), Step(.terminate, patience: .seconds(1)),
    ])

    /// As ``ffmpeg``, with a second before the second SIGTERM: that one interrupts output, too, and ffmpeg 7.1, which looks twice a
    /// second whether it is to end, would not tell the platform any more that the stream is over (measured: `deleteStream` came
    /// after 0.5 s, and never with 50 ms). Only an ffmpeg that is blocked needs the second one.
    public static let ffmpegAtEase = StopSequence(steps: [
        Step(.terminate, patience: .seconds(1)), Step(.terminate, patience: .seconds(1)),
    ])

    /// SIGKILL at once.
    public static let immediate = StopSequence(steps: [])
}
