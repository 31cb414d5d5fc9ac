import Glibc
import ProcessKit
import RelayCore
import SystemPackage

/// The directory with the recordings. Each call may take as long as the disk does.
struct RecordFolder: Sendable {
    /// Why something cannot be done with it.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The directory.
    let path: String

    /// What ffmpeg writes while it copies a recording.
    private static let copySuffix = ".new"

    /// Where the files are that are kept.
    var kept: String { "\(path)/\(RecordingName.keptFolder)" }

    /// Makes sure that it can be written.
    ///
    /// - Throws: ``Failure``, which says what helps.
    func prepare() throws(Failure) {
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw unusable(errno) }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw unusable(errno) }
    }

    /// Removes the copies that an earlier run has not completed. Not while copies are made.
    func sweep() {
        for folder in [path, kept] {
            for name in ProcFile.entries(of: folder) where name.hasPrefix(".") && name.hasSuffix(Self.copySuffix) {
                unlink("\(folder)/\(name)")
            }
        }
    }

    /// The recordings, the oldest first.
    func files() -> [RecordedFile] {
        [(path, false), (kept, true)].flatMap { folder, isKept in
            ProcFile.entries(of: folder).compactMap { name in
                guard RecordingName(name) != nil || (isKept && name.hasSuffix(RecordingName.fileExtension)) else {
                    return nil
                }
                return Self.file("\(folder)/\(name)", name, isKept: isKept)
            }
        }.sorted { ($0.modified, $0.name) < ($1.modified, $1.name) }
    }

    /// Where a recording is; `nil`: there is none of this name.
    func find(_ name: String) -> String? {
        guard !name.contains("/") else { return nil }
        return ["\(path)/\(name)", "\(kept)/\(name)"].first { access($0, F_OK) == 0 }
    }

    /// Bytes that are free for this user; `nil`: unknown.
    func free() -> Int64? {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { return nil }
        return Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
    }

    /// Removes a recording that is not kept.
    func remove(_ name: String) -> Bool { unlink("\(path)/\(name)") == 0 }

    /// Moves a recording to where no recording is ever removed.
    func keep(_ name: String) throws(Failure) {
        try makeKept()
        guard rename("\(path)/\(name)", "\(kept)/\(name)") == 0 else {
            throw Failure(description: "\(name): \(Errno(rawValue: errno))")
        }
    }

    /// The folder of the files that are kept is there then.
    func makeKept() throws(Failure) {
        guard mkdir(kept, 0o750) == 0 || errno == EEXIST else {
            throw Failure(description: "\(kept): \(Errno(rawValue: errno))")
        }
    }

    /// Where the copy of a file goes, until it replaces it.
    static func copy(of file: String) -> String {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        return (parts.dropLast() + [".\(parts.last ?? "")\(copySuffix)"]).joined(separator: "/")
    }

    /// Puts a complete copy in a file's place: after a crash there is one or the other.
    static func replace(_ file: String, by copy: String) throws(Failure) {
        let descriptor = open(copy, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: "\(copy): \(Errno(rawValue: errno))") }
        defer { close(descriptor) }
        guard fdatasync(descriptor) == 0, fchmod(descriptor, 0o640) == 0, rename(copy, file) == 0 else {
            throw Failure(description: "\(file): \(Errno(rawValue: errno))")
        }
    }

    /// The size of a file; `nil`: there is none.
    static func size(_ file: String) -> Int64? { Self.file(file, "", isKept: false)?.size }

    private static func file(_ path: String, _ name: String, isKept: Bool) -> RecordedFile? {
        var figures = stat()
        guard lstat(path, &figures) == 0, figures.st_mode & S_IFMT == S_IFREG else { return nil }
        let modified = Int64(figures.st_mtim.tv_sec) * 1000 + Int64(figures.st_mtim.tv_nsec) / 1_000_000
        return RecordedFile(name: name, size: Int64(figures.st_size), modified: modified, isKept: isKept)
    }

    private func unusable(_ code: Int32) -> Failure {
        Failure(
            description:
                "\(path): \(Errno(rawValue: code)); to make it: sudo install -d -o relay-record -g relay -m 2750 \(path)"
        )
    }
}
