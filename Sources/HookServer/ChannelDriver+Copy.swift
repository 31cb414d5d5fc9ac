import RelayCore

/// Takes what relay-gate says of publishers' pictures, for LIVE_MODE.
extension ChannelDriver {
    /// relay-gate knows what a publisher's picture will be like, and waits until it may pass on the first frame.
    func publisherDescribed(_ callback: IngestCallback) async {
        guard let feed = channel.feed(of: callback.app) else { return }
        let video = PublishedVideo(callback)
        _ = await hold { machine, id, now in machine.videoDescribed(feed, video, callback: id, now: now) }
    }

    /// relay-gate has reported what it measures.
    func gateReported(_ report: GateReport) {
        guard !isStopping, channel.liveMode != .encode else { return }
        let now = ContinuousClock.now
        for feed in Feed.allCases {
            let stream = "\(channel.app(of: feed))/\(channel.name)"
            guard let session = machine.publisher(of: feed)?.id else { continue }
            // It was let in before this service started.
            if !machine.isDescribed(feed), let video = report.videos?[stream] {
                perform(machine.videoDescribed(feed, video, callback: nil, now: now))
            }
            if report.openGOPs?[stream] == true { machine.videoHasOpenGOP(feed, session) }
            let figures = CopyWatch.Figures(
                keyframeInterval: report.keyframes?[stream], frameRate: report.frameRates?[stream],
                bitrate: report.videoBitrates?[stream], jumps: report.timestampJumps?[stream] ?? 0)
            guard let obstacle = copyWatches[feed]?.observed(figures, of: session, now: now) else { continue }
            perform(machine.videoDoesNotFit(feed, session, obstacle, now: now))
        }
    }
}
