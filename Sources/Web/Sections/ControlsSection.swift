import RelayCore
import StatusReading

/// The buttons that steer what viewers see.
struct ControlsSection {
    /// For how long brb may hold, in seconds.
    private static let breaks = [(300, "for 5 min"), (900, "for 15 min"), (1800, "for 30 min"), (3600, "for 1 h")]

    let view: PageView

    var html: HTML {
        element("section", ["id": "controls", "class": "controls", "aria-labelledby": "controls-title"]) {
            element("h2", ["id": "controls-title"], "Steer")
            if view.maySteer, let channel = view.channel {
                buttons(channel)
            } else {
                element("p", ["class": "hint"]) {
                    if view.person != nil {
                        "This token may read only."
                    } else {
                        "To steer from here, "
                        element("a", ["href": "/in"], "sign in")
                        " with a token: "
                        element("code", [:], "\(view.isService ? "sudo " : "")relayctl token new")
                    }
                }
            }
        }
    }

    private func buttons(_ channel: StatusReply.Channel) -> HTML {
        let show = channel.override?.show
        let isEnded = view.reply?.destinations.contains { $0.state == "ended" } ?? false
        return HTML([
            element("div", ["class": "main"]) {
                if show == "brb" {
                    view.order("auto", "Back on air", id: "do-auto", class: "primary")
                } else {
                    view.order("brb", "Be right back", id: "do-brb", class: "primary", fields: length)
                }
            },
            element("div", ["class": "more"]) {
                if show != nil && show != "brb" { view.order("auto", "Automatic", id: "do-auto") }
                for feed in ["live", "standby"] where show != feed {
                    view.order(
                        "show/\(feed)", feed == "live" ? "Show live" : "Show standby", id: "do-\(feed)",
                        isDisabled: channel.publishers[feed] == nil)
                }
                for feed in ["live", "standby"] where channel.publishers[feed] != nil {
                    view.askedOrder(
                        "disconnect/\(feed)", "Disconnect \(feed)…", id: "do-disconnect-\(feed)",
                        "Ends the session of who publishes to \(feed). Its software may connect again by itself.",
                        confirm: "Disconnect \(feed)")
                }
                if isEnded {
                    view.order("go", "Go on", id: "do-go", class: "primary")
                } else {
                    view.askedOrder(
                        "end", "End the stream…", id: "do-end",
                        "Ends the stream at all platforms, for all viewers. The next publisher starts it again.",
                        confirm: "End the stream")
                }
            },
        ])
    }

    private var length: HTML {
        element("label", ["class": "length"]) {
            element("span", ["class": "hidden"], "How long")
            element("select", ["name": "for", "id": "brb-for"]) {
                element("option", ["value": ""], "until I end it")
                for (seconds, text) in Self.breaks { element("option", ["value": "\(seconds)"], text) }
            }
        }
    }
}
