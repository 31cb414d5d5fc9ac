/// A service's start, settings and listener.
public enum ServiceEvent: Hashable, Sendable, Codable {
    /// A settings file is invalid; `problem` names the file, the value and the remedy.
    case settingsRefused(problem: String)
    /// A destination's file is invalid.
    case destinationRefused(file: String, problem: String)
    /// relay-gate cannot listen; `problem` names the address, the reason and the remedy.
    case cannotListen(problem: String)
    /// relay-gate does not answer its own test connection.
    case gateSilent(listeningOn: String)
    /// relay-gate answers again.
    case gateAnswers(listeningOn: String)
    /// Another service's connection to relay-hook ended, and it had not said that it stops.
    case gone(service: String)
    /// Another run of it is there. `after`: how long there was none.
    case startedAgain(service: String, after: Duration)
    /// The same run is there again.
    case reportsAgain(service: String, after: Duration)

    var text: EventText {
        switch self {
        case .settingsRefused(let problem): EventText(.settingsRefused, .critical, problem)
        case .destinationRefused(let file, let problem):
            EventText(
                .settingsRefused, .error, "a destination's file cannot be used",
                details: ["file": .text(file), "problem": .text(problem)])
        case .cannotListen(let problem): EventText(.cannotListen, .critical, problem)
        case .gateSilent(let address):
            EventText(
                .gateSilent, .warning, "broadcasters may not get an answer",
                details: [
                    "listening_on": .text(address),
                    "reason": .text(
                        "a connection from this host itself is not answered; look at RTMP_LISTEN, \"ip address\" and \"ss -tn\""
                    ),
                ])
        case .gateAnswers(let address):
            EventText(
                .gateSilent, .notice, "broadcasters get an answer again", details: ["listening_on": .text(address)])
        case .gone(let service):
            EventText(
                .serviceGone, .notice, "a service has ended without a word", details: ["service": .text(service)])
        case .startedAgain(let service, let after):
            EventText(
                .serviceStartedAgain, .notice, "a service has started again",
                details: ["service": .text(service), "after": .seconds(after)])
        case .reportsAgain(let service, let after):
            EventText(
                .serviceStartedAgain, .notice, "a service reports again",
                details: ["service": .text(service), "after": .seconds(after)])
        }
    }
}
