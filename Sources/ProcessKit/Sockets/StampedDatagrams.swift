internal import CSockDiag
internal import CSystemd
import Glibc
public import SystemPackage

/// A UDP socket on the loopback address whose datagrams the kernel stamps as they arrive.
///
/// So they can be read together, seconds later, and the arrival of each is known to the microsecond. A sender never waits for the
/// reader: what the buffer can't hold is lost.
public final class StampedDatagrams {
    /// asm-generic/socket.h, not visible to Swift: a time in nanoseconds, and a count of lost datagrams, with each one.
    private static let timestamps: Int32 = 35
    private static let overflows: Int32 = 40
    /// The buffer: room for some 500 short datagrams (each counts as 768 bytes). The kernel doubles it, and limits it to
    /// net.core.rmem_max, 208 KiB by default.
    private static let bufferSize: Int32 = 212_992

    /// The port that it listens on.
    public let port: Int

    private let descriptor: Int32
    private let payload = UnsafeMutableRawPointer.allocate(byteCount: longest, alignment: 8)
    private let control = UnsafeMutableRawPointer.allocate(byteCount: controlSize, alignment: 8)
    private var hasSender = false
    /// How many datagrams the kernel has dropped so far.
    private var lost: UInt32 = 0

    private static let longest = 2048
    private static let controlSize = 128
    private static let addressLength = socklen_t(MemoryLayout<sockaddr_in>.size)

    /// Opens a socket on a free port.
    public init() throws(Errno) {
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let new = socket(AF_INET, kind, 0)
        guard new >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = Self.addressLength
        var (on, size): (Int32, Int32) = (1, Self.bufferSize)
        let option = socklen_t(MemoryLayout<Int32>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(new, address, length) == 0 && getsockname(new, address, &length) == 0
            }
        }
        guard isOpen, setsockopt(new, SOL_SOCKET, Self.timestamps, &on, option) == 0,
            setsockopt(new, SOL_SOCKET, Self.overflows, &on, option) == 0
        else {
            let error = Errno(rawValue: errno)
            close(new)
            throw error
        }
        setsockopt(new, SOL_SOCKET, SO_RCVBUF, &size, option)
        descriptor = new
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit {
        close(descriptor)
        payload.deallocate()
        control.deallocate()
    }

    /// Reads all datagrams that have arrived.
    ///
    /// Only the first sender's: from then on the kernel rejects those of other processes.
    ///
    /// - Parameter onDatagram: Called for each, with its time in microseconds since 1970.
    /// - Returns: Whether all were read; not if some have been lost since the last reading, because the buffer was full.
    public func read(_ onDatagram: (UnsafeRawBufferPointer, _ time: Int64) -> Void) -> Bool {
        var isComplete = true
        while let (count, time) = receive(&isComplete) {
            onDatagram(UnsafeRawBufferPointer(start: payload, count: count), time)
        }
        return isComplete
    }

    /// Receives one datagram into ``payload``.
    private func receive(_ isComplete: inout Bool) -> (count: Int, time: Int64)? {
        var sender = sockaddr_in()
        return withUnsafeMutablePointer(to: &sender) { sender in
            var part = iovec(iov_base: payload, iov_len: Self.longest)
            return withUnsafeMutablePointer(to: &part) { part in
                var message = msghdr()
                (message.msg_name, message.msg_namelen) = (UnsafeMutableRawPointer(sender), Self.addressLength)
                (message.msg_iov, message.msg_iovlen) = (part, 1)
                (message.msg_control, message.msg_controllen) = (control, Self.controlSize)
                let count = recvmsg(descriptor, &message, 0)
                guard count >= 0 else { return nil }
                if !hasSender { connect(to: sender) }
                var time: Int64 = 0
                attributes(message.msg_controllen) { kind, value in
                    switch kind {
                    case Self.timestamps:
                        let stamp = value.loadUnaligned(as: timespec.self)
                        time = Int64(stamp.tv_sec) * 1_000_000 + Int64(stamp.tv_nsec) / 1000
                    case Self.overflows:
                        let total = value.loadUnaligned(as: UInt32.self)
                        if total != lost { (lost, isComplete) = (total, false) }
                    default: break
                    }
                }
                return (count, time)
            }
        }
    }

    private func connect(to sender: UnsafeMutablePointer<sockaddr_in>) {
        sender.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            hasSender = Glibc.connect(descriptor, $0, Self.addressLength) == 0
        }
    }

    /// Walks through `struct cmsghdr`s (cmsg(3)): a length with the header, level and type, then the value, aligned to 8 bytes.
    private func attributes(_ length: Int, _ onAttribute: (_ kind: Int32, UnsafeRawPointer) -> Void) {
        let header = MemoryLayout<cmsghdr>.size
        var offset = 0
        while offset + header <= length {
            let attribute = UnsafeRawPointer(control) + offset
            let info = attribute.load(as: cmsghdr.self)
            guard info.cmsg_len >= header else { return }
            if info.cmsg_level == SOL_SOCKET { onAttribute(info.cmsg_type, attribute + header) }
            offset += (Int(info.cmsg_len) + 7) & ~7
        }
    }
}
