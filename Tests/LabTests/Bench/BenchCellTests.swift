import Lab
import Testing

@Suite struct BenchCellTests {
    @Test func showsTheMedianAndTheWorst() {
        #expect(BenchCell([0.5, 0.74, 0.6]).text(in: .toLive) == "0.60 (0.74)")
        #expect(BenchCell([34]).text(in: .step) == "34")
        #expect(BenchCell([0.98, 0.97]).text(in: .ssim3) == "0.9750 (0.9700)")
        #expect(BenchCell([0.1, -0.4]).text(in: .clock) == "-0.15 (-0.40)")
        #expect(BenchCell().text(in: .step) == "–")
    }

    @Test func saysWhyAValueIsMissing() {
        var cell = BenchCell([1])
        cell.add(BenchCell([3], notes: ["no slate within 8 s"]))
        cell.add(BenchCell(notes: ["no slate within 8 s"]))
        #expect(cell.text(in: .goneSilent) == "2.00 (3.00); no slate within 8 s")
        #expect(BenchCell(notes: ["it can't"]).text(in: .delay) == "it can't")
    }

    @Test(arguments: [
        (0.005, 2, "0.01"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"), (99.99, 1, "100.0"), (7, 0, "7"),
        (0.0123, 3, "0.012"),
    ])
    func roundsToItsDecimals(_ value: Double, _ decimals: Int, _ text: String) {
        #expect(
            BenchCell([value]).text(
                in: decimals == 0 ? .step : decimals == 1 ? .slateCPU : decimals == 2 ? .delay : .gate) == text)
    }

    @Test func everyRowHasATitleOfItsOwn() {
        #expect(Set(BenchRow.allCases.map(\.title)).count == BenchRow.allCases.count)
        for departure in CameraCycle.Departure.allCases { #expect(BenchRow(departure).departure == departure) }
    }
}
