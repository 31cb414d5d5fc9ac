import FoundationEssentials
import ProcessKit

/// One run of one contender: it starts, shows the slate, and a camera visits it, leaving in each way in turn.
public struct BenchRun: Sendable {
    /// How long a camera publishes, from its start.
    static let publishing: Duration = .seconds(10)
    /// How long nobody publishes after that; a silent camera is killed at its end.
    static let resting: Duration = .seconds(8)
    /// How long a contender has for its first frame.
    static let patience: Duration = .seconds(30)
    /// How long what is used is counted on the slate.
    static let counting: Duration = .seconds(6)

    private let contender: any Contender
    private let rows: Set<BenchRow>
    private let visits: Int?
    private let clip: String
    private let directory: String

    /// Describes a run.
    /// - Parameters:
    ///   - rows: What to measure. A way to leave that measures nothing is left out.
    ///   - visits: How many, in each way to leave in turn; `nil`: once in each.
    ///   - clip: What the camera plays: a ``TestClip/Peculiarity/numberedFlashes`` of 720p30.
    ///   - directory: For the run's files; the caller removes it.
    public init(_ contender: any Contender, rows: Set<BenchRow>, visits: Int? = nil, clip: String, directory: String) {
        self.contender = contender
        self.rows = rows
        self.visits = visits
        self.clip = clip
        self.directory = directory
    }

    /// The clip of all runs.
    ///
    /// It declares the colours that OBS does: others would have to be converted.
    public static let clip = TestClip(width: 1280, height: 720, colour: .bt709, peculiarity: .numberedFlashes)

    /// Runs it.
    /// - Parameters:
    ///   - alongside: What is measured while a camera is on air, in a visit of its own.
    ///   - onLog: Gets the contender's last lines at the end.
    /// - Throws: What went wrong with the measurement; a contender's failures are cells.
    public func run(
        alongside: (@Sendable (RunningContender) async throws -> [BenchRow: BenchCell])? = nil,
        onLog: @Sendable ([String]) -> Void = { _ in }
    ) async throws -> [BenchRow: BenchCell] {
        let platform = try StandInPlatform(directory: "\(directory)/platform")
        let place = "\(directory)/contender"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try await platform.start()
        let running: RunningContender
        do {
            running = try await contender.start(platform: platform.url, key: "bench", directory: place)
        } catch {
            await platform.close()
            throw error
        }
        do {
            let found = try await measure(running, platform.observer, alongside)
            onLog(running.log())
            await running.stop()
            await platform.close()
            return found
        } catch {
            await running.stop()
            await platform.close()
            throw error
        }
    }

    private func measure(
        _ running: RunningContender, _ observer: PlatformObserver,
        _ alongside: (@Sendable (RunningContender) async throws -> [BenchRow: BenchCell])?
    ) async throws -> [BenchRow: BenchCell] {
        var found: [BenchRow: BenchCell] = [:]
        let first: PlatformObserver.Sighting
        do {
            first = try await observer.first(
                "a frame of the slate", since: running.started, within: Self.patience
            ) { $0.received.tag.isKeyframe }
        } catch is TimedOut {
            let reason = "nothing at the platform within \(Self.patience.components.seconds) s"
            for row in rows where !row.isOfThisRelay { found[row] = BenchCell(notes: [reason]) }
            return found
        }
        add(.firstFrame, first.received.arrival.seconds(since: running.started), to: &found)
        // What a start needs is over then, and there is a slate to compare with.
        let isSettled = !rows.isDisjoint(with: [.slateCPU, .slateMemory, .clock])
        try await Task.sleep(for: .seconds(isSettled ? 4 : 1))
        if !rows.isDisjoint(with: [.slateCPU, .slateMemory]) {
            let load = try await load(of: running, for: Self.counting)
            add(.slateCPU, load.percent, to: &found)
            add(.slateMemory, load.megabytes, to: &found)
        }
        let begin = Moment.now()
        var visits: [BenchVisit] = []
        for departure in departures {
            visits.append(try await visit(departure, running, observer, number: visits.count + 1))
        }
        let end = Moment.now()
        if let alongside {
            let (camera, follower, _) = try await camera(running, number: visits.count + 1)
            do {
                try await Task.sleep(for: .seconds(5))
                for (row, cell) in try await alongside(running) where rows.contains(row) { found[row] = cell }
            } catch {
                await camera.kill()
                await follower.stop()
                throw error
            }
            await camera.stop()
            await follower.stop()
        }
        guard !visits.isEmpty else { return found }
        for load in visits.compactMap(\.load) {
            add(.liveCPU, load.percent, to: &found)
            add(.liveMemory, load.megabytes, to: &found)
        }
        try await judge(visits, from: begin, to: end, observer, &found)
        return found
    }

    /// How the cameras leave, in order; without a number of visits, once in each way that is needed.
    private var departures: [CameraCycle.Departure] {
        let needed = CameraCycle.Departure.allCases.filter(isNeeded)
        guard !needed.isEmpty else { return [] }
        return (0..<(visits ?? needed.count)).map { needed[$0 % needed.count] }
    }

    /// Whether a visit that ends in this way measures something that is asked for.
    private func isNeeded(_ departure: CameraCycle.Departure) -> Bool {
        let own = BenchRow(departure)
        if rows.contains(own) { return true }
        // One way is enough for what any shows.
        let others = Set(CameraCycle.Departure.allCases.map(BenchRow.init))
        let general: Set<BenchRow> = [
            .toLive, .step, .silence, .brokenTimestamps, .lostAtStart, .lostAtEnd, .delay, .clock, .sessions, .liveCPU,
            .liveMemory,
        ]
        return departure == .clean && rows.isDisjoint(with: others) && !rows.isDisjoint(with: general)
    }

