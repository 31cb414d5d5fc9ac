import RelayCore
import StatusReading

/// What is on air, in large, with why and since when.
struct AirSection {
    let view: PageView

    var html: HTML {
        element("section", ["id": "air", "class": "air \(style)", "aria-labelledby": "air-word"]) {
            element("p", ["class": "label"], "On air")
            element("h1", ["id": "air-word"], word)
            element("p", ["class": "sense"], sense)
            if let channel = view.channel {
                element("p", ["class": "since"]) {
                    if let why = channel.why, channel.source != nil { element("span", ["class": "why"], why) }
                    if let since = channel.since {
                        element("span") {
                            "since "
                            view.clock(since)
                            " "
                            view.age(since)
                        }
                    }
                }
                if let override = channel.override { order(override) }
            }
        }
    }

    private var isBreak: Bool {
        view.channel?.override?.show == OperatorChoice.Show.brb.rawValue && view.channel?.source == "slate"
    }

    private var style: String {
        guard view.reply != nil else { return "is-unknown" }
        return isBreak
            ? "is-brb" : "is-\(["live", "standby", "slate"].first { $0 == view.channel?.source } ?? "nothing")"
    }

    private var word: String {
        guard view.reply != nil else { return "Waiting" }
        if isBreak { return "Be right back" }
        switch view.channel?.source {
        case "live": return "Live"
        case "standby": return "Standby"
        case "slate": return "Slate"
        default: return "Nothing"
        }
    }

    private var sense: String {
        guard let channel = view.channel else {
            return view.reply == nil ? "relay-hook has not answered yet." : "There is no channel."
        }
        let slate = channel.slate.map { " \($0.name)" } ?? ""
        if isBreak { return "Viewers see the slate\(slate). No live frame reaches a platform." }
        switch channel.source {
        case "live": return "Viewers see the live publisher."
        case "standby": return "Viewers see the standby feed."
        case "slate":
            return channel.publishers.isEmpty
                ? "Nobody publishes. Viewers see the slate\(slate)."
                : "Somebody publishes and is not on air. Viewers see the slate\(slate)."
        default: return "Viewers see nothing new."
        }
    }

    private func order(_ override: StatusReply.Override) -> HTML {
        element("p", ["class": "override"]) {
            element("strong", [:], override.show)
            " by \(override.by) since "
            view.clock(override.since)
            if let until = override.until {
                ", until "
                view.clock(until)
            } else {
                ", until somebody ends it"
            }
            if let reason = override.reason { ": \(reason)" }
        }
    }
}
