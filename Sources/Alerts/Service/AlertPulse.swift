import ProcessKit
import ServiceLifecycle

/// Reports to systemd that relay-alert is up, and that it is alive as long as its desk answers.
struct AlertPulse: Service {
    let desk: AlertDesk
    let notifier: SystemdNotifier

    func run() async throws {
        notifier.ready()
        let interval = notifier.watchdogInterval.map { $0 / 2 } ?? .seconds(10)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let reports = await desk.reports
                let waiting = reports.reduce(0) { $0 + $1.waiting }
                notifier.watchdog()
                notifier.status("\(reports.count) sinks, \(waiting) alerts wait")
                try? await Task.sleep(for: interval)
            }
        }
    }
}
