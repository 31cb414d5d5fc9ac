import FoundationEssentials
import History
import RelayCore

/// The geometry of a plot over time: bands that show what was on air, and a line.
struct Plot: Sendable {
    /// The size of the drawing; the page stretches it.
    static let width = 720.0
    static let height = 96.0

    /// A point of a line; without a value the line is interrupted.
    struct Point: Sendable, Equatable {
        let time: Date
        let value: Double?
    }

    /// When one source was on air.
    struct Band: Sendable, Equatable {
        var source: String
        var from: Double
        var to: Double
    }

    let since: Date
    let until: Date
    /// Seconds from one point to the next.
    let step: Double

    /// The bands of a channel's samples, from 0 to ``width``.
    func bands(_ samples: [HistorySamples.Sample]) -> [Band] {
        var bands: [Band] = []
        var (time, offset) = (Date.distantPast, 0.0)
        for sample in samples {
            if sample.time != time { (time, offset) = (sample.time, 0) }
            let from = sample.time.addingTimeInterval(offset)
            offset = min(step, offset + sample.seconds)
            let band = Band(source: sample.source, from: x(from), to: x(sample.time.addingTimeInterval(offset)))
            if let last = bands.last, last.source == band.source, band.from - last.to < x(step) / 2 {
                bands[bands.count - 1].to = band.to
            } else if band.to > band.from {
                bands.append(band)
            }
        }
        return bands
    }

    /// The path of a line (SVG 2, 9.3).
    ///
    /// - Parameter top: The value at the upper edge.
    func path(_ points: [Point], top: Double) -> String {
        var path = ""
        var last: Date?
        for point in points {
            guard let value = point.value, point.time >= since, point.time <= until else {
                last = nil
                continue
            }
            let isConnected = last.map { point.time.timeIntervalSince($0) < step * 2.5 } ?? false
            let place = "\(Words.decimal(x(point.time))) \(Words.decimal(y(value, top)))"
            // A point alone is seen by its round ends.
            path += isConnected ? "L\(place)" : "M\(place)h.1"
            last = point.time
        }
        return path
    }

    /// A round number that is at least as large as all values.
    static func top(_ values: [Double]) -> Double {
        guard let most = values.max(), most > 0 else { return 1 }
        var unit = 1.0
        while unit * 10 <= most { unit *= 10 }
        while unit > most { unit /= 10 }
        return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].first { $0 * unit >= most } ?? 10) * unit
    }

    /// The height of a value.
    func y(_ value: Double, _ top: Double) -> Double { Self.height * (1 - min(1, max(0, value / top))) }

    private func x(_ date: Date) -> Double {
        min(Self.width, max(0, x(date.timeIntervalSince(since))))
    }

    private func x(_ seconds: Double) -> Double { seconds / until.timeIntervalSince(since) * Self.width }
}
