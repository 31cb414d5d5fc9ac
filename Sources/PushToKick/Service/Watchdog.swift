import ProcessKit

/// Reports to systemd, at half of the watchdog interval, that the control loop runs.
struct Watchdog: Sendable {
    private let notifier: SystemdNotifier
    private let pace: Duration?
    /// When to report again; `nil` if systemd does not watch this process.
    private(set) var deadline: ContinuousClock.Instant?

    init(notifier: SystemdNotifier, now: ContinuousClock.Instant) {
        self.notifier = notifier
        pace = notifier.watchdogInterval.map { $0 / 2 }
        deadline = pace.map { now + $0 }
    }

    mutating func pingIfDue(now: ContinuousClock.Instant) {
        guard let pace, let deadline, now >= deadline else { return }
        notifier.watchdog()
        self.deadline = now + pace
    }
}
