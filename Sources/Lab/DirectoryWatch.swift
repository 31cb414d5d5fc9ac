import Glibc
import SystemPackage

/// A failed system call.
public struct SystemCallError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The call's name.
    public let call: String
    /// Its `errno`.
    public let code: Int32

    /// The error of the call that has just failed.
    ///
    /// - Parameter code: `nil`: the current `errno`.
    public init(_ call: String, code: Int32? = nil) {
        self.code = code ?? errno
        self.call = call
    }

    /// In words, for logs and reports.
    public var description: String { "\(call): \(Errno(rawValue: code))" }
}

/// Watches the files of one directory (inotify(7)), and lets another thread end the wait.
struct DirectoryWatch: ~Copyable {
    enum Change {
        /// A file appeared.
        case created(String)
        /// Bytes were appended to a file.
        case modified(String)
        /// A program that wrote to a file has closed it.
        case closed(String)
        /// Events were lost: look at the directory instead.
        case overflow
    }

    private let inotify: Int32
    private let wakeUp: (read: Int32, write: Int32)

    init(directory: String) throws(SystemCallError) {
        let inotify = inotify_init1(Int32(IN_CLOEXEC))
        guard inotify >= 0 else { throw SystemCallError("inotify_init1") }
        guard inotify_add_watch(inotify, directory, UInt32(IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE)) >= 0 else {
            let error = SystemCallError("inotify_add_watch")
            close(inotify)
            throw error
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            let error = SystemCallError("pipe")
            close(inotify)
            throw error
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.inotify = inotify
        wakeUp = (ends[0], ends[1])
    }

    deinit {
        close(inotify)
        close(wakeUp.read)
        close(wakeUp.write)
    }

    /// Ends the present wait, or the next one.
    func interrupt() {
        var byte: UInt8 = 0
        write(wakeUp.write, &byte, 1)
    }

    /// Waits for changes.
    /// - Returns: The changes; nil if interrupted and there are none left.
    func wait() throws(SystemCallError) -> [Change]? {
        var sources = [
            pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&sources, 2, -1) < 0 {
            guard errno == EINTR else { throw SystemCallError("poll") }
        }
        guard sources[0].revents != 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(inotify, &buffer, buffer.count)
        guard count > 0 else { throw SystemCallError("read") }
        return buffer.withUnsafeBytes { Self.parse(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    /// Splits inotify(7) data: a header of 16 bytes (descriptor, mask, cookie, length) and a name padded with zeros.
    private static func parse(_ bytes: UnsafeRawBufferPointer) -> [Change] {
        var changes: [Change] = []
        var offset = 0
        while offset + 16 <= bytes.count {
            let mask = Int(bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
            let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
            let name = String(decoding: bytes[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 }, as: UTF8.self)
            offset += 16 + length
            if mask & Int(IN_Q_OVERFLOW) != 0 { changes.append(.overflow) }
            if mask & Int(IN_CREATE) != 0 { changes.append(.created(name)) }
            if mask & Int(IN_MODIFY) != 0 { changes.append(.modified(name)) }
            if mask & Int(IN_CLOSE_WRITE) != 0 { changes.append(.closed(name)) }
        }
        return changes
    }
}
