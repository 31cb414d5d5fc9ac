import FoundationEssentials
import Glibc
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Copies of recordings: complete ones get chapters and an index, and clips are made.
extension RecordDesk {
    /// Completes the next file that waits for it, one at a time.
    func startCopying() {
        guard copying == nil, !isEnding, let work = state.waiting.first else { return }
        copying = Task {
            let result = await complete(work)
            copying = nil
            guard !Task.isCancelled else { return }
            state.waiting.removeAll { $0.file == work.file }
            if let result { logger.log(.recording(result)) }
            if state.toKeep.contains(work.file) {
                state.toKeep.remove(work.file)
                let folder = plan.folder
                do {
                    try await DetachedThread.run { () throws(RecordFolder.Failure) in try folder.keep(work.file) }
                } catch {
                    logger.warning("a recording cannot be kept", metadata: ["reason": "\(error)"])
                }
            }
            save()
            startCopying()
        }
    }

    /// - Returns: What to tell; `nil`: the file is no more.
    private func complete(_ work: RecordState.Work) async -> RecordEvent? {
        let folder = plan.folder
        let found = await DetachedThread.run { () -> (path: String, size: Int64, free: Int64?)? in
            guard let path = folder.find(work.file), let size = RecordFolder.size(path) else { return nil }
            return (path, size, folder.free())
        }
        guard let found else { return nil }
        // What is kept free would have to be made free by removing others.
        if let free = found.free, free < found.size + plan.settings.keepFree {
            return .unfinished(
                file: work.file, reason: "a copy needs \(Words.size(found.size)), and the disk has too little")
        }
        let chapters = "\(plan.runtimeDirectory)/chapters"
        let copy = RecordFolder.copy(of: found.path)
        do {
            try Data(work.chapters.metadata(end: work.length ?? .zero).utf8).write(to: URL(filePath: chapters))
            try await perform(RecordingCommand.finishing(found.path, chapters: chapters, to: copy))
            try await DetachedThread.run { () throws(RecordFolder.Failure) in
                try RecordFolder.replace(found.path, by: copy)
            }
        } catch {
            await DetachedThread.run { _ = unlink(copy) }
            return .unfinished(file: work.file, reason: "\(error)")
        }
        return .finished(
            file: work.file, bytes: found.size, length: work.length ?? work.chapters.all.last?.start ?? .zero)
    }

    /// Makes a clip of the last part of what is recorded.
    ///
    /// - Returns: The file, in the folder of those that are kept.
    /// - Throws: ``RecordFolder/Failure``.
    func clip(_ source: RecordedSource, last length: Duration) async throws -> RecordedFile {
        guard let run = runs[source], let place = run.place(.now), let file = run.file else {
            throw RecordFolder.Failure(description: "nothing is recorded now")
        }
        let folder = plan.folder
        var parts: [(name: String, from: Duration)] = [(file.name, max(.zero, place - length))]
        if place < length, let previous = run.previous {
            parts.insert((previous.name, max(.zero, previous.length - (length - place))), at: 0)
        }
        let name = "\(plan.stream)_\(LocalTime.fileName(of: WallClock.now))_clip\(RecordingName.fileExtension)"
        let chosen = parts
        let paths = await DetachedThread.run {
            chosen.compactMap { part in folder.find(part.name).map { (path: $0, from: part.from) } }
        }
        try await DetachedThread.run { () throws(RecordFolder.Failure) in try folder.makeKept() }
        let list = "\(plan.runtimeDirectory)/clip-\(name)"
        try Data(RecordingCommand.clipList(paths).utf8).write(to: URL(filePath: list))
        defer { unlink(list) }
        let (new, copy) = ("\(folder.kept)/\(name)", RecordFolder.copy(of: "\(folder.kept)/\(name)"))
        do {
            try await perform(RecordingCommand.clip(list: list, to: copy))
            try await DetachedThread.run { () throws(RecordFolder.Failure) in try RecordFolder.replace(new, by: copy) }
        } catch {
            await DetachedThread.run { _ = unlink(copy) }
            throw error
        }
        let size = await DetachedThread.run { RecordFolder.size(new) } ?? 0
        logger.log(.recording(.clipped(file: name, bytes: size)))
        return RecordedFile(name: name, size: size, modified: WallClock.now, isKept: true)
    }

    /// Runs an ffmpeg that copies a file.
    private func perform(_ arguments: [String]) async throws {
        let output = FFmpegOutput(lastErrors: 3) { PlainText.line($0) }
        var command = Command("ffmpeg", arguments)
        command.oomScoreAdjustment = 800
        let child = try await Child.start(command) { _ = output.take($0) }
        let exit = await withTaskCancellationHandler {
            await child.exit()
        } onCancel: {
            Task { await child.stop(.immediate) }
        }
        guard exit == .code(0) else {
            throw RecordFolder.Failure(description: output.errors.last ?? "ffmpeg: \(exit)")
        }
    }
}
