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
    private var onAir: String?
    private var free: Int64?
    private var isFull = false
    /// The copy with chapters that is being made.
    var copying: Task<Void, Never>?
    private(set) var isEnding = false
    private var saving: Task<Void, Never>?
    private var isUnsaved = false
    private var isMakingRoom = false
    /// Files that nothing writes any more.
    private var complete: Set<String>
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
    var isStopped: Bool { state.stoppedBy != nil }

    // MARK: - What happens

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

    private static let unnamed = RecordingChapters.Chapter(start: .zero, title: RecordedSource.program.rawValue)

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

    // MARK: - What is done

    /// Applies what is wanted to each source.
    func decide(by person: String? = nil) {
        guard !isEnding else { return }
        for source in runs.keys {
            let demand = RecordingView.demand(source, plan.settings, view, isStopped: isStopped, isFull: isFull)
            perform(source, by: person) { $0.wants(demand, now: $1) }
        }
    }

    private func perform(
        _ source: RecordedSource, by person: String? = nil,
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
            case .tell(let news): tell(news, source, by: person)
            }
        }
        setAlarm(source)
        guard runs[source]?.track.state != before else { return }
        reports.changed(.recording(report))
        changed()
    }

    private func start(_ source: RecordedSource) {
        guard var run = runs[source] else { return }
        run.number += 1
        (run.child, run.signal, run.position, run.file, run.previous) = (nil, nil, nil, nil, nil)
        (run.origin, run.chapters, run.begin) = (.zero, RecordingChapters(), WallClock.now)
        let title = source == .program ? onAir ?? Self.unnamed.title : source.rawValue
        run.chapters.add(.init(start: .zero, title: title))
        runs[source] = run
        let (number, plan, hook) = (run.number, plan, hook)
        Task {
            let reason = await Self.record(source, plan, hook, desk: self, number: number)
            ended(source, number, reason)
        }
    }

    /// - Returns: Why it has ended.
    private static func record(
        _ source: RecordedSource, _ plan: Plan, _ hook: LocalHTTP, desk: RecordDesk, number: Int
    ) async -> String {
        do {
            let folder = plan.folder
            try await DetachedThread.run { () throws(RecordFolder.Failure) in try folder.prepare() }
        } catch {
            return "\(error)"
        }
        var url = plan.programURL
        if source == .publisher {
            guard let publisher = await ChannelFeed.publisherURL(hook) else { return "nobody publishes any more" }
            url = publisher
        }
        let output = FFmpegOutput(lastErrors: 5) { PlainText.line($0) }
        let pattern = "\(plan.folder.path)/\(RecordingName.pattern(stream: plan.stream, source))"
        var command = Command(
            "ffmpeg", RecordingCommand.arguments(url: url, pattern: pattern, length: plan.fileLength))
        // Viewers miss nothing without it.
        command.oomScoreAdjustment = 500
        let (lines, sink) = AsyncStream<OutputLine>.makeStream()
        guard await desk.mayStart(source, number) else { return "it was stopped" }
        let child: Child
        do {
            child = try await Child.start(command) { sink.yield($0) }
        } catch {
            return "\(error)"
        }
        await desk.started(source, number, child)
        let exit = Task {
            let exit = await child.exit()
            sink.finish()
            return exit
        }
        for await line in lines {
            if line.stream == .stdout, let segment = SegmentLine(line.text) {
                await desk.completed(segment, source, number)
            } else if case .progress(let progress) = output.take(line), let media = progress.outTime, media > .zero {
                await desk.wrote(source, number, media)
            }
        }
        let code = await exit.value
        return output.errors.last ?? "ffmpeg: \(code)"
    }

    /// Whether an ffmpeg is still wanted, now that its folder could be used.
    private func mayStart(_ source: RecordedSource, _ number: Int) -> Bool {
        guard let run = runs[source], run.number == number else { return false }
        return run.signal == nil && !isEnding
    }

    private func started(_ source: RecordedSource, _ number: Int, _ child: Child) {
        guard runs[source]?.number == number else { return }
        runs[source]?.child = child
        if let signal = runs[source]?.signal { Task { await child.stop(signal) } }
    }

    private func stop(_ source: RecordedSource, _ sequence: StopSequence) {
        guard let child = runs[source]?.child else {
            runs[source]?.signal = sequence
            return
        }
        Task { await child.stop(sequence) }
    }

    private func ended(_ source: RecordedSource, _ number: Int, _ reason: String) {
        guard var run = runs[source], run.number == number else { return }
        run.child = nil
        // ffmpeg could not complete it.
        if let file = run.file {
            let length = run.position.map { $0.media - run.origin }
            wait(RecordState.Work(file: file.name, chapters: run.chapters, length: length))
        }
        (run.file, run.position) = (nil, nil)
        runs[source] = run
        perform(source) { $0.ended(reason, now: $1) }
        changed()
        startCopying()
    }

    private func wrote(_ source: RecordedSource, _ number: Int, _ media: Duration) async {
        guard let run = runs[source], run.number == number else { return }
        let hasMore = run.position.map { media > $0.media } ?? true
        if hasMore || run.position == nil { runs[source]?.position = (media, .now) }
        guard hasMore else { return }
        let isFirst = run.position == nil
        if isFirst { await noteFile(source) }
        perform(source) { $0.wrote(now: $1) }
    }

    private func completed(_ segment: SegmentLine, _ source: RecordedSource, _ number: Int) async {
        guard var run = runs[source], run.number == number else { return }
        let length = segment.end - segment.start
        let chapters = run.chapters.split(at: length)
        run.origin = segment.end
        run.previous = (segment.file, length)
        run.file = nil
        runs[source] = run
        wait(RecordState.Work(file: segment.file, chapters: chapters, length: length))
        startCopying()
        await noteFile(source)
    }

    /// Learns the name and the size of the file that is written.
    private func noteFile(_ source: RecordedSource) async {
        guard let run = runs[source], run.child != nil else { return }
        let (folder, number, known, complete) = (plan.folder, run.number, run.file?.name, complete)
        // ffmpeg makes the file when it has the first frame.
        let since = run.begin - 1000
        let file = await DetachedThread.run {
            folder.files().last { file in
                guard !file.isKept else { return false }
                if let known { return file.name == known }
                // A copy of an earlier file may be newer.
                return file.modified >= since && RecordingName(file.name)?.source == source
                    && !complete.contains(file.name)
            }
        }
        guard let file, !self.complete.contains(file.name), runs[source]?.number == number, runs[source]?.child != nil
        else { return }
        runs[source]?.file = file
        if known == nil { noteChapters(source) }
    }

    // MARK: - Chapters

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
    private func noteChapters(_ source: RecordedSource) {
        guard let run = runs[source], let file = run.file else { return }
        state.open.removeAll { $0.file == file.name }
        state.open.append(RecordState.Work(file: file.name, chapters: run.chapters, length: nil))
        save()
    }

    private func wait(_ work: RecordState.Work) {
        complete.insert(work.file)
        state.open.removeAll { $0.file == work.file }
        state.waiting.append(work)
        save()
    }

    // MARK: - Room

    /// Removes old recordings if there have to be fewer.
    private func makeRoom() async {
        guard !isMakingRoom else { return }
        isMakingRoom = true
        defer { isMakingRoom = false }
        let (folder, settings, wasFull) = (plan.folder, plan.settings, isFull)
        let busy = Set(state.waiting.map(\.file) + state.open.map(\.file) + runs.values.compactMap { $0.file?.name })
        let result = await DetachedThread.run {
            () -> (free: Int64, plan: RetentionPlan, removed: [RetentionPlan.File])? in
            guard let free = folder.free() else { return nil }
            // One may have begun since.
            let recent = WallClock.now - 5000
            let files = folder.files().filter { !$0.isKept }.map {
                RetentionPlan.File(
                    name: $0.name, size: $0.size, modified: $0.modified,
                    isBusy: busy.contains($0.name) || $0.modified > recent)
            }
            let reserve = files.filter { busy.contains($0.name) }.map(\.size).max() ?? 0
            let plan = RetentionPlan(
                files: files, free: free, maxSize: settings.maxSize, keepFree: settings.keepFree, reserve: reserve,
                wasFull: wasFull)
            return (free, plan, plan.removals.filter { folder.remove($0.name) })
        }
        guard let result else { return }
        free = result.free
        if !result.removed.isEmpty {
            logger.log(
                .recording(
                    .removed(
                        files: result.removed.map(\.name), bytes: result.removed.reduce(0) { $0 + $1.size },
                        why: result.free < settings.keepFree ? .keepFree : .maxSize)))
        }
        guard result.plan.isFull != isFull else { return }
        isFull = result.plan.isFull
        decide()
    }

    // MARK: - Telling and saving

    private func tell(_ news: RecordTrack.News, _ source: RecordedSource, by person: String?) {
        switch news {
        case .started(let after):
            runs[source]?.failure = nil
            logger.log(.recording(.started(source, after: after)))
        case .paused(let pause):
            runs[source]?.failure = pause == .diskFull ? pause.words : nil
            guard !isEnding else { return }
            logger.log(.recording(.paused(source, pause, by: pause == .stopped ? state.stoppedBy : nil)))
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
                } catch {
                    logger.warning("chapters and orders cannot be saved", metadata: ["reason": "\(error)"])
                }
            }
            saving = nil
        }
    }

    private func changed() {
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

/// Whether a process waits for a disk.
enum ProcessState {
    /// Whether one of its threads is in uninterruptible sleep (state D of proc_pid_stat(5)).
    static func isBlocked(_ process: Int32) -> Bool {
        ProcFile.entries(of: "/proc/\(process)/task").contains { thread in
            // The state follows the program's name, which is in parentheses and may contain some.
            guard let line = ProcFile.lines(of: "/proc/\(process)/task/\(thread)/stat").first,
                let end = line.lastIndex(of: ")")
            else { return false }
            return line[line.index(after: end)...].drop { $0 == " " }.first == "D"
        }
    }
}
