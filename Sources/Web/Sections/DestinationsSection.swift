import RelayCore
import StatusReading

/// The platforms, and whether each receives the stream; and the recordings, which are destinations that are folders.
struct DestinationsSection {
    let view: PageView

    var html: HTML {
        element("section", ["id": "destinations", "aria-labelledby": "destinations-title"]) {
            element("h2", ["id": "destinations-title"], "Destinations")
            if let destinations = view.reply?.destinations, !destinations.isEmpty {
                element("ul", ["class": "cards"]) {
                    for destination in destinations { card(destination) }
                }
            } else {
                element("p", ["class": "empty"]) {
                    view.reply == nil ? "Not known yet." : "None has reported. To add one: "
                    if view.reply != nil { element("code", [:], "sudo relayctl push add NAME --url URL") }
                }
            }
            if let tracks = view.reply?.recording?.tracks, !tracks.isEmpty {
                element("ul", ["class": "cards", "aria-label": "Recordings"]) {
                    for track in tracks { card(track) }
                }
            }
        }
    }

    private func card(_ track: StatusReply.Recording.Track) -> HTML {
        element("li", ["class": "card \(Self.style(ofRecording: track.state))"]) {
            element("div", ["class": "head"]) {
                element("h3", [:], "Recording: \(track.source)")
                element("span", ["class": "state"], track.state)
            }
            element("p", ["class": "host"]) {
                if let file = track.file { "\(file) · " }
                "since "
                view.clock(track.since)
                " "
                view.age(track.since)
            }
            element("p", ["class": "figures"]) {
                if let bytes = track.bytes { element("span", [:], Words.size(bytes)) }
                if let free = view.reply?.recording?.free { element("span", [:], "\(Words.size(free)) free") }
            }
            if let reason = track.reason {
                element("p", ["class": track.state == "paused" ? "host" : "failure"], reason)
            }
        }
    }

    private static func style(ofRecording state: String) -> String {
        switch state {
        case "recording": "is-good"
        case "waiting": "is-busy"
        case "paused": "is-off"
        default: "is-bad"
        }
    }

    private func card(_ destination: StatusReply.Destination) -> HTML {
        element("li", ["class": "card \(Self.style(destination.state))"]) {
            element("div", ["class": "head"]) {
                element("h3", [:], destination.name)
                element("span", ["class": "state"], destination.state)
            }
            element("p", ["class": "host"]) {
                if let host = destination.host { "\(host) · " }
                "since "
                view.clock(destination.since)
                " "
                view.age(destination.since)
            }
            element("p", ["class": "figures"]) {
                if let rate = destination.bitsPerSecond { element("span", [:], Words.bitrate(Double(rate))) }
                if let count = destination.reconnectsToday, count > 0 {
                    element("span", [:], count == 1 ? "1 reconnect today" : "\(count) reconnects today")
                }
                if let next = destination.nextTry {
                    element("span") {
                        "next try at "
                        view.clock(next)
                    }
                }
            }
            if let failure = destination.failure {
                element("p", ["class": "failure"], failure.reason + (failure.remedy.map { ": \($0)" } ?? ""))
            }
            if view.maySteer { orders(destination) }
        }
    }

    private func orders(_ destination: StatusReply.Destination) -> HTML {
        let name = destination.name
        return element("div", ["class": "more"]) {
            switch destination.state {
            case "paused": view.order("resume/\(name)", "Resume", id: "do-resume-\(name)")
            case "ended", "gone": HTML.empty
            default:
                view.askedOrder(
                    "pause/\(name)", "Pause…", id: "do-pause-\(name)",
                    "Closes the stream at \(name): viewers there lose it until you resume.", confirm: "Pause \(name)")
                view.askedOrder(
                    "reconnect/\(name)", "Reconnect…", id: "do-reconnect-\(name)",
                    "Closes the connection to \(name) and opens a new one: some seconds without a stream there.",
                    confirm: "Reconnect \(name)")
            }
        }
    }

    private static func style(_ state: String) -> String {
        switch state {
        case "connected": "is-good"
        case "connecting", "waiting": "is-busy"
        case "paused", "ended": "is-off"
        default: "is-bad"
        }
    }
}
