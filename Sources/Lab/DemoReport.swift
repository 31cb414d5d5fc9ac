public import ProcessKit

/// The report at the end of `relayctl demo`: a row per cycle, the medians and the worst values, and figures for the whole program.
public struct DemoReport: Sendable {
    /// The whole program.
    public let program: ProgramMeter
    /// The cycles.
    public let cycles: [SwitchFigures]
    /// Path of the recording; nil if nothing was recorded.
    public let recording: String?
    private let marks: [CameraMarks]

    /// Creates a report on a program.
    /// - Parameters:
    ///   - program: The program, measured with the slate's frames.
    ///   - marks: When the camera started and stopped.
    ///   - recording: The FLV file of the first session.
    public init(program: ProgramMeter, marks: [CameraMarks], recording: String? = nil) {
        self.program = program
        cycles = SwitchFigures.measure(marks, in: program)
        self.recording = recording
        self.marks = marks
    }

    /// The same report with another path of the recording.
    public init(_ report: DemoReport, recording: String?) {
        program = report.program
        cycles = report.cycles
        marks = report.marks
        self.recording = recording
    }

    /// True if every switch happened, in one session, and no timestamp repeated or went back.
    public var isFlawless: Bool {
        missed == 0 && program.sessions == 1 && program.backward == 0 && program.repeated == 0
    }

    /// Number of switches that did not happen.
    public var missed: Int { cycles.count { $0.toLive == nil } + cycles.count { $0.toSlate == nil } }

    /// A plot of the last cycle as SVG; nil if there was none.
    public func plot() -> String? {
        marks.last.flatMap { VisitPlot(program, marks: $0) }?.svg()
    }

    /// The columns of the table: a title with its unit, the decimals shown, and the figure, nil where it is missing.
    private static let columns: [(title: String, decimals: Int, figure: @Sendable (SwitchFigures) -> Double?)] = [
        ("camera on → live (s)", 2, { $0.toLive }),
        ("camera off → slate (s)", 2, { $0.toSlate }),
        ("largest timestamp step (ms)", 0, { $0.largestStep.map(Double.init) }),
        ("largest silence, video (ms)", 0, { $0.largestVideoSilence.map { $0 * 1000 } }),
    ]

    /// The table: one row per cycle, then the medians and the worst values.
    public var table: TextTable {
        var table = TextTable(header: ["cycle"] + Self.columns.map(\.title))
        for (index, cycle) in cycles.enumerated() {
            let cells = Self.columns.map { Self.cell($0.figure(cycle), $0.decimals, missing: "missed") }
            table.add(["\(index + 1)"] + cells)
        }
        guard cycles.count > 1 else { return table }
        table.rule()
        let summary = Self.columns.map { (values: cycles.compactMap($0.figure), decimals: $0.decimals) }
        table.add(["median"] + summary.map { Self.cell(Statistics.median($0.values), $0.decimals) })
        table.add(["worst"] + summary.map { Self.cell($0.values.max(), $0.decimals) })
        return table
    }

    /// The table and the lines below it.
    public func render() -> String {
        var lines = [table.render(), ""]
        if missed > 0 { lines.append("missed switches: \(missed)") }
        lines.append("platform sessions: \(program.sessions)")
        lines.append("timestamps: \(program.backward) backward, \(program.repeated) repeated")
        lines.append(
            "decoder configurations: \(program.video.distinctHeaders.count) video, "
                + "\(program.audio.distinctHeaders.count) audio")
        lines.append("longest time without any media: \(Self.cell(program.largestSilence.map { $0 * 1000 }, 0)) ms")
        if let skew = ContentSkew.change(of: .slate, in: program) {
            lines.append("audio against video, last slate to first: \(Self.cell(skew, 0)) ms")
        }
        if let recording { lines.append("recording: \(recording)") }
        return lines.joined(separator: "\n")
    }

    private static func cell(_ value: Double?, _ decimals: Int, missing: String = "–") -> String {
        guard let value else { return missing }
        let scale = decimals == 0 ? 1 : 100
        let scaled = Int((value * Double(scale)).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        let fraction = abs(scaled) % scale
        return "\(scaled < 0 ? "-" : "")\(abs(scaled) / scale).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
