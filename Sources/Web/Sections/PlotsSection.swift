import FoundationEssentials
import History
import ProcessKit
import RelayCore

/// The figures of the last hour or day, over bands that show what was on air.
struct PlotsSection {
    private static let sources = ["live", "standby", "slate", "brb", "nothing"]

    let view: PageView

    var html: HTML {
        element("section", ["id": "plots", "aria-labelledby": "plots-title"]) {
            element("div", ["class": "head"]) {
                element("h2", ["id": "plots-title"], view.span == .hour ? "The last hour" : "The last day")
                element("nav", ["aria-label": "How far back"]) {
                    for span in PageView.Span.allCases {
                        element(
                            "a",
                            ["href": "/?span=\(span.rawValue)", "aria-current": span == view.span ? "page" : nil],
                            span.rawValue.capitalized)
                    }
                }
            }
            if let samples = view.samples, samples.channels.first?.samples.isEmpty == false {
                plots(samples)
            } else {
                element(
                    "p", ["class": "empty"],
                    view.samples == nil
                        ? "No history: it cannot be read now, or HISTORY_DAYS is 0."
                        : "No figures yet; the first ones come within 20 seconds.")
            }
        }
    }

    private var plot: Plot {
        // To the begin of a step, so that a page that shows the same is the same.
        let step = Double(view.span.step)
        let until = Date(timeIntervalSince1970: (view.now.timeIntervalSince1970 / step).rounded(.up) * step)
        return Plot(since: until.addingTimeInterval(-view.span.length), until: until, step: step)
    }

    private func plots(_ samples: HistorySamples) -> HTML {
        let channel = samples.channels.first?.samples ?? []
        let plot = plot
        let bands = plot.bands(channel)
        func bitrate(_ value: Double) -> String { Words.bitrate(value) }
        func line(_ value: (HistorySamples.Sample) -> Int?) -> [Plot.Point] {
            Self.merged(channel, value: { value($0).map { Double($0) } })
        }
        return HTML([
            element("ul", ["class": "legend"]) {
                for source in Self.sources where bands.contains(where: { $0.source == source }) {
                    element("li", ["class": "source-\(source)"], source)
                }
            },
            element("div", ["class": "plots"]) {
                figure("Ingest bitrate", line { $0.liveBitsPerSecond ?? $0.standbyBitsPerSecond }, plot, bands, bitrate)
                figure(
                    "Frames a second that arrive",
                    Self.merged(channel) { $0.liveFramesPerSecond ?? $0.standbyFramesPerSecond }, plot, bands,
                    Words.decimal)
                figure(
                    "Encoding speed", Self.merged(channel, value: \.speed), plot, bands, { "\(Words.speed($0))×" },
                    mark: 1)
                for destination in samples.destinations {
                    figure(
                        "To \(destination.name)",
                        destination.samples.map { .init(time: $0.time, value: $0.bitsPerSecond.map { Double($0) }) },
                        plot,
                        bands, bitrate)
                }
            },
        ])
    }

    /// One point for each step, whatever was on air in it.
    private static func merged(
        _ samples: [HistorySamples.Sample], value: (HistorySamples.Sample) -> Double?
    ) -> [Plot.Point] {
        var points: [Plot.Point] = []
        for sample in samples {
            let point = Plot.Point(time: sample.time, value: value(sample))
            if points.last?.time == sample.time {
                if point.value != nil { points[points.count - 1] = point }
            } else {
                points.append(point)
            }
        }
        return points
    }

    private func figure(
        _ title: String, _ points: [Plot.Point], _ plot: Plot, _ bands: [Plot.Band], _ text: (Double) -> String,
        mark: Double? = nil
    ) -> HTML {
        let values = points.compactMap(\.value)
        let top = Plot.top(values + (mark.map { [$0] } ?? []))
        let latest = points.last.flatMap(\.value)
        let range = values.min().flatMap { low in values.max().map { "\(text(low)) to \(text($0))" } }
        let sentence = "\(title): " + (latest.map { "now \(text($0)), " } ?? "") + (range ?? "nothing measured")
        return element("figure", ["class": "plot"]) {
            element("figcaption") {
                element("span", ["class": "title"], title)
                element("span", ["class": "now"], latest.map(text) ?? (values.isEmpty ? "nothing measured" : "–"))
            }
            element("div", ["class": "drawing"]) {
                element("span", ["class": "top", "aria-hidden": "true"], values.isEmpty ? "" : text(top))
                element(
                    "svg",
                    [
                        "viewBox": "0 0 \(Int(Plot.width)) \(Int(Plot.height))", "preserveAspectRatio": "none",
                        "role": "img", "aria-label": sentence,
                    ]
                ) {
                    for band in bands {
                        HTML.element(
                            "rect",
                            [
                                "class": "band source-\(band.source)", "x": Words.decimal(band.from), "y": "0",
                                "width": Words.decimal(max(0.5, band.to - band.from)), "height": "\(Int(Plot.height))",
                            ])
                    }
                    if let mark {
                        HTML.element(
                            "line",
                            [
                                "class": "mark", "x1": "0", "x2": "\(Int(Plot.width))",
                                "y1": Words.decimal(plot.y(mark, top)),
                                "y2": Words.decimal(plot.y(mark, top)),
                            ])
                    }
                    HTML.element("path", ["class": "line", "d": plot.path(points, top: top)])
                }
            }
            element("div", ["class": "axis", "aria-hidden": "true"]) {
                element("span", [:], moment(plot.since))
                element("span", [:], moment(plot.since.addingTimeInterval(view.span.length / 2)))
                element("span", [:], "now")
            }
        }
    }

    private func moment(_ date: Date) -> String {
        WallClock.text(date.timeIntervalSince1970, now: date.timeIntervalSince1970)
    }
}
