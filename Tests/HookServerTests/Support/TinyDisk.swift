import Glibc
import Lab

/// A file system of one megabyte, for root alone.
final class TinyDisk: Sendable {
    private let directory: TemporaryDirectory
    var path: String { directory.path }

    /// - Returns: `nil` if this user may not mount.
    init?() throws {
        directory = try TemporaryDirectory("disk")
        guard mount("tmpfs", directory.path, "tmpfs", 0, "size=1m") == 0 else { return nil }
    }

    deinit { umount2(directory.path, Int32(MNT_DETACH)) }

    /// Whether this user may mount.
    static let isPossible = (try? TinyDisk()) ?? nil != nil

    /// Leaves no byte free, or frees all again.
    func fill(_ isFull: Bool) {
        let file = "\(path)/filler"
        guard isFull else {
            unlink(file)
            return
        }
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let page = [UInt8](repeating: 1, count: 4096)
        while page.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) > 0 {}
    }
}
