internal import CSockDiag
import Glibc
import SystemPackage

/// Reads the established TCP connections of this network namespace from the kernel, as ss(8) does (sock_diag(7)).
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
        /// Bytes that the other side has acknowledged; `nil` if it was not asked for.
        let acknowledged: UInt64?
    }

    /// The kinds of addresses.
    enum Family: CaseIterable {
        case v4, v6

        var code: UInt8 { UInt8(self == .v4 ? AF_INET : AF_INET6) }
    }

    /// The kernel did not answer.
    struct Failure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { Errno(rawValue: code).description }
    }

    /// All connections to a port. The kernel searches every socket for them.
    static func ends(toPort port: UInt16, _ family: Family = .v4) throws(Failure) -> [End] {
        var id = anyConnection
        id.idiag_dport = port.bigEndian
        return try ask(id, family, flags: NLM_F_DUMP)
    }

    /// The connection with these addresses and ports; the kernel has a table for it.
    ///
    /// - Parameter withCounters: Also ask for ``End/acknowledged``.
    static func end(
        _ id: inet_diag_sockid, _ family: Family = .v4, withCounters: Bool = false
    ) throws(Failure) -> End? {
        do {
            return try ask(id, family, flags: 0, withCounters: withCounters).first
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

    private static func ask(
        _ id: inet_diag_sockid, _ family: Family, flags: Int32, withCounters: Bool = false
    ) throws(Failure) -> [End] {
        let netlink = socket(AF_NETLINK, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), NETLINK_SOCK_DIAG)
        guard netlink >= 0 else { throw Failure(code: errno) }
        defer { close(netlink) }
        var request = Request()
        request.header.nlmsg_len = UInt32(MemoryLayout<Request>.size)
        request.header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
        request.header.nlmsg_flags = UInt16(NLM_F_REQUEST | flags)
        request.body.sdiag_family = family.code
        request.body.sdiag_protocol = UInt8(IPPROTO_TCP)
        request.body.idiag_states = 1 << UInt32(established)
        if withCounters { request.body.idiag_ext = 1 << (UInt8(INET_DIAG_INFO) - 1) }
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
                            inode: end.idiag_inode,
                            acknowledged: acknowledged(in: body.dropFirst(MemoryLayout<inet_diag_msg>.size))))
                }
            }
            // Each message begins at a multiple of four (NLMSG_ALIGN).
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return !isMultipart
    }

    /// Finds `tcpi_bytes_acked` of `struct tcp_info` (linux/tcp.h, which can't be included beside netinet/tcp.h) in the attributes
    /// after a message.
    private static func acknowledged(in attributes: ArraySlice<UInt8>) -> UInt64? {
        let offset = 120
        // struct rtattr (rtnetlink(7)): length with this header, and type.
        let header = 2 * MemoryLayout<UInt16>.size
        var rest = attributes
        while let length = value(UInt16.self, at: rest).map(Int.init),
            let type = value(UInt16.self, at: rest.dropFirst(2)), length >= header, length <= rest.count
        {
            if type == UInt16(INET_DIAG_INFO) {
                return value(UInt64.self, at: rest.prefix(length).dropFirst(header + offset))
            }
            // Each begins at a multiple of four (RTA_ALIGN).
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return nil
    }

    private static func value<Value: BitwiseCopyable>(_ type: Value.Type, at bytes: ArraySlice<UInt8>) -> Value? {
        guard bytes.count >= MemoryLayout<Value>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: type) }
    }
}
