import Logging
import NIOCore
import ProgramOptions
import RTMP
import RelayCore

/// All connections to the gate, on its only event loop: performs what ``AdmissionMachine`` decides.
final class ConnectionTable {
    /// The addresses of relay-hook and nginx.
    struct Endpoints: Sendable {
        /// relay-hook's socket for the gate.
        let hookSocket: String
        /// The address at which nginx accepts the gate's connections.
        let ingest: PeerAddress
    }

    /// Time limit for an opening until it asks to publish: an encoder at the other end of the world needs one second.
    static let openingLimit: TimeAmount = .seconds(5)
    /// Time limit for nginx's answer: relay-hook may hold a publisher for 10 s (`netcall_timeout`).
    static let ingestLimit: TimeAmount = .seconds(12)
    /// How often to ask relay-hook whether it still knows a publisher.
    static let updatePace: TimeAmount = .seconds(5)

    /// How long a publisher's first frame waits for relay-hook's answer, which comes within a millisecond, or tenths of a second if it
    /// needs another switcher.
    static let descriptionLimit: Duration = .seconds(2)

    /// Time from the end of the last connection to the end of the gate.
    static let departurePause: TimeAmount = .milliseconds(10)

    let endpoints: Endpoints
    let loop: any EventLoop
    let logger: Logger
    private let refusals: RefusalLog
    private var machine = AdmissionMachine()
    private var openings: [ClientID: OpeningHandler] = [:]
    private var timer: (deadline: ContinuousClock.Instant, task: Scheduled<Void>)?
    private let reports: ReportSender
    private var rejected: [GateReport.Rejection: Int] = [:]
    /// What is known of each publisher's video.
    private var video: [ClientID: PublisherVideo] = [:]
    /// The action to perform once there are no connections.
    private var departure: (countsOpenings: Bool, go: () -> Void)?

    init(endpoints: Endpoints, loop: any EventLoop, logger: Logger, reports: ReportSender) {
        self.reports = reports
        self.endpoints = endpoints
        self.loop = loop
        self.logger = logger
        refusals = RefusalLog(logger: logger)
    }

    /// Who is connected, and how many were turned away.
    var report: GateReport {
        var report = GateReport()
        report.publishers = machine.publishers.compactMap { openings[$0]?.address.host }.sorted()
        report.openings = openings.count - report.publishers.count
        report.rejected = rejected
        (report.keyframes, report.frameRates, report.videoBitrates) = ([:], [:], [:])
        (report.timestampJumps, report.openGOPs, report.videos) = ([:], [:], [:])
        // The one that was admitted last counts.
        for id in machine.publishers {
            guard let stream = openings[id]?.stream?.joined(separator: "/") else { continue }
            let video = video[id] ?? PublisherVideo()
            report.keyframes?[stream] = video.keyframeInterval
            report.frameRates?[stream] = video.frameRate
            report.videoBitrates?[stream] = video.bitrate
            report.timestampJumps?[stream] = video.jumps
            report.openGOPs?[stream] = video.hasOpenGOP
            report.videos?[stream] = video.described
        }
        return report
    }

