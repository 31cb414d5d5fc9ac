import ProcessKit
import RelayCore

/// What operators order. Each answer is one line that says what is now true.
extension RecordDesk {
    /// Why an order is not carried out.
    struct Refusal: Error {
        let reason: String
    }

    /// How long an order waits until it is carried out.
    private static let patience: Duration = .seconds(5)

    /// All recordings.
    func list() async -> Recordings {
        let folder = plan.folder
        let files = await DetachedThread.run { folder.files() }
        return Recordings(directory: folder.path, now: report, files: files)
    }

    /// Records again.
    func startRecording() async -> String {
        if isStopped {
            state.isStopped = false
            save()
            decide()
        }
        _ = await waits(atMost: Self.patience) {
            $0.tracks.allSatisfy { $0.state == .recording || $0.state == .paused }
        }
        return nowSentence
    }

    /// Records nothing until it is told to.
    func stopRecording() async -> String {
        if !isStopped {
            state.isStopped = true
            save()
            decide()
        }
        let isDone = await waits(atMost: Self.patience) { $0.tracks.allSatisfy { $0.pause == .stopped } }
        return isDone
            ? "nothing is recorded until you say: relayctl record start"
            : "recording is being stopped; the disk is slow; see: relayctl record list"
    }

    /// Begins a chapter.
    func mark(_ text: String) throws(Refusal) -> String {
        let title = String(PlainText.line(text).prefix(200))
        guard !title.isEmpty else { throw Refusal(reason: "the chapter's title is empty") }
        let sources = chapter(title, in: RecordedSource.allCases)
        guard !sources.isEmpty else { throw Refusal(reason: "nothing is recorded now: \(nowSentence)") }
        let places = sources.compactMap { source in
            runs[source].flatMap { run in
                run.place(.now).map { "\(Words.clock($0)) of \(run.file?.name ?? source.rawValue)" }
            }
        }
        return "chapter \"\(title)\" at \(places.joined(separator: " and "))"
    }

    /// Copies the last part of the program, or of the publisher if only that is recorded.
    func clip(seconds: Int) async throws(Refusal) -> String {
        guard (1...RecordAPI.longestClip).contains(seconds) else {
            throw Refusal(reason: "a clip has 1 to \(RecordAPI.longestClip) seconds, not \(seconds)")
        }
        guard let source = RecordedSource.allCases.first(where: { runs[$0]?.place(.now) != nil }) else {
            throw Refusal(reason: "nothing is recorded now: \(nowSentence)")
        }
        do {
            let file = try await clip(source, last: .seconds(seconds))
            return "\(plan.folder.kept)/\(file.name) (\(Words.size(file.size)))"
        } catch {
            throw Refusal(reason: "the clip cannot be made: \(error)")
        }
    }

    /// Has a recording stay, whatever RECORD_MAX_SIZE and RECORD_KEEP_FREE say.
    func keep(_ name: String) async throws(Refusal) -> String {
        let folder = plan.folder
        let files = await DetachedThread.run { folder.files() }
        guard let file = files.first(where: { $0.name == name }) else {
            throw Refusal(reason: "there is no recording \"\(PlainText.line(name))\"; see: relayctl record list")
        }
        if file.isKept { return "\(folder.kept)/\(name) is kept already" }
        let isBusy = state.waiting.contains { $0.file == name } || runs.values.contains { $0.file?.name == name }
        guard !isBusy else {
            state.toKeep.insert(name)
            save()
            return "\(name) is kept: it goes to \(folder.kept) when it is complete"
        }
        do {
            try await DetachedThread.run { () throws(RecordFolder.Failure) in try folder.keep(name) }
        } catch {
            throw Refusal(reason: "\(error)")
        }
        return "\(folder.kept)/\(name) is kept"
    }

    private var nowSentence: String { report.tracks.map(\.sentence).joined(separator: "; ") }
}
