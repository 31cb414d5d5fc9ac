import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore

/// Measures the switchers that encode, and carries out the actions of the real-time machine.
extension ChannelDriver {
    /// A switcher that encodes is about to start.
    ///
    /// - Returns: The effort to start it with.
    func encoderStarts(_ id: SwitcherID, _ feed: Feed, _ session: SessionID) -> EncodingEffort {
        // One that still encodes keeps to the efforts that it was started with.
        if gauges.isEmpty { realTime.use(EncodingEffort.ladder(encoder.profile), now: .now) }
        gauges[id] = LiveGauge(feed: feed, session: session, profile: encoder.profile)
        perform(realTime.starting(id, of: session, now: .now))
        return realTime.effort
    }

    func encoderEnded(_ id: SwitcherID) {
        guard gauges.removeValue(forKey: id) != nil else { return }
        realTime.ended(id)
        if gauges.isEmpty { measurements.encoding = nil }
    }

    /// A switcher that encodes has reported output; reports come every 0.1 s.
    func observe(_ id: SwitcherID, _ progress: FFmpegProgress) {
        let now = ContinuousClock.now
        guard var gauge = gauges[id] else { return }
        if let outTime = progress.outTime { gauge.speed.reached(outTime, at: now) }
        if gauge.queue == nil, LiveGauge.isDue(&gauge.searchedAt, LiveGauge.searchPace, now) {
            gauge.queue = connection(of: id)
        }
        gauge.frames.reached(
            frames: Int(clamping: progress.frame ?? 0), dropped: Int(clamping: progress.droppedFrames ?? 0),
            repeated: Int(clamping: progress.duplicatedFrames ?? 0), frameStep: realTime.effort.frameStep,
            addingTo: &measurements.frames)
        gauges[id] = gauge
        let delay = gauge.queue?.waitingBytes().map { gauge.backlog.duration(ofWaiting: $0) }
        measurements.encoding = .init(
            speed: gauge.speed.speed, delay: delay, effort: realTime.effort, isReduced: realTime.isTooSlow)
        guard let delay else { return }
        perform(realTime.measured(id, waiting: delay, now: now))
    }

    private func connection(of id: SwitcherID) -> ConnectionQueue? {
        guard let pid = runners[id]?.pid, !isHostUnmeasured else { return nil }
        do {
            return try ConnectionQueue(of: pid, toPort: channel.topology.ingestPort)
        } catch {
            isHostUnmeasured = true
            logger.log(.host(.unmeasured(reason: "\(error)")))
            return nil
        }
    }

    /// Whether anybody publishes, or is about to.
    var hasPublishers: Bool { !gauges.isEmpty || !machine.view.publishers.isEmpty }

    /// Takes how much both nginx have received by now; `nil`: no answer.
    func sampled(ingest: RTMPStat?, program: RTMPStat?) {
        let now = ContinuousClock.now
        var received: [Feed: PublisherSample] = [:]
        for feed in Feed.allCases {
            received[feed] = ingest?.stream(app: channel.app(of: feed), name: channel.name).map(PublisherSample.init)
        }
        for (id, gauge) in gauges {
            if let bytes = received[gauge.feed]?.bytes { gauges[id]?.backlog.received(bytes: bytes, at: now) }
        }
        let stream = program?.stream(app: Topology.programApp, name: Topology.programName)
        measurements.sampled(
            publishers: received, program: stream?.bytesIn, switchAnswers: program != nil, now: now)
        if let rule = channel.lowBitrate { judgeBitrates(rule, now) }
        watchStillness(now)
        describeFound()
    }

    /// Takes by how much the program's media time is ahead of the clock, and how many milliseconds ago that was measured; `nil`: nobody
    /// receives it.
    func mediaTimeMeasured(_ measured: (offset: Duration, age: Int64)?) {
        let now = ContinuousClock.now
        if let measured {
            machine.mediaTimeMeasured(measured.offset, at: now - .milliseconds(measured.age), now: now)
        } else {
            machine.mediaTimeUnknown()
        }
    }

    /// LOW_BITRATE: takes off the air who sends too little, and back when it is enough.
    private func judgeBitrates(_ rule: LowBitrateRule, _ now: ContinuousClock.Instant) {
        for feed in Feed.allCases {
            let session = machine.session(of: feed)
            let change = bitrates[feed, default: BitrateWatch(rule)].observed(
                measurements.rate(of: feed), of: session?.id, now: now)
            guard let session, let change else { continue }
            let publisher = PublisherEvent.Reference(feed, session)
            switch change {
            case .low(let rate):
                logger.log(
                    .publisher(
                        .bitrateLow(
                            publisher, bitsPerSecond: Int(rate), limit: rule.limit, isHidden: rule.shows != .keep)))
            case .recovered(let after): logger.log(.publisher(.bitrateGood(publisher, after: after)))
            }
            guard rule.shows != .keep else { continue }
            if case .low = change {
                perform(machine.bitrateChanged(feed, session.id, isTooLow: true, now: now))
            } else {
                perform(machine.bitrateChanged(feed, session.id, isTooLow: false, now: now))
            }
        }
    }

    private func perform(_ actions: [RealTimeAction]) {
        // Before anything is replaced: what fits is replaced by a copy.
        if channel.liveMode == .auto, realTime.isTooSlow, !actions.isEmpty { perform(machine.hostIsTooSlow(now: .now)) }
        for action in actions {
            switch action {
            case .setFrameStep(let id, let step):
                logger.debug(
                    "encoding other frames",
                    metadata: ["faucet": "\(id.number)", "every": "\(step.map(String.init) ?? "none")"])
                machine.frameStepChanged(id, step, now: .now)
                runners[id]?.setFrameStep(step)
            case .replace(let id): perform(machine.replaceRequested(id, now: .now))
            case .suspend(let pause): perform(machine.encodingSuspended(for: pause, now: .now))
            case .report(let report): self.report(report)
            }
        }
    }

    private func report(_ report: RealTimeReport) {
        switch report {
        case .tooSlow(let speed): logger.log(.host(.tooSlow(speed: speed)))
        case .suspended(let pause): logger.log(.host(.encodingSuspended(retryIn: pause)))
        case .recovered: logger.log(.host(.recovered))
        }
    }
}
