import FoundationEssentials
import Glibc
import ProcessKit
import RelayCore
import SystemPackage

/// The slates that operators have added, and which one they have chosen, in relay-hook's state directory.
///
/// `originals/NAME` is the file as it was given, `originals/NAME.json` what is known about it; without the latter the former is a
/// leftover. `slate.json` holds the choice. All calls block.
struct SlateStore: Sendable {
    /// A slate that an operator has added.
    struct Entry: Codable, Sendable, Equatable {
        let name: SlateName
        /// The name of the file that was given, without its folder.
        let file: String
        /// The beginning of its SHA-256 sum.
        let sum: String
        let bytes: Int64
        let added: Date
        /// Who added it.
        let by: String
    }

    private struct Choice: Codable {
        let name: SlateName
    }

    /// The state directory.
    let directory: String

    private var folder: String { "\(directory)/originals" }
    private var choiceFile: String { "\(directory)/slate.json" }

    /// Where an added file is.
    func path(of name: SlateName) -> String { "\(folder)/\(name)" }

    /// Those that were added, by name. One that can't be read is left out.
    func entries() -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { file -> Entry? in
            guard file.hasSuffix(".json"), let name = SlateName(String(file.dropLast(5))), !name.isPermanent,
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(file)"),
                let entry = try? StatusJSON.decoder.decode(Entry.self, from: bytes), entry.name == name,
                access(path(of: name), F_OK) == 0
            else { return nil }
            return entry
        }.sorted { $0.name < $1.name }
    }

    /// Bytes that may still be written there; `nil` if unknown.
    var freeBytes: Int64? { SlateFolder(directory).freeBytes }

    /// Begins to take a file, whose name is still unknown to the store.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    func upload(limit: Int64) throws(SlateLibrary.Failure) -> SlateUpload {
        try SlateFolder(directory).make()
        try SlateFolder(folder).make()
        removeLeftovers()
        return try SlateUpload(path: "\(folder)/upload.\(getpid()).\(UInt32.random(in: 0 ... .max)).part", limit: limit)
    }

    /// Keeps a file that has arrived.
    ///
    /// - Throws: ``SlateLibrary/Failure``; nothing is kept then.
    func keep(_ upload: SlateUpload, as entry: Entry) throws(SlateLibrary.Failure) {
        let path = path(of: entry.name)
        guard rename(upload.path, path) == 0 else { throw Self.failure(path) }
        do {
            try write(entry, to: "\(path).json")
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Removes an added file.
    ///
    /// - Throws: ``SlateLibrary/Failure`` if it is still there.
    func remove(_ name: SlateName) throws(SlateLibrary.Failure) {
        let path = path(of: name)
        guard unlink("\(path).json") == 0 || errno == ENOENT else { throw Self.failure("\(path).json") }
        unlink(path)
    }

    /// The choice that was saved; ``SlateName/standard`` if there is none.
    ///
    /// - Throws: ``SlateLibrary/Failure`` if it can't be read.
    func choice() throws(SlateLibrary.Failure) -> SlateName {
        guard let bytes = FileManager.default.contents(atPath: choiceFile) else {
            guard access(choiceFile, F_OK) != 0, errno == ENOENT else {
                throw Self.failure(choiceFile, "can't be read")
            }
            return .standard
        }
        guard let choice = try? StatusJSON.decoder.decode(Choice.self, from: bytes) else {
            throw SlateLibrary.Failure(description: "\(choiceFile) is damaged")
        }
        return choice.name
    }

    /// Saves the choice.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    func save(choice: SlateName) throws(SlateLibrary.Failure) { try write(Choice(name: choice), to: choiceFile) }

    /// Replaces a file in one step, safely even if the power fails a moment later.
    private func write(_ value: some Encodable, to path: String) throws(SlateLibrary.Failure) {
        guard let text = try? StatusJSON.page(value) else {
            throw SlateLibrary.Failure(description: "\(path) can't be encoded")
        }
        let part = "\(path).\(getpid()).part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        let bytes = Array(text.utf8)
        let isWritten =
            Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
            && rename(part, path) == 0
        let failure = Self.failure(path)
        close(descriptor)
        guard isWritten else {
            unlink(part)
            throw failure
        }
    }

    /// Uploads that were interrupted by a crash.
    private func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasSuffix(".part") {
            var status = stat()
            let path = "\(folder)/\(name)"
            guard stat(path, &status) == 0, time(nil) - status.st_mtim.tv_sec > 86_400 else { continue }
            unlink(path)
        }
    }

    private static func failure(_ path: String, _ what: String = "can't be written") -> SlateLibrary.Failure {
        SlateLibrary.Failure(description: "\(path) \(what): \(Errno(rawValue: errno))")
    }
}
