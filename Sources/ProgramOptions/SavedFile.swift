import FoundationEssentials
import Glibc
import ProcessKit
import SystemPackage

/// A value of a service, kept in a file as JSON over restarts and reboots.
public struct SavedFile<Value: Codable & Sendable>: Sendable {
    /// Why a file could not be read or written, for people.
    public struct Failure: Error, CustomStringConvertible {
        /// The file and the reason.
        public let description: String
    }

    /// The file.
    public let path: String

    /// A file, which need not exist.
    public init(path: String) { self.path = path }

    /// Reads the value.
    ///
    /// - Returns: `nil` if there is no file.
    /// - Throws: ``Failure``.
    public func load() throws(Failure) -> Value? {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .noFollow])
            defer { try? file.close() }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
    }

    /// Saves a value in place of the one before, on a thread of its own: after a crash the file has one or the other.
    ///
    /// - Throws: ``Failure``.
    public func save(_ value: Value) async throws(Failure) {
        let path = path
        let failure: Failure? = await DetachedThread.run {
            do {
                try Self.replace(path, with: Array(try JSONEncoder().encode(value)))
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
