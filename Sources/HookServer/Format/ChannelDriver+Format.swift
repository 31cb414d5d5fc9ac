import ProgramOptions
import RelayCore

/// Lets the program follow the format of its publishers (OUT_RES=source, OUT_FPS=source).
extension ChannelDriver {
    /// relay-gate has reported what the publishers send: that of the one on air counts.
    func formatReported(_ report: GateReport) {
        guard format.rule.follows, case .publisher(let feed, let session) = machine.view.onAir,
            let video = report.videos?[stream(of: feed)]
        else { return }
        format.saw(video, measured: report.frameRates?[stream(of: feed)], of: session, now: .now)
        measurements.format = format
    }

    /// Takes up the format of the last publisher when nobody publishes. What is on air stays until slates are rendered in it.
    func followFormat() {
        guard format.pending != nil, !isStopping, Feed.allCases.allSatisfy({ machine.session(of: $0) == nil }) else {
            return
        }
        if let next = format.publisherIsGone() { takeUp(next) }
    }

    /// The program has another format from now on.
    func takeUp(_ next: ProgramFormat) {
        logger.log(.program(.formatFollowed(next, before: encoder.profile.format)))
        if format.rule.follows { measurements.format = format }
        encoder.formatChanged(to: next)
        profileChanged()
        formatsSink.yield(next)
    }
}