    private func add(
        _ row: BenchRow, _ value: Double?, missing note: String? = nil, to found: inout [BenchRow: BenchCell]
    ) {
        guard rows.contains(row) else { return }
        found[row, default: BenchCell()].add(
            BenchCell(value.map { [$0] } ?? [], notes: value == nil ? note.map { [$0] } ?? [] : []))
    }

    private func load(of running: RunningContender, for time: Duration) async throws -> BenchLoad {
        let before = running.use
        try await Task.sleep(for: time)
        let after = running.use
        return BenchLoad(percent: after.percent(since: before), megabytes: after.megabytes)
    }

    private func camera(
        _ running: RunningContender, number: Int
    ) async throws -> (TestCamera, RecordingFollower, PlatformObserver) {
        let folder = "\(directory)/camera-\(number)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let sent = PlatformObserver()
        let follower = try RecordingFollower(directory: folder) { sent.take($0) }
        do {
            let camera = try await TestCamera.start(
                playing: clip, to: running.ingest, name: running.stream, directory: directory,
                copyingTo: "\(folder)/sent.flv")
            return (camera, follower, sent)
        } catch {
            await follower.stop()
            throw error
        }
    }

    private func visit(
        _ departure: CameraCycle.Departure, _ running: RunningContender, _ observer: PlatformObserver, number: Int
    ) async throws -> BenchVisit {
        let (camera, follower, sent) = try await camera(running, number: number)
        let departs = ContinuousClock.now + Self.publishing
        var load: BenchLoad?
        do {
            let live = try? await observer.first("a live frame", since: camera.started, within: Self.publishing) {
                $0.received.tag.isKeyframe && $0.received.tag.size > BenchSlate.largestFrame
            }
            try Task.checkCancellation()
            if live != nil, rows.contains(.liveCPU) || rows.contains(.liveMemory) {
                try await Task.sleep(for: .seconds(1))
                let rest = departs - .now
                if rest > .seconds(2) { load = try await self.load(of: running, for: rest) }
            }
            try await Task.sleep(until: departs, clock: .continuous)
            let marks: CameraMarks
            switch departure {
            case .clean: marks = await camera.stop()
            case .killed: marks = await camera.kill()
            case .halted: marks = camera.pause()
            }
            try await Task.sleep(for: Self.resting)
            if departure == .halted {
                await camera.kill()
                try await waitForSlate(observer)
            }
            await follower.stop()
            return BenchVisit(marks: marks, departure: departure, sent: sent.journal, load: load)
        } catch {
            await camera.kill()
            await follower.stop()
            throw error
        }
    }

    /// Gives a contender that has not noticed a silent camera the time to show the slate when its connection has ended.
    private func waitForSlate(_ observer: PlatformObserver) async throws {
        let slate = try? await observer.first("the slate", since: .now(), within: Self.resting) {
            $0.received.tag.isKeyframe && $0.received.tag.size <= BenchSlate.largestFrame
        }
        try Task.checkCancellation()
        if slate != nil { try await Task.sleep(for: .seconds(3)) }
    }

    private func judge(
        _ visits: [BenchVisit], from begin: Moment, to end: Moment, _ observer: PlatformObserver,
        _ found: inout [BenchRow: BenchCell]
    ) async throws {
        let journal = observer.journal
        let meter = BenchProgram.meter(journal)
        for (visit, figures) in zip(visits, SwitchFigures.measure(visits.map(\.marks), in: meter)) {
            add(
                .toLive, figures.toLive, missing: "not on air in \(Self.publishing.components.seconds) s",
                to: &found)
            // Without a live frame of its own, a visit may begin with the last ones of the visit before.
            let range = 0...(Self.resting / .seconds(1))
            let gone = figures.toSlate.flatMap { figures.toLive != nil && range.contains($0) ? $0 : nil }
            add(
                BenchRow(visit.departure), gone,
                missing: figures.toLive == nil
                    ? "not on air in \(Self.publishing.components.seconds) s"
                    : "no slate within \(Self.resting.components.seconds) s",
                to: &found)
            add(.step, figures.largestStep.map(Double.init), to: &found)
            add(.silence, figures.largestSilence.map { $0 * 1000 }, to: &found)
        }
        add(.sessions, Double(meter.sessions), to: &found)
        add(.brokenTimestamps, Double(meter.backward + meter.repeated), to: &found)
        add(
            .clock, ClockOffset.seconds(from: begin, to: end, in: journal),
            missing: "nothing to compare: another platform session, or no media at the end", to: &found)
        guard !rows.isDisjoint(with: [.delay, .lostAtStart, .lostAtEnd]) else { return }
        let seen = try await SeenFrames.decode(observer)
        for (index, visit) in visits.enumerated() {
            let until = index + 1 < visits.count ? visits[index + 1].marks.started : Moment.now()
            let figures = visit.compare(
                with: seen.filter { $0.arrival >= visit.marks.started && $0.arrival < until })
            let unseen = "no flash of the camera recognised at the platform"
            for delay in figures.delays { add(.delay, delay, to: &found) }
            if figures.delays.isEmpty { add(.delay, nil, missing: unseen, to: &found) }
            add(.lostAtStart, figures.lostAtStart, missing: unseen, to: &found)
            add(.lostAtEnd, figures.lostAtEnd, missing: unseen, to: &found)
        }
    }
}
