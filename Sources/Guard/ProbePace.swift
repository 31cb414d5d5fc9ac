/// How often to probe, and how long to wait for each answer.
struct ProbePace: Sendable, Equatable {
    /// From one probe's begin to the next one's.
    let interval: Duration
    /// How long a probe may take; less than the interval.
    let timeout: Duration
    /// Probes before the first answer come faster: READY=1 waits for it.
    let startInterval = Duration.milliseconds(50)
    /// How long the program may take from its start to its first answer.
    let startLimit = Duration.seconds(10)

    /// - Parameters:
    ///   - interval: What the operator asks for.
    ///   - watchdog: What systemd asks for; two probes fit in it at least.
    init(interval: Duration, watchdog: Duration?) {
        self.interval = min(interval, watchdog.map { $0 / 2 } ?? interval)
        timeout = self.interval * 0.75
    }
}
