import Glibc
import Lab
import TestSupport
import Testing

@testable import Guard

@Suite struct StaleSocketTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path + "/socket" }

    init() throws {
        directory = try TemporaryDirectory("guard")
    }

    /// Binds a socket.
    private func bound() throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
        return descriptor
    }

    @Test func nothingThere() {
        #expect(StaleSocket.remove(path) == .nothing)
    }

    @Test func aSocketNobodyListensOnIsRemoved() throws {
        close(try bound())
        #expect(StaleSocket.remove(path) == .removed)
        #expect(access(path, F_OK) != 0)
    }

    @Test func aSocketInUseStays() throws {
        let descriptor = try bound()
        defer { close(descriptor) }
        listen(descriptor, 1)
        #expect(StaleSocket.remove(path) == .inUse)
        #expect(access(path, F_OK) == 0)
    }

    @Test func aFileStays() throws {
        try Files.write("precious", to: path)
        #expect(StaleSocket.remove(path) == .nothing)
        #expect(Files.read(path) == "precious")
    }

    @Test func aPathTooLongForASocketIsLeftToNginx() {
        #expect(StaleSocket.remove(directory.path + "/" + String(repeating: "x", count: 200)) == .nothing)
    }
}
