import RelayCore

/// What an event means for the alerts. Pure: a function of the event alone.
enum AlertCause: Hashable {
    /// A problem begins, or goes on. `lasted`: for how long already, in milliseconds.
    case begins(AlertProblem, lasted: Int64 = 0)
    /// A problem is over; `text` says why.
    case ends(id: String, text: String)
    /// Something had ended, and runs again: the problem of this identifier is over. If it was over too soon to be told, this is told.
    /// `onlyAfterProblem`: and only if there was the problem.
    case restarted(AlertProblem, onlyAfterProblem: Bool = false)
    /// Something has happened, and has no end.
    case notice(AlertProblem)
    /// A source is on air. `notice`: how that is told; `nil`: as a problem.
    case onAir(SourceKind, channel: String, notice: AlertProblem?)
    /// The stream was ended on purpose: nobody watches, so nothing that viewers would see is a problem.
    case streamEnded(channel: String)
    /// The stream goes on.
    case streamResumed(channel: String)

    /// After how long `brb` counts as forgotten, in milliseconds.
    static let forgotten: Int64 = 7_200_000

    /// After how long an upgrade that nobody has taken into use is told, in milliseconds.
    static let waiting: Int64 = 86_400_000

    /// What an event means; empty: nothing to tell.
    static func all(of event: RecordedEvent) -> [AlertCause] {
        switch event.kind {
        case EventKind.onAir.name: onAir(event)
        case EventKind.override.name: override(event)
        case EventKind.overrideEnded.name: [end(brb(event), event)]
        case EventKind.streamEnded.name:
            [.streamEnded(channel: event.alertChannel), end(onAirID(event.alertChannel), event)]
        case EventKind.streamResumed.name: [.streamResumed(channel: event.alertChannel)]
        default: ofPublisher(event) ?? ofDestination(event) ?? ofHost(event) ?? ofService(event) ?? []
        }
    }

    /// Names what is told of the source on air.
    static func onAirID(_ channel: String) -> String { AlertProblem.id("on-air", channel) }

    private static func brb(_ event: RecordedEvent) -> String { AlertProblem.id("brb", event.alertChannel) }

    static func end(_ id: String, _ event: RecordedEvent) -> AlertCause {
        .ends(id: id, text: AlertProblem.words(event))
    }
}

/// What viewers see.
extension AlertCause {
    private static func onAir(_ event: RecordedEvent) -> [AlertCause] {
        let source = event.text("to").flatMap { SourceKind(rawValue: $0) } ?? .slate
        let id = onAirID(event.alertChannel)
        switch source {
        case .slate where isTrouble(event.text("why")):
            let problem = AlertProblem(id, .program, .warning, "Your stream is interrupted", event)
            return [.onAir(source, channel: event.alertChannel, notice: nil), .begins(problem)]
        case .slate, .standby, .live:
            let title =
                switch source {
                case .live: "You are live"
                case .standby: "The standby feed is on air"
                case .slate: "The slate is on air"
                }
            let notice = AlertProblem(id, .program, .info, title, event)
            let shown = source == .slate ? [] : [end(AlertProblem.id("picture", source.rawValue), event)]
            return [.onAir(source, channel: event.alertChannel, notice: notice), end(id, event)] + shown
        }
    }

    /// Whether the slate is on air although somebody publishes, for a reason that is not told by another problem.
    private static func isTrouble(_ why: String?) -> Bool {
        switch why.flatMap({ SwitchCause(rawValue: $0) }) {
        case .publisherStalled, .switcherEnded: true
        default: false
        }
    }

    private static func override(_ event: RecordedEvent) -> [AlertCause] {
        // What is on air is now what the operator wants.
        let onAir = end(onAirID(event.alertChannel), event)
        guard event.text("choice") == OperatorChoice.Show.brb.rawValue, event.number("for") == nil else {
            // It ends by itself, or is no brb.
            return [end(brb(event), event), onAir]
        }
        let problem = AlertProblem(
            brb(event), .program, .warning, "brb is still on", event,
            text: "\(event.text("by") ?? "The operator") has said brb: viewers see the slate, whoever publishes.",
            command: "relayctl auto", after: forgotten)
        return [.begins(problem), onAir]
    }

    static func ofSlate(_ event: RecordedEvent) -> [AlertCause]? {
        let id = AlertProblem.id("slate", event.text("slate") ?? "")
        switch event.kind {
        case EventKind.slateUnusable.name:
            return [
                .begins(
                    AlertProblem(
                        id, .program, .warning, "A slate cannot be shown", event, command: "relayctl slate list",
                        isOfRun: true))
            ]
        case EventKind.slateRendered.name, EventKind.slateRemoved.name: return [end(id, event)]
        default: return nil
        }
    }
}

/// Publishers.
extension AlertCause {
    private static func ofPublisher(_ event: RecordedEvent) -> [AlertCause]? {
        let feed = event.text("feed") ?? ""
        let (picture, sound) = (AlertProblem.id("picture", feed), AlertProblem.id("sound", feed))
        let bitrate = AlertProblem.id("bitrate", feed)
        let (frozen, quiet) = (AlertProblem.id("frozen", feed), AlertProblem.id("quiet", feed))
        func begins(_ id: String, _ title: String) -> [AlertCause] {
            [.begins(AlertProblem(id, .publisher, .warning, title, event, isOfRun: true))]
        }
        func notice(_ id: String, _ title: String) -> [AlertCause] {
            [.notice(AlertProblem(id, .publisher, .warning, title, event))]
        }
        switch event.kind {
        case EventKind.publisherBitrateLow.name: return begins(bitrate, "Too little arrives from your encoder")
        case EventKind.publisherBitrateGood.name: return [end(bitrate, event)]
        case EventKind.publisherFrozen.name: return begins(frozen, "Your picture does not change")
        case EventKind.publisherMoves.name: return [end(frozen, event)]
        case EventKind.publisherQuiet.name: return begins(quiet, "Your stream is silent")
        case EventKind.publisherHeard.name: return [end(quiet, event)]
        case EventKind.publisherNotShown.name: return begins(picture, "Your picture is not shown")
        case EventKind.publisherNotHeard.name: return begins(sound, "Your sound is not heard")
        // Whoever publishes then is looked at anew.
        case EventKind.publisherConnected.name, EventKind.publisherDisconnected.name, EventKind.takeover.name:
            return [picture, sound, bitrate, frozen, quiet].map { end($0, event) }
        case EventKind.flapping.name:
            return notice(AlertProblem.id("flapping", feed), "Your encoder keeps reconnecting")
        case EventKind.publisherSilent.name: return notice("silent", "Your encoder sends no picture and no sound")
        case EventKind.publisherDropped.name: return notice("dropped", "Your encoder was disconnected")
        case EventKind.publisherRefused.name:
            return [.notice(AlertProblem("refused", .refused, .info, "A client was refused", event))]
        case EventKind.tokenRefused.name:
            return [.notice(AlertProblem("refused/page", .refused, .info, "A wrong token for the page", event))]
        default: return nil
        }
    }
}

extension RecordedEvent {
    /// The channel it is about; empty: the whole host.
    fileprivate var alertChannel: String {
        AlertProblem.clean(channel?.rawValue ?? "", AlertMessage.Longest.labelValue)
    }
}
