import FoundationEssentials
import History
import RelayCore
import Testing

@testable import Web

@Suite struct PlotTests {
    private static let begin = Date(timeIntervalSince1970: 1_000_000)
    private let plot = Plot(since: begin, until: begin.addingTimeInterval(720), step: 10)

    private func point(_ seconds: Double, _ value: Double?) -> Plot.Point {
        .init(time: Self.begin.addingTimeInterval(seconds), value: value)
    }

    @Test func aLineIsInterruptedWhereNothingWasMeasured() {
        let points = [point(0, 0), point(10, 50), point(20, nil), point(30, 100), point(100, 100), point(110, 100)]
        #expect(plot.path(points, top: 100) == "M0 96h.1L10 48M30 0h.1M100 0h.1L110 0")
    }

    @Test func valuesOutsideAreNotDrawnOutside() {
        #expect(plot.path([point(-20, 1), point(0, 400), point(10, -3), point(800, 1)], top: 100) == "M0 0h.1L10 96")
    }

    @Test func bandsJoinAndDivideAStep() {
        func sample(_ seconds: Double, _ source: String, _ span: Double) -> HistorySamples.Sample {
            .init(time: Self.begin.addingTimeInterval(seconds), seconds: span, source: source)
        }
        let bands = plot.bands([
            sample(0, "slate", 10), sample(10, "slate", 4), sample(10, "live", 6), sample(20, "live", 10),
            sample(100, "live", 10),
        ])
        let text = bands.map { "\($0.source) \(Words.decimal($0.from)) \(Words.decimal($0.to))" }
        #expect(text == ["slate 0 14", "live 14 30", "live 100 110"])
    }

    @Test(
        arguments: [
            ([], 1.0), ([0], 1), ([5_900_000], 6_000_000), ([1.02], 1.5), ([1], 1), ([0.43], 0.5), ([101], 150),
        ] as [([Double], Double)])
    func theTopIsARoundNumber(values: [Double], top: Double) {
        #expect(abs(Plot.top(values) - top) < 1e-6)
    }
}
