internal import CSockDiag
import Glibc
import SystemPackage

/// Reads the established TCP connections over IPv4 of this network namespace from the kernel, as ss(8) does (sock_diag(7)).
///
/// `/proc/net/tcp` has the same data, but each read lists all sockets, including those of unauthenticated clients and in
/// TIME_WAIT: 14,000 of them cost 0.15 s.
enum SocketDiagnostics {
    /// One end of a connection.
    struct End {
        /// Addresses and ports, with this end's as the source.
        let id: inet_diag_sockid
        /// Bytes that have arrived but were not read.
        let unread: Int
        /// Bytes that were sent but not acknowledged.
        let unsent: Int
        let inode: UInt32
    }

    /// The kernel did not answer.
    struct Failure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { Errno(rawValue: code).description }
    }

    /// All connections to a port. The kernel searches every socket for them.
    static func ends(toPort port: UInt16) throws(Failure) -> [End] {
        var id = anyConnection
        id.idiag_dport = port.bigEndian
        return try ask(id, flags: NLM_F_DUMP)
    }

    /// The connection with these addresses and ports; the kernel has a table for it.
    static func end(_ id: inet_diag_sockid) throws(Failure) -> End? {
        do {
            return try ask(id, flags: 0).first
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
    }

    private static var anyConnection: inet_diag_sockid {
        var id = inet_diag_sockid()
        // INET_DIAG_NOCOOKIE, a macro that Swift does not import.
        id.idiag_cookie = (.max, .max)
        return id
    }

    private static let established = UInt8(TCP_ESTABLISHED)

    private struct Request {
        var header = nlmsghdr()
        var body = inet_diag_req_v2()
    }

    private static func ask(_ id: inet_diag_sockid, flags: Int32) throws(Failure) -> [End] {
        let netlink = socket(AF_NETLINK, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), NETLINK_SOCK_DIAG)
        guard netlink >= 0 else { throw Failure(code: errno) }
        defer { close(netlink) }
        var request = Request()
        request.header.nlmsg_len = UInt32(MemoryLayout<Request>.size)
        request.header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
        request.header.nlmsg_flags = UInt16(NLM_F_REQUEST | flags)
        request.body.sdiag_family = UInt8(AF_INET)
        request.body.sdiag_protocol = UInt8(IPPROTO_TCP)
        request.body.idiag_states = 1 << UInt32(established)
        request.body.id = id
        guard send(netlink, &request, MemoryLayout<Request>.size, 0) == MemoryLayout<Request>.size else {
            throw Failure(code: errno)
        }
        var ends: [End] = []
        // The kernel puts no more than this into one datagram (NLMSG_GOODSIZE is 8 KiB, dumps use up to 32).
        var buffer = [UInt8](repeating: 0, count: 32_768)
        repeat {
            let count = recv(netlink, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failure(code: count < 0 ? errno : EPROTO) }
            if try take(buffer[..<count], &ends) { return ends }
        } while true
    }

    /// - Returns: Whether that was the whole answer.
    private static func take(_ datagram: ArraySlice<UInt8>, _ ends: inout [End]) throws(Failure) -> Bool {
        let headerSize = MemoryLayout<nlmsghdr>.size
        var rest = datagram
        var isMultipart = false
        while let header = value(nlmsghdr.self, at: rest), case let length = Int(header.nlmsg_len),
            length >= headerSize, length <= rest.count
        {
            let body = rest.dropFirst(headerSize).prefix(length - headerSize)
            isMultipart = header.nlmsg_flags & UInt16(NLM_F_MULTI) != 0
            switch Int32(header.nlmsg_type) {
            case NLMSG_DONE: return true
            case NLMSG_ERROR: throw Failure(code: value(nlmsgerr.self, at: body).map { -$0.error } ?? EPROTO)
            default:
                if let end = value(inet_diag_msg.self, at: body), end.idiag_state == established {
                    ends.append(
                        End(
                            id: end.id, unread: Int(end.idiag_rqueue), unsent: Int(end.idiag_wqueue),
                            inode: end.idiag_inode))
                }
            }
            // Each message begins at a multiple of four (NLMSG_ALIGN).
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return !isMultipart
    }

    private static func value<Value: BitwiseCopyable>(_ type: Value.Type, at bytes: ArraySlice<UInt8>) -> Value? {
        guard bytes.count >= MemoryLayout<Value>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: type) }
    }
}
