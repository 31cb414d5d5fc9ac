import RelayCore
import StatusReading

/// The latest cuts, with what was measured of each.
struct CutsSection {
    /// How many are shown.
    private static let most = 12

    let view: PageView

    var html: HTML {
        let cuts = view.channel?.cuts ?? []
        return element("section", ["id": "cuts", "aria-labelledby": "cuts-title"]) {
            element("h2", ["id": "cuts-title"], "Cuts")
            if cuts.isEmpty {
                element("p", ["class": "empty"], view.reply == nil ? "Not known yet." : "None since relay-hook runs.")
            } else {
                element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-labelledby": "cuts-title"])
                {
                    element("table") {
                        element("thead") {
                            element("tr") {
                                for title in ["Time", "Cut", "Why", "Took", "Step", "Silence"] {
                                    element("th", ["scope": "col"], title)
                                }
                            }
                        }
                        element("tbody") {
                            for cut in cuts.prefix(Self.most) { row(cut) }
                        }
                    }
                }
            }
        }
    }

    private func row(_ cut: StatusReply.Cut) -> HTML {
        let steps = cut.destinations.flatMap { [$0.videoStep, $0.soundStep].compactMap { $0 } }
        return element("tr") {
            element("td", ["class": "time"]) { view.clock(cut.time, hasSeconds: true) }
            element("td") {
                element("span", ["class": "from"], cut.from ?? "nothing")
                " → "
                element("span", ["class": "to source-\(cut.to)"], cut.to)
            }
            element("td", [:], cut.why)
            element("td", ["class": "number"], Words.hundredths(.seconds(cut.took)))
            element("td", ["class": "number"], steps.max().map(Self.milliseconds) ?? "–")
            element("td", ["class": "number"], cut.destinations.map(\.silence).max().map(Self.milliseconds) ?? "–")
        }
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded())) ms" }
}
