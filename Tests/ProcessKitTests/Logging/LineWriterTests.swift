import Dispatch
import Glibc
import Synchronization
import Testing

@testable import ProcessKit

/// A reader that does not read may cost a line, never the program that logs it.
@Suite(.serialized) struct LineWriterTests {
    /// What stands behind a descriptor that services and terminals have.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case pipe, socket, terminal

        var testDescription: String { rawValue }

        /// - Returns: The end that is written to, and the one that is read from.
        func open() throws -> (writer: Int32, reader: Int32) {
            var ends: [Int32] = [-1, -1]
            switch self {
            case .pipe:
                try #require(Glibc.pipe(&ends) == 0)
                return (ends[1], ends[0])
            case .socket:
                try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
                return (ends[1], ends[0])
            case .terminal:
                // What openpty(3) does (ioctl_tty(2)): unlock the other side (TIOCSPTLCK) and ask its number (TIOCGPTN).
                let leader = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
                var (isLocked, number) = (Int32(0), UInt32(0))
                try #require(ioctl(leader, 0x4004_5431, &isLocked) == 0 && ioctl(leader, 0x8004_5430, &number) == 0)
                let follower = Glibc.open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
                try #require(follower >= 0)
                return (follower, leader)
            }
        }
    }

    /// Writes on a thread of its own, with little patience. A write that goes on for 5 s is freed by reading.
    ///
    /// - Returns: Whether it had to be freed.
    private func blocks(writing line: String, to writer: Int32, reader: Int32, staleError: Int32 = 0) async -> Bool {
        let isDone = DispatchSemaphore(value: 0)
        let isFreed = Mutex(false)
        DetachedThread.start {
            defer { close(reader) }
            guard isDone.wait(timeout: .now() + 5) == .timedOut else { return }
            isFreed.withLock { $0 = true }
            _ = fcntl(reader, F_SETFL, fcntl(reader, F_GETFL) | O_NONBLOCK)
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while isDone.wait(timeout: .now() + .milliseconds(1)) == .timedOut {
                while read(reader, &buffer, buffer.count) > 0 {}
            }
        }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DetachedThread.start {
                errno = staleError
                LineWriter(descriptor: writer, patience: .milliseconds(50)).write(line)
                isDone.signal()
                continuation.resume()
            }
        }
        return isFreed.withLock { $0 }
    }

    /// Writes until nothing more goes in, with a description of its own or flags that are set back.
    private func fill(_ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        let bytes = [UInt8](repeating: UInt8(ascii: "."), count: 1000)
        while write(descriptor, bytes, bytes.count) > 0 || write(descriptor, bytes, 1) > 0 {}
        _ = fcntl(descriptor, F_SETFL, flags)
    }

    /// `poll(2)` that times out leaves errno as it is, which may be EINTR of some call before.
    @Test(arguments: Kind.allCases) func aFullReaderCostsTheLine(kind: Kind) async throws {
        let (writer, reader) = try kind.open()
        defer { close(writer) }
        fill(writer)
        #expect(await !blocks(writing: "lost", to: writer, reader: reader, staleError: EINTR))
    }

    /// There is room for the beginning of the line only.
    @Test(arguments: Kind.allCases) func aReaderThatStopsInTheMiddleCostsTheRest(kind: Kind) async throws {
        let (writer, reader) = try kind.open()
        defer { close(writer) }
        let line = String(repeating: "x", count: 4_000_000)
        #expect(await !blocks(writing: line, to: writer, reader: reader))
    }

    /// Nothing is lost to a reader that is only slow, on a busy host too, and the descriptor's other users find it as it was.
    @Test(arguments: Kind.allCases) func aSlowReaderGetsAll(kind: Kind) async throws {
        let (writer, reader) = try kind.open()
        let count = 300_000
        let read = Mutex(0)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DetachedThread.start {
                var buffer = [UInt8](repeating: 0, count: 4096)
                while true {
                    let got = Glibc.read(reader, &buffer, buffer.count)
                    guard got > 0 else { break }
                    let all = read.withLock { read in
                        read += buffer[..<got].count { $0 == UInt8(ascii: "x") }
                        return read
                    }
                    if all == count { break }
                    usleep(500)
                }
                continuation.resume()
            }
            DetachedThread.start {
                // In lines: a terminal takes 4096 characters of one at most.
                for _ in 0..<(count / 1000) {
                    LineWriter(descriptor: writer, patience: .seconds(30)).write(String(repeating: "x", count: 1000))
                }
            }
        }
        #expect(read.withLock { $0 } == count)
        #expect(fcntl(writer, F_GETFL) & O_NONBLOCK == 0)
        close(writer)
        close(reader)
    }

    @Test func aFileIsWrittenWhereItsDescriptorStands() throws {
        var name = Array("/tmp/line-writer.XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        defer {
            unlink(name)
            close(descriptor)
        }
        write(descriptor, "0123456789", 10)
        LineWriter(descriptor: descriptor).write("first")
        LineWriter(descriptor: descriptor).write("second")
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #expect(Processes.read(path) == "0123456789first\nsecond\n")
    }
}
