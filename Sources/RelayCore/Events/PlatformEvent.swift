/// The push to a destination. `host` is the platform's; the destination's name is in the service's.
public enum PlatformEvent: Hashable, Sendable, Codable {
    /// The platform accepts frames. `away`: how long it accepted none before; `nil` if nothing had failed. Repeated: it did so
    /// before in this trouble, and closed again.
    case connected(host: String, away: Duration?, isRepeated: Bool)
    /// A connection that was not told of when it began has lasted.
    case steady(host: String)
    /// A connection ended, or an attempt failed. `streamed`: how long the platform had accepted frames; `nil`: it never did.
    /// Repeated: for a reason already told.
    case failed(host: String, PushFailure, streamed: Duration?, retryIn: Duration, isRepeated: Bool)
    /// It keeps failing for reasons already told.
    case stillFailing(host: String, PushFailure, attempts: Int, since: Duration)
    /// The connection is due for renewal, and waits for the slate.
    case renewalDue(host: String, within: Duration)
    /// The connection is renewed, as planned.
    case renewed(host: String, age: Duration, isUnderSlate: Bool)
    /// Nobody publishes the program. `isConnected`: to the platform.
    case programMissing(isConnected: Bool)
    /// Nothing flows, and relay-switch does not tell why.
    case programUnknown
    /// Frames flow again, over the same connection.
    case programBack
    /// The platform has accepted the connection and stopped reading.
    case stalled(host: String, for: Duration, destination: String)
    /// The platform reads again, over the same connection.
    case readsAgain(host: String, after: Duration)
    /// The operator has paused this push, or ended the stream.
    case held(host: String, PushOrder)
    /// The operator lets it go on.
    case resumed(host: String)
    /// The operator has the connection renewed.
    case reconnecting(host: String)
    /// What was sent around a cut; `cut` is its event.
    case cutMeasured(cut: EventID, CutFigures)

    var text: EventText {
        switch self {
        case .connected(let host, let away, let isRepeated):
            EventText(
                .platformConnected, isRepeated ? .debug : .info, "connected to the platform",
                details: [
                    "host": .text(host), "away": away.map { $0 < .seconds(120) ? EventValue.seconds($0) : .span($0) },
                ])
        case .steady(let host):
            EventText(
                .platformSteady, .info, "the connection to the platform is steady again",
                details: ["host": .text(host)])
        case .failed(let host, let failure, let streamed, let retryIn, let isRepeated):
            EventText(
                failure.isOwnSide ? .programMissing : streamed != nil ? .platformLost : .platformRefused,
                isRepeated ? .debug : .warning,
                failure.isOwnSide
                    ? "cannot play the program from relay-switch"
                    : streamed != nil ? "the connection to the platform is lost" : "cannot connect to the platform",
                details: [
                    "host": .text(host), "reason": .text(failure.meaning), "ffmpeg": failure.quoted,
                    "retry": .seconds(retryIn), "streamed": streamed.map(EventValue.seconds),
                ])
        case .stillFailing(let host, let failure, let attempts, let since):
            EventText(
                .platformRefused, .warning, "still failing to stay connected to the platform",
                details: [
                    "host": .text(host), "reason": .text(failure.meaning), "ffmpeg": failure.quoted,
                    "attempts": .number(attempts), "since": .span(since),
                ])
        case .renewalDue(let host, let grace):
            EventText(
                .platformRenewalDue, .info, "the connection to the platform is renewed as soon as the slate is on air",
                details: ["host": .text(host), "within": .span(grace)])
        case .renewed(let host, let age, let isUnderSlate):
            EventText(
                .platformRenewed, .notice, "renewing the connection to the platform, as planned",
                details: [
                    "host": .text(host), "age": .span(age),
                    "on": .text(isUnderSlate ? "the slate" : "what is on air: the slate did not come in time"),
                ])
        case .programMissing(let isConnected):
            EventText(
                .programMissing, .notice, "the program is missing; waiting for it",
                details: ["connected": .flag(isConnected)])
        case .programUnknown:
            EventText(
                .programMissing, .warning, "no program arrives, and relay-switch does not say why; waiting")
        case .programBack:
            EventText(.programBack, .notice, "the program is back")
        case .stalled(let host, let duration, let destination):
            EventText(
                .platformStalled, .warning, "the platform does not read what is sent",
                details: [
                    "host": .text(host), "for": .seconds(duration),
                    "remedy": .text(
                        "the connection is renewed by itself after 30 s; at once: relayctl push reconnect \(destination)"
                    ),
                ])
        case .readsAgain(let host, let after):
            EventText(
                .platformReads, .info, "the platform reads again",
                details: ["host": .text(host), "after": .seconds(after)])
        case .held(let host, let order):
            EventText(
                .platformHeld, .notice,
                order == .ended
                    ? "the stream at the platform is closed: it has ended"
                    : "the stream at the platform is closed: paused",
                details: ["host": .text(host)], fields: ["order": .text(order.rawValue)])
        case .resumed(let host):
            EventText(
                .platformHeld, .notice, "the stream at the platform goes on", details: ["host": .text(host)],
                fields: ["order": .text(PushOrder.run.rawValue)])
        case .reconnecting(let host):
            EventText(
                .platformRenewed, .notice, "renewing the connection to the platform, as the operator asked",
                details: ["host": .text(host)])
        case .cutMeasured(let cut, let figures):
            EventText(
                .cutMeasured, .info, "cut measured",
                details: [
                    "video_step": figures.videoStep.map { .milliseconds(Double($0)) },
                    "sound_step": figures.soundStep.map { .milliseconds(Double($0)) },
                    "silence": .milliseconds(figures.silence),
                ], fields: ["cut": .text(cut.description)])
        }
    }
}

extension PushFailure {
    /// ffmpeg's message, if there was one.
    fileprivate var quoted: EventValue? { words.isEmpty ? nil : .text(words) }
}
