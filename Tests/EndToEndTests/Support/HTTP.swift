import Glibc
import Lab
import ProcessKit

/// Reads the relay's pages on the loopback address.
enum HTTP {
    /// - Returns: The body.
    /// - Throws: ``Refused`` unless the answer is a success.
    static func get(_ path: String, port: Int) async throws -> String {
        let lines = RelayLines()
        let curl = try await Child.start(
            Command("curl", ["-sS", "--fail", "--max-time", "5", "http://127.0.0.1:\(port)\(path)"])
        ) { lines.add($0.text) }
        let exit = await curl.exit()
        let body = lines.all.joined(separator: "\n")
        guard exit.isSuccess else { throw Refused(description: "\(path): \(exit), \(body)") }
        return body
    }

    /// A page that could not be had.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }
}

/// An address of this host that is not the loopback's.
enum OwnAddress {
    static let first: String? = {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return nil }
        defer { freeifaddrs(list) }
        var next = list
        while let entry = next {
            defer { next = entry.pointee.ifa_next }
            guard let address = entry.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
                entry.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0
            else { continue }
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let code = getnameinfo(address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
            if code == 0 {
                return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        }
        return nil
    }()
}