    /// Waits until there are no connections, which may already be the case.
    ///
    /// - Parameters:
    ///   - patience: How long clients that have not published count too. Where unauthenticated clients keep coming, there is
    ///     always one.
    ///   - go: Called once, in a turn of the event loop without connections.
    func whenEmpty(patience: TimeAmount, _ go: @escaping () -> Void) {
        departure = (true, go)
        let table = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: patience) {
            table.value.departure?.countsOpenings = false
            table.value.departIfEmpty()
        }
        departIfEmpty()
    }

    /// Checks again a moment later: a client that connected in the same turn of the event loop in which the last one left is not
    /// among the openings yet, and would be cut off.
    private func departIfEmpty() {
        guard isDeserted else { return }
        let table = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.departurePause) {
            // After what the connections of this turn have yet to do.
            table.value.loop.execute {
                guard table.value.isDeserted else { return }
                let departure = table.value.departure
                table.value.departure = nil
                departure?.go()
            }
        }
    }

    /// Whether the table is to be empty, and is.
    private var isDeserted: Bool {
        guard let departure else { return false }
        return departure.countsOpenings ? openings.isEmpty : machine.publishers.isEmpty
    }

    func arrived(_ opening: OpeningHandler) -> ClientID {
        let (id, actions) = machine.arrived(from: opening.address.sourceNetwork)
        openings[id] = opening
        perform(actions)
        return id
    }

    func asked(_ id: ClientID) {
        perform(machine.asked(id, now: .now))
    }

    func connected(_ id: ClientID) {
        machine.connected(id)
        // Only one publishes under a name. Any earlier one has been replaced, though its connection may not have ended.
        if let stream = openings[id]?.stream {
            for other in machine.publishers where other != id && openings[other]?.stream == stream {
                openings[other]?.close()
            }
        }
        reports.changed(.gate(report))
    }

    func connectFailed(_ id: ClientID, _ failure: IngestHandler.Failure) {
        logger.debug("relay-ingest did not take a publisher", metadata: ["reason": "\(failure)"])
        perform(machine.connectFailed(id, "\(failure)", isFinal: failure == .unexpected, now: .now))
    }

    func gone(_ id: ClientID) {
        let wasPublisher = machine.publishers.contains(id)
        openings[id] = nil
        video[id] = nil
        perform(machine.gone(id, now: .now))
        if wasPublisher { reports.changed(.gate(report)) }
        departIfEmpty()
    }

    private func perform(_ actions: [AdmissionMachine.Action]) {
        for action in actions {
            switch action {
            case .ask(let id): ask(id)
            case .connect(let id): openings[id]?.connect(to: endpoints.ingest)
            case .refuse(let id, let reason):
                guard let opening = openings[id] else { continue }
                refuse(opening, reason)
            case .evict(let id):
                rejected[.evicted, default: 0] += 1
                openings[id]?.close()
            }
        }
        armTimer()
    }

    private func armTimer() {
        guard machine.deadline != timer?.deadline else { return }
        timer?.task.cancel()
        timer = nil
        guard let deadline = machine.deadline else { return }
        let table = NIOLoopBound(self, eventLoop: loop)
        let wait = TimeAmount(max(.zero, ContinuousClock.now.duration(to: deadline)))
        let task = loop.scheduleTask(in: wait) {
            let table = table.value
            table.timer = nil
            table.perform(table.machine.timePassed(now: .now))
        }
        timer = (deadline, task)
    }

    private func ask(_ id: ClientID) {
        let table = NIOLoopBound(self, eventLoop: loop)
        guard let form = openings[id]?.form else {
            return perform(machine.answered(id, .notAllowed, now: .now))
        }
        HookQuestion.ask(form, socket: endpoints.hookSocket, on: loop).whenSuccess { answer in
            let table = table.value
            table.perform(table.machine.answered(id, answer, now: .now))
        }
    }

    /// Refuses a client that has asked to publish.
    private func refuse(_ opening: OpeningHandler, _ reason: AdmissionMachine.Reason) {
        rejected[reason.rejection, default: 0] += 1
        switch reason {
        case .notAllowed:
            // relay-hook has logged why. The exact reason is only for the log: a client that guesses must not learn it.
            opening.refuse("name or key is wrong; the relay's log has the reason")
        case .tooMany:
            refusals.log(RefusedClient(.publish, reason: "too many are connected", address: opening.address.host))
            opening.close()
        case .hookSilent(let reason):
            refusals.log(
                RefusedClient(.publish, reason: "relay-hook does not answer: \(reason)", address: opening.address.host))
            opening.close()
        case .ingestFailed(let reason):
            refusals.log(RefusedClient(.publish, reason: "relay-ingest: \(reason)", address: opening.address.host))
            opening.close()
        }
    }

    /// Refuses a client with a faulty opening.
    func refused(_ id: ClientID, _ refusal: Refusal) {
        guard let opening = openings[id] else { return }
        machine.refused(id)
        rejected[refusal.rejection, default: 0] += 1
        let (reason, address) = (refusal.description, opening.address.host)
        switch refusal {
        case .player(let app, let name):
            refusals.log(RefusedClient(.play, reason: reason, address: address, app: app, name: name, isNoise: true))
        case .late:
            // Port scanners are common on the internet.
            logger.debug("connection closed", metadata: ["reason": "\(refusal)", "address": "\(address)"])
        case .noRTMP, .tooLarge, .tooMuch, .malformed, .chunkSize, .media:
            refusals.log(RefusedClient(.connect, reason: reason, address: address, isNoise: true))
        case .noName, .longName, .longApplication, .controlCharacter, .tooManyArguments:
            refusals.log(RefusedClient(.publish, reason: reason, address: address))
        }
        if refusal.isForClient { opening.refuse(refusal.description) } else { opening.close() }
    }

    /// A publisher's picture has been measured.
    func publisher(_ id: ClientID, shows measure: VideoMeasure) {
        switch measure {
        case .keyframeInterval(let interval):
            video[id, default: PublisherVideo()].keyframeInterval = interval
            reports.changed(.gate(report))
        // Go with the next figures.
        case .rates(let frames, let bits):
            video[id, default: PublisherVideo()].frameRate = frames
            video[id, default: PublisherVideo()].bitrate = bits
        case .jumps(let count): video[id, default: PublisherVideo()].jumps = count
        case .openGOP:
            video[id, default: PublisherVideo()].hasOpenGOP = true
            reports.changed(.gate(report))
        }
    }

    /// A publisher's headers have been read: tells relay-hook, which may need another switcher for it.
    ///
    /// - Parameter request: Its request to publish.
    /// - Returns: When its first frame may be passed on. An answer that does not come must not keep it off the air.
    func publisher(
        _ id: ClientID, _ request: PublishRequest, from address: PeerAddress, describes description: VideoDescription
    ) -> EventLoopFuture<Void> {
        let described = PublishedVideo(description)
        video[id, default: PublisherVideo()].described = described
        reports.changed(.gate(report))
        let fields = Array(zip(PublishedVideo.formFields, described.formValues))
        return HookQuestion.ask(
            request.describingForm(address: address.host, video: fields), socket: endpoints.hookSocket,
            limit: Self.descriptionLimit, on: loop
        ).map { _ in }
    }

    /// Logs a fault of an admitted publisher.
    func publisherAtFault(_ address: PeerAddress, _ fault: SessionFault) {
        refusals.log(.silent(address: address.host, reason: "\(fault)"), address: address.host)
    }

    /// Logs why an admitted publisher is disconnected.
    func publisherClosed(_ address: PeerAddress, _ fault: SessionFault) {
        refusals.log(.dropped(address: address.host, reason: "\(fault)"), address: address.host)
    }
}

extension AdmissionMachine.Reason {
    /// The count that it belongs to.
    fileprivate var rejection: GateReport.Rejection {
        switch self {
        case .notAllowed: .notAllowed
        case .tooMany: .tooMany
        case .hookSilent: .hookSilent
        case .ingestFailed: .ingestFailed
        }
    }
}

extension Refusal {
    /// The count that it belongs to.
    fileprivate var rejection: GateReport.Rejection {
        switch self {
        case .player: .player
        case .late: .late
        case .noRTMP, .tooLarge, .tooMuch, .malformed, .chunkSize, .media: .malformed
        case .noName, .longName, .longApplication, .controlCharacter, .tooManyArguments: .unusableName
        }
    }
}

extension TimeAmount {
    /// Converts to NIO's type.
    init(_ duration: Duration) {
        self = .nanoseconds(Int64(duration / .nanoseconds(1)))
    }
}
