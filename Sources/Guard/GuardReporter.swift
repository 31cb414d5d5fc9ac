import ProcessKit
import ProgramOptions
import RelayCore

/// Tells systemd and relay-hook how nginx is.
struct GuardReporter {
    private let notifier: SystemdNotifier
    private let reports: ReportSender
    private var report = NginxReport()

    init(notifier: SystemdNotifier, reports: ReportSender) {
        self.notifier = notifier
        self.reports = reports
        tell()
    }

    /// nginx has answered.
    mutating func answered(_ stat: RTMPStat) {
        guard report.state != .stopping else { return }
        let before = report.state
        report.answered(stat)
        notifier.status(report.sentence)
        if report.state == before { reports.measured(.nginx(report)) } else { reports.changed(.nginx(report)) }
    }

    /// Its state is another one.
    mutating func entered(_ state: NginxReport.State) {
        guard report.state != state else { return }
        report.state = state
        tell()
    }

    private func tell() {
        notifier.status(report.sentence)
        reports.changed(.nginx(report))
    }
}
