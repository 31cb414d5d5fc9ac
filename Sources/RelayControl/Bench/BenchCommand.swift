import ArgumentParser
import CommandHelp
import FoundationEssentials
import Lab
import ProcessKit

/// `relayctl bench`: compares this relay with its peers on this machine.
struct BenchCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Compares this relay with other ways to do the same, on this machine, and prints a table.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Runs each column in turn, round by round: it is started, shows the slate, and a test camera visits it three times, \
        ending its connection, killed, and silent. A stand-in platform receives what is pushed; all is measured there and in \
        /proc. Everything stays on the loopback address, on free ports; ./.env is not read. A run of a column takes about a \
        minute. The table has the medians, and the worst values in brackets.

        Columns: \(columnNames.joined(separator: ", ")).

        Rows: \(BenchRow.allCases.map(\.rawValue).joined(separator: ", ")).
        """,
        exits: [
            .init(.success, "the table was printed"),
            .init(.failure, "a run could not be made"),
            .init(RelayExit.interrupted, "stopped by Ctrl-C; everything it started has been stopped"),
        ] + RelayExit.ofStart,
        examples: [
            .init("relayctl bench", "everything, three runs of each column: half an hour"),
            .init("relayctl bench --runs 1 --visits 20", "how far media time moves in twenty visits: 40 minutes"),
            .init("relayctl bench --columns relay,polling --rows to-live,delay --runs 1", "a quick look"),
        ])

    @Option(help: ArgumentHelp("How often each column is run.", valueName: "n"))
    var runs = 3

    @Option(
        help: ArgumentHelp(
            "Visits of the camera in each run; it leaves in the three ways in turn. Default: 3.", valueName: "n"))
    var visits: Int?

    @Option(help: ArgumentHelp("Columns to run, separated by commas. Default: all.", valueName: "names"))
    var columns: BenchList?

    @Option(help: ArgumentHelp("Rows to measure, separated by commas. Default: all.", valueName: "names"))
    var rows: BenchList?

    @Option(
        help: ArgumentHelp(
            "Where to write all values as JSON. Replaces an existing file.", valueName: "file"), completion: .file())
    var json: String?

    @Option(
        help: ArgumentHelp(
            "A Markdown file whose table, between two marker comments, is replaced by this one.", valueName: "file"),
        completion: .file())
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Directory for slates and the clip. Default: as for \"relayctl up\".",
            valueName: "directory"), completion: .directory)
    var stateDir: String?

    @Flag(name: .shortAndLong, help: "Also print the last lines of each column.")
    var verbose = false

    private static var columnNames: [String] { BenchContenders.all(stateDirectory: "").map(\.name) }

    func validate() throws {
        guard (1...1000).contains(runs) else { throw ValidationError("--runs takes a number from 1 to 1000") }
        guard visits.map({ (1...1000).contains($0) }) ?? true else {
            throw ValidationError("--visits takes a number from 1 to 1000")
        }
        if let name = columns?.unknown(Self.columnNames).first { throw ValidationError("no column is called \(name)") }
        if let name = rows?.unknown(BenchRow.allCases.map(\.rawValue)).first {
            throw ValidationError("no row is called \(name)")
        }
    }

    func run() async throws {
        TerminationSignals.ignoreBrokenPipe()
        let document = try report.map { try Self.document($0) }
        let stateDirectory = try RelayOptions.stateDirectory(stateDir)
        let problems = await Preflight(settings: try RelayOptions.settings(RelayContender.common)).problems()
        for problem in problems { RelayOptions.complain(problem.text) }
        if let first = problems.first { throw ExitCode(first.exit) }
        let signals = await TerminationSignals.receive()
        let console = RelayConsole(isVerbose: verbose)
        let chosen = columns?.names ?? Self.columnNames
        let bench = Bench(
            contenders: BenchContenders.all(stateDirectory: stateDirectory).filter { chosen.contains($0.name) },
            rows: Set(rows?.names.compactMap(BenchRow.init(rawValue:)) ?? BenchRow.allCases), runs: runs,
            visits: visits,
            stateDirectory: stateDirectory, console: console, isVerbose: verbose)
        let run = Task { try await bench.run() }
        let watcher = Task {
            for await _ in signals {
                run.cancel()
                return
            }
        }
        let result = await run.result
        watcher.cancel()
        switch result {
        case .failure(let error):
            if run.isCancelled {
                console.say("stopped")
                throw RelayExit.interrupted
            }
            RelayOptions.complain("\(error)")
            throw ExitCode.failure
        case .success(let results):
            console.show(plain: "\n\(results.text())")
            if let json { try Self.write(try results.json(), to: json) }
            if let report, let document, let text = BenchReport.replacing(in: document, with: results.markdown()) {
                try Self.write(text, to: report)
            }
        }
    }

    /// Before the benchmark, which takes its time, rather than after it.
    private static func document(_ file: String) throws -> String {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            BenchReport.replacing(in: text, with: "") != nil
        else {
            RelayOptions.complain(
                "\(file) has no place for the table; it needs the lines \"\(BenchReport.begin)\" and \"\(BenchReport.end)\""
            )
            throw RelayExit.cannotCreate
        }
        return text
    }

    private static func write(_ text: String, to file: String) throws {
        do {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        } catch {
            RelayOptions.complain("\(file) can't be written: \(error)")
            throw RelayExit.cannotCreate
        }
    }
}
