import RelayCore

/// Takes what relay-gate says of publishers' pictures, for LIVE_MODE.
extension ChannelDriver {
    /// relay-gate knows what a publisher's picture will be like, and waits until it may pass on the first frame.
    func publisherDescribed(_ callback: IngestCallback) async {
        guard let feed = channel.feed(of: callback.app) else { return }
        let video = PublishedVideo(callback)
        _ = await hold { machine, id, now in machine.videoDescribed(feed, video, callback: id, now: now) }
    }

    /// What judges by a profile what only time tells.
    static func copyWatches(_ profile: VideoProfile, following format: FormatRule) -> [Feed: CopyWatch] {
        let rule = CopyRule(profile, following: format)
        return Dictionary(uniqueKeysWithValues: Feed.allCases.map { ($0, CopyWatch(rule)) })
    }

    /// relay-gate has reported what it measures.
    func gateReported(_ report: GateReport) {
        gateReport = report
        formatReported(report)
        guard !isStopping, channel.liveMode != .encode else { return }
        let now = ContinuousClock.now
        for feed in Feed.allCases {
            let stream = stream(of: feed)
            guard let session = machine.publisher(of: feed)?.id else { continue }
            let figures = CopyWatch.Figures(
                keyframeInterval: report.keyframes?[stream], frameRate: report.frameRates?[stream],
                bitrate: report.videoBitrates?[stream], jumps: report.timestampJumps?[stream] ?? 0,
                hasOpenGOP: report.openGOPs?[stream] == true)
            guard let obstacle = copyWatches[feed]?.observed(figures, of: session, now: now) else { continue }
            perform(machine.videoDoesNotFit(feed, session, obstacle, now: now))
        }
        // Last: a copy that waits for it would go on air, whatever the figures say.
        describeFound()
    }

    /// Describes publishers who were let in before this service started, by relay-gate's last report: that may be older than what nginx lists.
    /// To be called at each report and once a second.
    func describeFound() {
        guard !isStopping, channel.liveMode != .encode, let gateReport else { return }
        for feed in Feed.allCases where machine.publisher(of: feed) != nil && !machine.isDescribed(feed) {
            guard let video = gateReport.videos?[stream(of: feed)] else { continue }
            perform(machine.videoDescribed(feed, video, callback: nil, now: .now))
        }
    }

    /// How relay-gate names a feed's stream.
    func stream(of feed: Feed) -> String { "\(channel.app(of: feed))/\(channel.name)" }
}
