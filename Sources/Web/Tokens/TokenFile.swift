import FoundationEssentials
import Glibc
import ProcessKit
import SystemPackage

/// Where the tokens are kept over restarts and reboots.
struct TokenFile: Sendable {
    let path: String

    /// Why they could not be read or saved, for people.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// More than all tokens need.
    private static let largest = 1 << 20

    /// Reads them.
    ///
    /// - Throws: ``Failure``.
    func load() throws(Failure) -> TokenBook {
        guard access(path, F_OK) == 0 else { return TokenBook() }
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .noFollow])
            defer { try? file.close() }
            var buffer = [UInt8](repeating: 0, count: Self.largest)
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            return try JSONDecoder().decode(TokenBook.self, from: Data(buffer.prefix(count)))
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
    }

    /// Saves them, on a thread of its own.
    ///
    /// - Throws: ``Failure``.
    func save(_ book: TokenBook) async throws(Failure) {
        let path = path
        let failure: Failure? = await DetachedThread.run {
            do {
                try Self.replace(path, with: Array(try JSONEncoder().encode(book)))
                return nil
            } catch {
                return Failure(description: "\(path): \(error)")
            }
        }
        if let failure { throw failure }
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
