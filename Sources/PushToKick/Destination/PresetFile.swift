import Glibc
import SystemPackage

/// The file, readable by this user only, that tells ffmpeg the stream key (`-fpre`). It lies there for as long as the push
/// runs, since each new ffmpeg reads it.
struct PresetFile: Sendable {
    let path: String

    /// Writes the file anew.
    /// - Throws: ``DestinationError`` when it cannot be written.
    init(directory: String, name: String, lines: [String]) throws(DestinationError) {
        path = "\(directory)/push-\(name).ffpreset"
        // What an earlier run left behind when it was killed. Its mode and its owner count for nothing.
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
