import FoundationEssentials
import History
import ProcessKit
import RelayCore
import StatusReading

/// All that a page shows to one person at one moment.
struct PageView: Sendable {
    /// How far back the plots go.
    enum Span: String, Sendable, CaseIterable {
        case hour
        case day

        /// In seconds.
        var length: Double { self == .hour ? 3600 : 86_400 }
        /// Seconds for which one point of a plot stands.
        var step: Int { self == .hour ? 10 : 300 }
    }

    /// What relay-hook said last; `nil`: nothing since relay-web runs.
    var reply: StatusReply?
    /// Since when it does not answer; `nil`: it does.
    var silentSince: Date?
    /// The figures of the plots; `nil`: there is no history, or it cannot be read now.
    var samples: HistorySamples?
    var span: Span = .hour
    /// Who looks; `nil`: a user of this host without a token.
    var person: Holder?
    /// Whether the relay runs as services of this host; otherwise "relayctl up" runs it.
    var isService = true
    /// What came of the last order, if there are no scripts.
    var said: Said?
    var now = Date()
    /// Whether it is written how long ago something was. Scripts write it themselves, so that a page changes only if something
    /// else does.
    var showsAges = true

    /// The answer to an order.
    struct Said: Sendable, Equatable {
        let text: String
        let isFailure: Bool
    }

    /// Whether there are buttons.
    var maySteer: Bool { person?.mayChange ?? false }

    /// The only channel.
    var channel: StatusReply.Channel? { reply?.channels.first }

    /// The parts of the page that are renewed, each by itself, in the order of the page.
    var sections: [(id: String, html: HTML)] {
        [
            ("notice", NoticeSection(view: self).html), ("air", AirSection(view: self).html),
            ("problems", ProblemsSection(view: self).html), ("controls", ControlsSection(view: self).html),
            ("pictures", PicturesSection(view: self).html),
            ("destinations", DestinationsSection(view: self).html), ("publisher", PublisherSection(view: self).html),
            ("plots", PlotsSection(view: self).html), ("cuts", CutsSection(view: self).html),
            ("alerts", AlertsSection(view: self).html),
        ]
    }

    /// A moment on this host's clock.
    ///
    /// - Parameter hasSeconds: Of a moment of today.
    func clock(_ date: Date, hasSeconds: Bool = false) -> HTML {
        let seconds = date.timeIntervalSince1970
        var text = WallClock.text(seconds, now: now.timeIntervalSince1970)
        if hasSeconds, text.utf8.count <= 5 { text = String(WallClock.moment(seconds).suffix(8)) }
        return element("time", ["datetime": date.formatted(.iso8601)], text)
    }

    /// How long ago a moment was, or for how long something has been so.
    func age(_ date: Date) -> HTML {
        element(
            "span", ["class": "age", "data-since": "\(Int64(date.timeIntervalSince1970 * 1000))"],
            showsAges ? Words.span(.seconds(Int(max(0, now.timeIntervalSince(date))))) : "")
    }

    /// A form with one button that gives an order.
    ///
    /// - Parameter fields: Further fields of the form.
    func order(
        _ path: String, _ label: String, id: String, class style: String = "", fields: HTML = .empty,
        isDisabled: Bool = false
    ) -> HTML {
        element("form", ["method": "post", "action": "/do/\(path)", "class": "order"]) {
            element("input", ["type": "hidden", "name": "csrf", "value": person?.csrf ?? ""])
            fields
            element(
                "button", ["id": id, "class": style.isEmpty ? nil : style, "disabled": isDisabled ? "" : nil], label)
        }
    }

    /// An order that asks once: the first press shows what it does, the second gives it.
    func askedOrder(_ path: String, _ label: String, id: String, _ warning: String, confirm: String) -> HTML {
        element("details", ["class": "asked", "id": "ask-\(id)"]) {
            element("summary", ["id": "sum-\(id)"], label)
            element("div", ["class": "ask"]) {
                element("p", [:], warning)
                order(path, confirm, id: id, class: "danger")
            }
        }
    }
}
