import FoundationEssentials
import Lab
import ProcessKit

/// A whole benchmark: all columns in turn, round by round, and what only this relay has.
struct Bench: Sendable {
    let contenders: [any Contender]
    let rows: Set<BenchRow>
    let runs: Int
    /// Visits of a run; `nil`: one for each way to leave.
    let visits: Int?
    let stateDirectory: String
    let console: RelayConsole
    /// Whether the last lines of each column are printed, too.
    let isVerbose: Bool

    /// Rows that are measured with more destinations, and how many.
    private static let destinations: [(count: Int, rows: [BenchRow: BenchRow])] = [
        (3, [.slateCPU: .slateCPU3, .liveCPU: .liveCPU3, .liveMemory: .liveMemory3]),
        (10, [.slateCPU: .slateCPU10, .liveCPU: .liveCPU10, .liveMemory: .liveMemory10]),
    ]

    /// Runs it.
    /// - Throws: What went wrong; `CancellationError` if the user stopped it. Nothing runs any more then.
    func run() async throws -> BenchResults {
        console.say("clip and slates (made once)")
        let clip = try await BenchRun.clip.file(cache: "\(stateDirectory)/clips")
        var results = BenchResults(
            date: Date.now.ISO8601Format(), machine: .current(), versions: await BenchVersions.current(),
            settings: settings,
            columns: contenders.map { BenchColumn(name: $0.name, title: $0.title, what: $0.what) })
        var absent: Set<String> = []
        for (index, contender) in contenders.enumerated() {
            if let program = BenchContenders.program(of: contender.name), Preflight.path(of: program) == nil {
                absent.insert(contender.name)
                results.columns[index].add(notes("\(program) is not installed"))
            } else {
                try await contender.prepare()
                try Task.checkCancellation()
            }
        }
        let common = rows.filter { !$0.isOfThisRelay }
        for round in 1...runs {
            for (index, contender) in contenders.enumerated() where !absent.contains(contender.name) && !common.isEmpty
            {
                console.say("run \(round) of \(runs): \(contender.name)")
                results.columns[index].add(try await visit(contender, common, clip, visits: visits))
            }
            results.runs = round
        }
        for (index, contender) in contenders.enumerated() {
            guard let relay = contender as? RelayContender else {
                if !absent.contains(contender.name) { results.columns[index].add(peerNotes()) }
                continue
            }
            results.columns[index].add(try await ofThisRelay(relay, clip))
        }
        return results
    }

    private func visit(
        _ contender: any Contender, _ rows: Set<BenchRow>, _ clip: String, visits: Int? = nil,
        alongside: (@Sendable (RunningContender) async throws -> [BenchRow: BenchCell])? = nil
    ) async throws -> [BenchRow: BenchCell] {
        let directory = try TemporaryDirectory("relay-bench")
        return try await BenchRun(contender, rows: rows, visits: visits, clip: clip, directory: directory.path).run(
            alongside: alongside,
            onLog: { [console, isVerbose] lines in
                if isVerbose { console.show(plain: lines.joined(separator: "\n")) }
            })
    }

    /// What is measured once, after the rounds: the destinations in the first column only, as a push does not encode.
    private func ofThisRelay(_ relay: RelayContender, _ clip: String) async throws -> [BenchRow: BenchCell] {
        var found: [BenchRow: BenchCell] = [:]
        let isFirst = relay.name == "relay"
        for (count, names) in Self.destinations where isFirst {
            let wanted = names.filter { rows.contains($0.value) }
            guard !wanted.isEmpty else { continue }
            console.say("\(relay.name): \(count) destinations")
            var crowd = relay
            crowd.destinations = count
            for (row, cell) in try await visit(crowd, Set(wanted.keys), clip) {
                if let name = wanted[row] { found[name] = cell }
            }
        }
        let alongside = rows.intersection([.callbackMedian, .callback99, .callback999, .gate])
        if isFirst, !alongside.isEmpty {
            console.say("\(relay.name): callbacks and gate")
            let megabits = try Self.megabits(of: clip)
            let cells = try await visit(relay, alongside, clip) { running in
                try await RelayAlongside(megabits: megabits).measure(running)
            }
            found.merge(cells) { $1 }
        }
        let directory = try TemporaryDirectory("relay-bench")
        let quality = EncodedQuality(directory: directory.path)
        for rate in EncodedQuality.rates where rows.contains(rate.ssim) || rows.contains(rate.psnr) {
            console.say("\(relay.name): quality at \(rate.bitrate)bit/s")
            for (row, cell) in try await quality.measure(relay.variables, at: rate) where rows.contains(row) {
                found[row] = cell
            }
            try Task.checkCancellation()
        }
        return found
    }

    private func notes(_ reason: String) -> [BenchRow: BenchCell] {
        Dictionary(uniqueKeysWithValues: rows.map { ($0, BenchCell(notes: [reason])) })
    }

    /// Rows about parts that peers do not have.
    private func peerNotes() -> [BenchRow: BenchCell] {
        let reasons: [BenchRow: String] = [
            .callbackMedian: "asks nobody who may publish", .callback99: "asks nobody who may publish",
            .callback999: "asks nobody who may publish", .gate: "has nothing in front of nginx or of its own listener",
        ]
        return reasons.filter { rows.contains($0.key) }.mapValues { BenchCell(notes: [$0]) }
    }

    /// The mean bitrate of a clip.
    private static func megabits(of clip: String) throws -> Double {
        let tags = try FLVFile.tags(of: clip)
        let milliseconds = tags.map(\.timestamp).max() ?? 0
        guard milliseconds > 0 else { return 1 }
        return Double(tags.reduce(0) { $0 + $1.size } * 8) / Double(milliseconds) / 1000
    }

    private var settings: [String: String] {
        [
            "profile": "1280x720, 30 frames a second, H.264 veryfast 3000 kbit/s, AAC 160 kbit/s",
            "publisher": "1280x720, 30 frames a second, H.264 with B-frames 3000 kbit/s, keyframes every 2 s",
            "visits of a run": "\(visits ?? 3), of 10 s, with 8 s after each: closed, killed and silent in turn",
            "slate": "a flat picture with a tone",
        ]
    }
}
