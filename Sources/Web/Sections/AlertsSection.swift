import StatusReading

/// Where alerts go, and whether they arrive. Nothing without a sink.
struct AlertsSection {
    let view: PageView

    var html: HTML {
        let alerts = view.reply?.alerts ?? []
        guard !alerts.isEmpty else { return element("section", ["id": "alerts", "hidden": ""], "") }
        return element("section", ["id": "alerts", "aria-labelledby": "alerts-title"]) {
            element("h2", ["id": "alerts-title"], "Alerts")
            element("dl", ["class": "facts"]) {
                for alert in alerts {
                    element("dt", [:], alert.name)
                    element("dd") {
                        "\(alert.kind), "
                        state(alert)
                        if alert.waiting > 0 { ", \(alert.waiting) wait" }
                    }
                }
            }
        }
    }

    @HTMLBuilder private func state(_ alert: StatusReply.Alert) -> HTML {
        if alert.state != "well" {
            element("b", [:], alert.state)
            if let since = alert.since {
                " since "
                view.clock(since)
            }
            if let reason = alert.reason { ": \(reason)" }
        } else if let sent = alert.lastSent {
            "last sent "
            view.clock(sent)
        } else {
            "nothing sent yet"
        }
    }
}
