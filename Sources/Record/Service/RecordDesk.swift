import Glibc
import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore

/// Runs the ffmpegs that record, as their ``RecordTrack``s decide, and makes room for their files.
actor RecordDesk {
    /// What does not change while it runs.
    struct Plan: Sendable {
        let settings: RecordSettings
        let folder: RecordFolder
        /// The stream's name, by which files are named.
        let stream: String
        /// Where the program is played from.
        let programURL: String
        /// For lists of files and chapters.
        let runtimeDirectory: String
        /// After how long the next file begins.
        let fileLength: Duration
    }

    /// How long the end waits for ffmpegs; ``ServiceRunner`` allows 3.5 s for all.
    private static let endLimit: Duration = .seconds(2.5)

    let plan: Plan
    let hook: LocalHTTP
    let file: SavedFile<RecordState>
    let logger: Logger
    private let reports: ReportSender
    var state: RecordState
    var runs: [RecordedSource: SourceRun] = [:]
    private var view: RecordingView?
    var onAir: String?
    var free: Int64?
    var isFull = false
    /// The copy with chapters that is being made.
    var copying: Task<Void, Never>?
    private(set) var isEnding = false
    private var saving: Task<Void, Never>?
    private var isUnsaved = false
    private var isSaveBroken = false
    var isMakingRoom = false
    /// Files that nothing writes any more.
    var complete: Set<String>
    private var alarms: [RecordedSource: Task<Void, Never>] = [:]
    private var watchers: [CheckedContinuation<Void, Never>] = []

    init(
        _ plan: Plan, hook: LocalHTTP, state: RecordState, file: SavedFile<RecordState>, reports: ReportSender,
        logger: Logger
    ) {
        self.plan = plan
        self.hook = hook
        self.state = state
        self.file = file
        self.reports = reports
        self.logger = logger
        complete = Set((state.waiting + state.open).map(\.file))
        for source in plan.settings.sources {
            runs[source] = SourceRun(source: source, since: WallClock.now)
        }
        // What an earlier run could not complete.
        self.state.waiting += self.state.open
        self.state.open = []
    }

    /// What is recorded now.
    var report: RecordingReport {
        var report = RecordingReport()
        report.tracks = plan.settings.sources.compactMap { runs[$0]?.report }
        report.free = free
        return report
    }

    /// Whether the operator has stopped recording.
    var isStopped: Bool { state.isStopped }

    /// relay-hook has said what is on air and who publishes; `nil`: it does not answer.
    func sees(_ view: RecordingView?, onAir: String?) {
        self.view = view
        if let onAir {
            if self.onAir == nil { name(onAir) }
            self.onAir = onAir
        }
        decide()
    }

    /// Gives a recording that was begun before this was known its first chapter's name.
    private func name(_ source: String) {
        guard let run = runs[.program], run.chapters.all == [Self.unnamed] else { return }
        runs[.program]?.chapters.add(.init(start: .zero, title: source))
        noteChapters(.program)
    }

    static let unnamed = RecordingChapters.Chapter(start: .zero, title: RecordedSource.program.rawValue)

    /// Viewers see another source from now on.
    func cut(to source: String) {
        onAir = source
        if let run = runs[.program], run.position == nil, case .recording = run.track.state {
            // Before its first frame.
            runs[.program]?.chapters.add(.init(start: .zero, title: source))
        } else {
            chapter(source, in: [.program])
        }
    }

    /// Looks at ffmpegs that the disk may keep waiting. Does not wait for it itself.
    func lookAtFFmpegs() {
        for source in runs.keys {
            guard let run = runs[source], case .recording = run.track.state else { continue }
            // Without an ffmpeg, its folder is still being looked at.
            if run.child.map({ ProcessState.isBlocked($0.pid) }) ?? true { perform(source) { $0.isBlocked(now: $1) } }
        }
    }

    /// Looks at the disk and at the files' sizes.
    func look() async {
        guard !isEnding else { return }
        await makeRoom()
        for source in runs.keys { await noteFile(source) }
        startCopying()
        reports.measured(.recording(report))
    }

    /// Stops all, and waits for the files to be complete.
    func end() async {
        isEnding = true
        alarms.values.forEach { $0.cancel() }
        copying?.cancel()
        for source in runs.keys { perform(source) { $0.wants(.pause(.unknown), now: $1) } }
        // An ffmpeg that its disk blocks survives even SIGKILL: it is left to systemd.
        let end = ContinuousClock.now + Self.endLimit
        let timer = Task {
            try await Task.sleep(until: end, clock: .continuous)
            changed()
        }
        while runs.values.contains(where: { $0.child != nil }), .now < end { await change() }
        timer.cancel()
        if let copying { _ = await copying.ends(within: .milliseconds(300)) }
        if let saving { _ = await saving.ends(within: .milliseconds(300)) }
    }

    /// Applies what is wanted to each source.
    func decide() {
        guard !isEnding else { return }
        for source in runs.keys {
            let demand = RecordingView.demand(source, plan.settings, view, isStopped: isStopped, isFull: isFull)
            perform(source) { $0.wants(demand, now: $1) }
        }
    }

    func perform(
        _ source: RecordedSource,
        _ change: (inout RecordTrack, ContinuousClock.Instant) -> [RecordTrack.Action]
    ) {
        guard var run = runs[source] else { return }
        let before = run.track.state
        let actions = change(&run.track, .now)
        if run.track.state != before { run.since = WallClock.now }
        runs[source] = run
        for action in actions {
            switch action {
            case .start: start(source)
            case .stop: stop(source, .ffmpegAtEase)
            case .kill: stop(source, .immediate)
            case .tell(let news): tell(news, source)
            }
        }
        setAlarm(source)
        guard runs[source]?.track.state != before else { return }
        reports.changed(.recording(report))
        changed()
    }

    /// Begins a chapter in what is being recorded.
    ///
    /// - Returns: The sources that are.
    @discardableResult
    func chapter(_ title: String, in sources: [RecordedSource]) -> [RecordedSource] {
        sources.filter { source in
            guard let place = runs[source]?.place(.now) else { return false }
            runs[source]?.chapters.add(.init(start: place, title: title))
            noteChapters(source)
            return true
        }
    }

    /// Saves them: a crash loses none.
    func noteChapters(_ source: RecordedSource) {
        guard let run = runs[source], let file = run.file else { return }
        state.open.removeAll { $0.file == file.name }
        state.open.append(RecordState.Work(file: file.name, chapters: run.chapters, length: nil))
        save()
    }

    func wait(_ work: RecordState.Work) {
        complete.insert(work.file)
        state.open.removeAll { $0.file == work.file }
        state.waiting.append(work)
        save()
    }

    private func tell(_ news: RecordTrack.News, _ source: RecordedSource) {
        switch news {
        case .started(let after):
            runs[source]?.failure = nil
            logger.log(.recording(.started(source, after: after)))
        case .paused(let pause):
            runs[source]?.failure = pause == .diskFull ? pause.words : nil
            guard !isEnding else { return }
            logger.log(.recording(.paused(source, pause)))
        case .failed(let reason, let isRepeated):
            runs[source]?.failure = reason
            logger.log(
                .recording(
                    .failed(source, reason: reason, directory: plan.folder.path, isRepeated: isRepeated)))
        }
    }

    private func setAlarm(_ source: RecordedSource) {
        alarms[source]?.cancel()
        alarms[source] = nil
        guard !isEnding, let deadline = runs[source]?.track.deadline else { return }
        alarms[source] = Task {
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            perform(source) { $0.timePassed(now: $1) }
        }
    }

    /// Saves what has changed; what changes meanwhile is saved after it.
    func save() {
        isUnsaved = true
        guard saving == nil else { return }
        saving = Task {
            while isUnsaved {
                isUnsaved = false
                do {
                    try await file.save(state)
                    isSaveBroken = false
                } catch {
                    if !isSaveBroken {
                        logger.warning("chapters and orders cannot be saved", metadata: ["reason": "\(error)"])
                    }
                    isSaveBroken = true
                }
            }
            saving = nil
        }
    }

    func changed() {
        for watcher in watchers { watcher.resume() }
        watchers = []
    }

    private func change() async { await withCheckedContinuation { watchers.append($0) } }

    /// Waits until something is true of what is recorded.
    ///
    /// - Returns: Whether it is.
    func waits(atMost limit: Duration, until isTrue: @escaping @Sendable (RecordingReport) -> Bool) async -> Bool {
        let timer = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            changed()
        }
        defer { timer.cancel() }
        let end = ContinuousClock.now + limit
        while !isTrue(report) {
            guard .now < end else { return false }
            await change()
        }
        return true
    }
}
