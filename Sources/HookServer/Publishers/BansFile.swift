import FoundationEssentials
import Glibc
import Logging
import ProcessKit
import RelayCore
import SystemPackage

/// Where bans are kept over restarts and reboots.
struct BansFile: Sendable {
    let path: String

    /// Reads them. What can't be read bans nobody; that is logged.
    func load(_ logger: Logger) -> BanList {
        guard access(path, F_OK) == 0 else { return BanList() }
        do {
            return try JSONDecoder().decode(BanList.self, from: Data(contentsOf: path))
        } catch {
            logger.warning(
                "saved bans cannot be read: nobody is banned", metadata: ["file": "\(path)", "reason": "\(error)"])
            return BanList()
        }
    }

    /// Saves them, on a thread of its own.
    ///
    /// - Returns: Why not; `nil`: they are saved.
    func save(_ bans: BanList) async -> String? {
        await DetachedThread.run { [path] in
            do {
                let data = try JSONEncoder().encode(bans)
                try Self.replace(path, with: Array(data))
                return nil
            } catch {
                return "\(path): \(error)"
            }
        }
    }

    private static func replace(_ path: String, with bytes: [UInt8]) throws {
        let new = "\(path).new"
        let file = try FileDescriptor.open(
            FilePath(new), .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
            permissions: .ownerReadWrite)
        do {
            defer { try? file.close() }
            try file.writeAll(bytes)
            guard fdatasync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        guard rename(new, path) == 0 else { throw Errno(rawValue: errno) }
    }
}

extension Data {
    fileprivate init(contentsOf path: String) throws {
        let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .noFollow])
        defer { try? file.close() }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        self.init(buffer.prefix(count))
    }
}
