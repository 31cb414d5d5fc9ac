import FoundationEssentials
import Glibc
import RelayCore
import SystemPackage

/// Where the operator's orders are kept over restarts and reboots.
///
/// The file has one block, which is reserved at the start and then written in place: a full disk does not keep orders from being
/// saved. A write that is cut off leaves what can't be read, and that means the slate. If the file can't be written at all, a spare
/// one in memory keeps the orders until the next reboot.
struct OrdersFile: Sendable {
    /// How orders were found.
    enum Found: Sendable, Equatable {
        case orders(OperatorState)
        /// The reason.
        case unreadable(String)
    }

    /// A write that failed.
    struct Failure: Error {
        let reason: String
        /// Whether the spare file has the orders.
        let isKept: Bool
    }

    /// A block of common file systems.
    private static let size = 4096

    let path: String
    /// In a file system in memory; it wins over `path`, as it exists only if that could not be written.
    let spare: String

    /// Reads the orders, and reserves the room for later ones.
    func load() -> Found {
        let found = Self.read(spare) ?? Self.read(path)
        guard let found else {
            // Nothing was ever ordered. If there is no room now, the next order says so.
            try? Self.write(OperatorState(), to: path)
            return .orders(OperatorState())
        }
        return found
    }

    /// Saves the orders.
    ///
    /// - Throws: ``Failure``.
    func save(_ state: OperatorState) throws(Failure) {
        do {
            try Self.write(state, to: path)
            unlink(spare)
        } catch {
            let isKept = (try? Self.write(state, to: spare)) != nil
            throw Failure(reason: "\(path): \(error)", isKept: isKept)
        }
    }

    /// - Returns: `nil` if there is no file.
    private static func read(_ path: String) -> Found? {
        let bytes: [UInt8]
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .noFollow])
            defer { try? file.close() }
            var block = [UInt8](repeating: 0, count: size + 1)
            let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
            bytes = Array(block.prefix(count))
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            return .unreadable("\(path): \(error)")
        }
        do {
            // JSON ends where the padding begins.
            return .orders(try JSONDecoder().decode(OperatorState.self, from: Data(bytes.prefix { $0 != 0 })))
        } catch {
            return .unreadable("\(path): not what relay-hook wrote, or not of this version")
        }
    }

    private static func write(_ state: OperatorState, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var block = [UInt8](try encoder.encode(state))
        guard block.count <= size else { throw Errno.fileTooLarge }
        block += [UInt8](repeating: 0, count: size - block.count)
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
        defer { try? file.close() }
        guard try file.writeAll(toAbsoluteOffset: 0, block) == size else { throw Errno.noSpace }
        guard fdatasync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}
