/// Writes metrics in Prometheus' text format, version 0.0.4
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>).
struct Exposition {
    /// Names and values of labels, in their order.
    typealias Labels = KeyValuePairs<String, String>

    /// One value of a family.
    struct Sample {
        let labels: Labels
        let value: Double

        init(_ labels: Labels, _ value: Double) {
            self.labels = labels
            self.value = value
        }

        init(_ labels: Labels, _ isTrue: Bool) { self.init(labels, isTrue ? 1 : 0) }
    }

    /// The media type of ``text``.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What is written so far.
    private(set) var text = ""

    /// Writes a family of counters or gauges.
    mutating func write(_ metric: Metric, _ samples: [Sample]) {
        begin(metric)
        for sample in samples { line(metric.name, sample.labels, sample.value) }
    }

    /// Writes a family of histograms.
    mutating func write(_ metric: Metric, histograms: [(labels: Labels, histogram: Histogram)]) {
        begin(metric)
        for (labels, histogram) in histograms {
            for (bound, count) in histogram.cumulative {
                line("\(metric.name)_bucket", labels, also: ("le", Self.number(bound)), Double(count))
            }
            line("\(metric.name)_sum", labels, histogram.sum)
            line("\(metric.name)_count", labels, Double(histogram.count))
        }
    }

    private mutating func begin(_ metric: Metric) {
        text += "# HELP \(metric.name) \(Self.escaped(metric.help, quotes: false))\n"
        text += "# TYPE \(metric.name) \(metric.kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: Labels, also last: (String, String)? = nil, _ value: Double) {
        let all = labels.map { ($0.key, $0.value) } + (last.map { [$0] } ?? [])
        text += name
        if !all.isEmpty {
            text += "{" + all.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// A number as Go's `ParseFloat` reads it.
    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Text with backslashes and line ends escaped, and in label values double quotes, too.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
