import NginxClient
import ProcessKit
import RelayCore

/// The ffmpegs that record: their start, their end, and what they tell.
extension RecordDesk {
    func start(_ source: RecordedSource) {
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

    func stop(_ source: RecordedSource, _ sequence: StopSequence) {
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
        guard hasMore else { return }
        runs[source]?.position = (media, .now)
        if run.position == nil { await noteFile(source) }
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
    func noteFile(_ source: RecordedSource) async {
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
}
