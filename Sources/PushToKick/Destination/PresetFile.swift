import Glibc
import SystemPackage

/// The file, readable by this user only, that gives ffmpeg the stream key (`-fpre`). It exists while the push runs, since each new
/// ffmpeg reads it.
struct PresetFile: Sendable {
    let path: String

    /// Writes the file.
    /// - Throws: ``DestinationError`` if it cannot be written.
    init(directory: String, name: String, lines: [String]) throws(DestinationError) {
        path = "\(directory)/push-\(name).ffpreset"
        // A file that a killed run left behind, whose mode and owner are not to be trusted.
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.problem(path, errno) }
        defer { close(descriptor) }
        var bytes = lines.flatMap { Array("\($0)\n".utf8) }
        while !bytes.isEmpty {
            let count = write(descriptor, bytes, bytes.count)
            guard count > 0 else {
                let error = errno
                unlink(path)
                throw Self.problem(path, error)
            }
            bytes.removeFirst(count)
        }
    }

    /// Removes the file.
    func remove() {
        unlink(path)
    }

    private static func problem(_ path: String, _ error: Int32) -> DestinationError {
        let words = Errno(rawValue: error).description
        let text = "cannot be written: \(words); give a --runtime-dir this user may write to"
        return DestinationError(problems: [DestinationProblem(file: path, text: text)])
    }
}
