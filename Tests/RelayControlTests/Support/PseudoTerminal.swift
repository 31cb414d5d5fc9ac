import Glibc
import ProcessKit
import Testing

/// A terminal of a test.
final class PseudoTerminal: Sendable {
    let follower: Int32
    let leader: Int32

    init() throws {
        // What openpty(3) does (ioctl_tty(2)): unlock the other side (TIOCSPTLCK) and ask its number (TIOCGPTN).
        leader = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (isLocked, number) = (Int32(0), UInt32(0))
        try #require(
            leader >= 0 && ioctl(leader, 0x4004_5431, &isLocked) == 0 && ioctl(leader, 0x8004_5430, &number) == 0)
        follower = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(follower >= 0)
    }

    deinit {
        close(leader)
        close(follower)
    }

    /// Types on it.
    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(leader, $0.baseAddress, $0.count) }
    }

    /// Whether what is typed can be seen.
    var echoes: Bool {
        var settings = termios()
        return tcgetattr(follower, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Waits until a text has been written to it, at most 5 s, on a thread of its own.
    func wait(for text: String) async -> Bool {
        await withCheckedContinuation { continuation in
            DetachedThread.start { [self] in
                var seen = ""
                for _ in 0..<25 where !seen.contains(text) { seen += self.text() }
                continuation.resume(returning: seen.contains(text))
            }
        }
    }

    /// What has been written to it; the kernel hands it over before write(2) returns.
    func text() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var request = pollfd(fd: leader, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, 200) > 0 {
            let count = read(leader, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
