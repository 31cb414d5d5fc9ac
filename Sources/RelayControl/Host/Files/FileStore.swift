import Glibc
import SettingsFiles
import SystemPackage

/// Reads and writes an operator's small files. Files are replaced atomically.
enum FileStore {
    /// Writes all files, or none: each is complete on disk under another name before the first is renamed.
    ///
    /// - Throws: ``Refusal`` with what could not be written. Files already renamed by then stay, which only a failing disk can
    ///   cause.
    static func write(_ files: [PlannedFile]) throws(Refusal) {
        var staged: [String] = []
        do throws(Refusal) {
            for file in files { staged.append(try stage(file)) }
            for (file, temporary) in zip(files, staged) {
                guard rename(temporary, file.path) == 0 else { throw failure(file.path, "can't be written") }
            }
            for folder in Set(files.map { self.folder(of: $0.path) }) { try synchronize(folder) }
        } catch {
            for temporary in staged { unlink(temporary) }
            throw error
        }
    }

    /// Creates a directory if it does not exist; an existing one is left unchanged.
    /// - Throws: ``Refusal``
    static func makeFolder(_ path: String, mode: mode_t) throws(Refusal) {
        if mkdir(path, mode) == 0 {
            chmod(path, mode)
        } else if errno != EEXIST {
            throw failure(path, "can't be made")
        }
    }

    /// Removes a file.
    /// - Returns: Whether it existed.
    /// - Throws: ``Refusal``
    @discardableResult
    static func remove(_ path: String) throws(Refusal) -> Bool {
        if unlink(path) == 0 { return true }
        guard errno == ENOENT else { throw failure(path, "can't be removed") }
        return false
    }

    /// The text of a small file, or of what is written to a pipe.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - name: Its name in messages; `nil`: its path.
    /// - Returns: `nil` if it does not exist.
    /// - Throws: ``Refusal``
    static func read(_ path: String, shownAs name: String? = nil) throws(Refusal) -> String? {
        do {
            return try SmallFile.text(of: path, waitsForPipe: true)
        } catch {
            if error.isMissing { return nil }
            throw Refusal("\(name ?? path) \(error)\(remedy(isDenied: error.isDenied))", exit: RelayExit.settings)
        }
    }

    /// What to do if a file may not be accessed; empty if that is not the reason.
    static func remedy(isDenied: Bool) -> String {
        isDenied && getuid() != 0 ? "; run the same as root: sudo relayctl …" : ""
    }

    /// The names in a directory, sorted; none if it does not exist.
    /// - Throws: ``Refusal``
    static func names(in folder: String) throws(Refusal) -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw failure(folder, "can't be read")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.sorted()
    }

    /// Whether a file of this name exists.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func stage(_ file: PlannedFile) throws(Refusal) -> String {
        let name = file.path.split(separator: "/").last.map(String.init) ?? ""
        var template = Array("\(folder(of: file.path))/.\(name).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure(file.path, "can't be written") }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bytes = Array(file.text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            written += count
        }
        // A file that root writes into another user's directory belongs to that user.
        var owner = stat()
        if getuid() == 0, stat(folder(of: file.path), &owner) == 0, owner.st_uid != 0 {
            _ = fchown(descriptor, owner.st_uid, owner.st_gid)
        }
        guard written == bytes.count, fchmod(descriptor, file.mode) == 0, fsync(descriptor) == 0 else {
            let refusal = failure(file.path, "can't be written")
            unlink(path)
            throw refusal
        }
        return path
    }

    private static func synchronize(_ folder: String) throws(Refusal) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder, "can't be written") }
        defer { close(descriptor) }
        // Some file systems do not support it.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(folder, "can't be written") }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func failure(_ path: String, _ what: String) -> Refusal {
        let code = errno
        let remedy = remedy(isDenied: code == EACCES || code == EPERM)
        return Refusal(
            "\(path) \(what): \(Errno(rawValue: code))\(remedy)",
            exit: what == "can't be read" ? RelayExit.settings : RelayExit.cannotCreate)
    }
}
