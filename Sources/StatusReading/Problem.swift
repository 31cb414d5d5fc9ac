import RelayCore

/// Something that needs attention, and the command that shows more or fixes it.
package struct Problem: Equatable, Sendable {
    /// One line.
    package let text: String
    package let command: String
    /// Whether the relay works as it should, and only something that publishers send could be better.
    package var isAdvice = false

    /// All that needs attention, the worst first.
    ///
    /// - Parameter relay: The commands for a relay that runs as services; `relayctl up` prints the same in its terminal.
    package static func all(in reply: StatusReply, isService: Bool) -> [Problem] {
        reply.channels.flatMap { of($0, isService) } + reply.destinations.compactMap { of($0, isService) }
            + reply.services.compactMap { of($0, isService) } + (reply.alerts ?? []).compactMap { of($0) }
            + (reply.recording?.tracks ?? []).compactMap { of($0, isService) }
    }

    private static func of(_ channel: StatusReply.Channel, _ isService: Bool) -> [Problem] {
        var problems: [Problem] = []
        if channel.source == nil {
            problems.append(
                channel.switchAnswers
                    ? Problem(text: "nothing is on air", command: log("relay-hook", isService))
                    : Problem(
                        text: "nothing is on air: relay-switch's nginx does not answer",
                        command: log("relay-switch", isService)))
        }
        for (feed, publisher) in channel.publishers.sorted(by: { $0.key < $1.key }) {
            if let problem = publisher.problem {
                problems.append(
                    Problem(text: "\(feed) is connected and not shown: \(problem)", command: "relayctl obs"))
            }
            if let problem = publisher.soundProblem {
                problems.append(Problem(text: "\(feed) is not heard: \(problem)", command: "relayctl obs"))
            }
            if let problem = publisher.copyProblem, !channel.followsSoon(problem) {
                problems.append(
                    Problem(
                        text: "\(feed) is encoded, not copied: \(problem)", command: "relayctl obs", isAdvice: true))
            }
            if publisher.frozenSince != nil {
                problems.append(
                    Problem(
                        text: "\(feed)'s picture does not change: start that source again in OBS; until then you can "
                            + "show the slate", command: "relayctl brb"))
            }
            if publisher.silentSince != nil {
                problems.append(
                    Problem(
                        text: "\(feed)'s sound is silent: look in OBS's mixer for a source that is muted, or without "
                            + "its device", command: "relayctl watch"))
            }
            if publisher.problem == nil, let idle = publisher.idle, idle >= 3 {
                problems.append(
                    Problem(
                        text: "\(feed) is connected and has sent nothing for \(idle) s: look at its network",
                        command: log("relay-gate", isService)))
            }
        }
        if let encoder = channel.encoder, let instead = encoder.instead {
            let why = encoder.problem.map { ": \($0)" } ?? ""
            problems.append(
                Problem(
                    text:
                        "the encoder \(instead) does not work on this host, \(encoder.name) is used in its place\(why)",
                    command: isService
                        ? "sudo relayctl doctor" : "relayctl up, with VIDEO_ENCODER=libx264 and no VIDEO_PRESET"))
        }
        if let encoding = channel.encoding, encoding.isReduced {
            let seen =
                encoding.frameStep > 1 ? "viewers see one of \(encoding.frameStep) frames" : "the picture is coarser"
            problems.append(
                Problem(
                    text: "this host is too slow to encode the whole picture: \(seen); choose a smaller one",
                    command: isService ? "sudo relayctl setup" : "relayctl up, with a smaller OUT_RES or OUT_FPS"))
        }
        if let problem = channel.slate?.problem ?? channel.slateProblem, !problem.hasPrefix("being r") {
            problems.append(
                Problem(text: "your slate is not what is shown: \(problem)", command: log("relay-hook", isService)))
        }
        return problems
    }

    private static func of(_ destination: StatusReply.Destination, _ isService: Bool) -> Problem? {
        let name = destination.name
        let why =
            destination.failure.map { failure in
                ": \(failure.reason)" + (failure.remedy.map { "; \($0)" } ?? "")
            } ?? ""
        let unit = "relay-push@\(name)"
        switch destination.state {
        case "connected", "connecting", "waiting", "paused", "ended": return nil
        case "refused":
            return Problem(
                text: "\(name) refuses the stream\(why)",
                command: isService ? "sudo relayctl push add \(name) --replace --url URL" : log(unit, false))
        case "stalled":
            return Problem(
                text: "\(name) has stopped reading: viewers there see nothing new\(why)",
                command: "relayctl push reconnect \(name)")
        case "gone": return Problem(text: "the push to \(name) has ended", command: log(unit, isService))
        default: return Problem(text: "\(name) is \(destination.state)\(why)", command: log(unit, isService))
        }
    }

    private static func of(_ service: StatusReply.Service, _ isService: Bool) -> Problem? {
        // Its destination says it.
        guard !service.name.hasPrefix("relay-push") else { return nil }
        guard service.isConnected else {
            return Problem(text: "\(service.name) does not run", command: log(service.name, isService))
        }
        switch service.nginx {
        case "starved": return Problem(text: "\(service.name)'s nginx waits for a processor", command: "top")
        case "silent":
            return Problem(text: "\(service.name)'s nginx does not answer", command: log(service.name, isService))
        default: return nil
        }
    }

    private static func of(_ track: StatusReply.Recording.Track, _ isService: Bool) -> Problem? {
        // That relay-record does not run is said of the service.
        guard track.state == "failing" else { return nil }
        return Problem(
            text: "the \(track.source) cannot be recorded" + (track.reason.map { ": \($0)" } ?? ""),
            command: log("relay-record", isService))
    }

    private static func of(_ alert: StatusReply.Alert) -> Problem? {
        // A test says why, in the service's own words.
        let command = "sudo relayctl alert test \(alert.name)"
        switch alert.state {
        case "failing":
            return Problem(
                text: "alerts do not reach \(alert.name) (\(alert.kind))" + (alert.reason.map { ": \($0)" } ?? ""),
                command: command)
        case "refused":
            return Problem(text: "alerts are refused by \(alert.name) (\(alert.kind))", command: command)
        default: return nil
        }
    }

    private static func log(_ unit: String, _ isService: Bool) -> String {
        isService ? "journalctl -u \(unit) -n 20" : "look at the terminal of relayctl up"
    }
}

extension StatusReply.Channel {
    /// Whether this is why a picture is not copied, and the program will have its format without anybody's doing.
    fileprivate func followsSoon(_ problem: String) -> Bool {
        guard let format, let nextFormat else { return false }
        return problem == CopyObstacle.format(nextFormat.description, now: format.description).explanation
    }
}
