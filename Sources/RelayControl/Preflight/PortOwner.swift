import FoundationEssentials
import Glibc
import ProcessKit

/// The process that listens on a TCP port, according to /proc.
struct PortOwner: CustomStringConvertible {
    let pid: Int32
    let name: String

    var description: String { "\(name) (process \(pid))" }

    /// Ends it: its unit, also at the next boot, or the process alone.
    var stopCommand: String {
        let group = ProcFile.lines(of: "/proc/\(pid)/cgroup").first {
            $0.hasPrefix("0::") || $0.contains("name=systemd")
        }
        let unit = group?.split(separator: "/").last.map(String.init)
        // A unit of a user's own systemd is below user@UID.service.
        guard let unit, unit.hasSuffix(".service"), !unit.hasPrefix("user@"), group?.contains("user.slice") == false
        else {
            return "sudo kill \(pid)"
        }
        // systemd-run(1) makes units that can't be disabled.
        let isTransient = access("/run/systemd/transient/\(unit)", F_OK) == 0
        return "sudo systemctl \(isTransient ? "stop" : "disable --now") \(unit)"
    }

    /// A listening socket.
    struct Listener: Equatable {
        /// The user whose process created it; visible to every user.
        let user: uid_t
        let inode: String
    }

    /// - Returns: `nil` if nothing listens, or if it is another user's process and we are not root.
    static func find(_ port: Int) -> PortOwner? {
        let inodes = Set(listeners(port).map(\.inode))
        guard !inodes.isEmpty else { return nil }
        for pid in ProcFile.entries(of: "/proc").compactMap({ Int32($0) }).sorted() {
            for descriptor in ProcFile.entries(of: "/proc/\(pid)/fd") {
                guard let target = link("/proc/\(pid)/fd/\(descriptor)"), target.hasPrefix("socket:["),
                    inodes.contains(String(target.dropFirst(8).dropLast()))
                else { continue }
                let name = ProcFile.lines(of: "/proc/\(pid)/comm").first
                return PortOwner(pid: pid, name: name ?? "?")
            }
        }
        return nil
    }

    /// The owner of a port, as precisely as this user may see.
    static func description(_ port: Int) -> String {
        if let owner = find(port) { return owner.description }
        guard let user = listeners(port).first?.user else { return "another program" }
        let name = getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "\(user)"
        return "a program of the user \(name) (sudo ss -ltnp names it)"
    }

    /// The sockets that listen on a port, whatever their address.
    ///
    /// Fields of /proc/net/tcp (proc(5)): sl, local address:port in hex, remote, state (0A is LISTEN), …, the eighth is the user,
    /// the tenth the inode.
    static func listeners(_ port: Int) -> [Listener] {
        ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { ProcFile.lines(of: $0).dropFirst() }.compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":"),
                Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port, let user = uid_t(fields[7])
            else { return nil }
            return Listener(user: user, inode: String(fields[9]))
        }
    }

    private static func link(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    }
}
