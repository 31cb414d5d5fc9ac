/// How often to probe, and how long to wait for each answer.
struct ProbePace: Sendable, Equatable {
    /// Time from the start of one probe to the start of the next.
    let interval: Duration
    /// How long a probe may take; less than the interval.
    let timeout: Duration
    /// Interval before the first answer, shorter because READY=1 waits for it.
    let startInterval = Duration.milliseconds(50)
    /// How long the program may take from its start to its first answer.
    let startLimit = Duration.seconds(10)

    /// - Parameters:
    ///   - interval: The interval that the operator asks for.
    ///   - watchdog: systemd's watchdog interval, in which at least two probes must fit.
    init(interval: Duration, watchdog: Duration?) {
        self.interval = min(interval, watchdog.map { $0 / 2 } ?? interval)
        timeout = self.interval * 0.75
    }
}
