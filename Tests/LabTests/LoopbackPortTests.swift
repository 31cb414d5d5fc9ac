import FoundationEssentials
import Glibc
import Testing

@testable import Lab

/// Ports that tests ask for are theirs until the process ends.
@Suite struct LoopbackPortTests {
    @Test func noPortIsGivenTwice() throws {
        let ports = try (0..<500).map { _ in try LoopbackPort.free() }
        #expect(Set(ports).count == ports.count)
    }

    /// Each as another process: what one holds is the other's at no time, and is free again at its end.
    @Test func processesSideBySideGetDifferentPorts() throws {
        var first = PortBlocks()
        var second = PortBlocks()
        let theirs = try (0..<120).map { _ in (try first.next(), try second.next()) }
        #expect(Set(theirs.map(\.0)).isDisjoint(with: theirs.map(\.1)))
        let held = Set(theirs.map { $0.0 / 50 })
        first = PortBlocks()
        var third = PortBlocks()
        let again = try (0..<120).map { _ in try third.next() / 50 }
        #expect(!held.isDisjoint(with: again))
    }

    /// The kernel gives out these to whoever connects, or listens on any port.
    @Test func noneIsOfThoseThatTheKernelGivesOut() throws {
        let range = try String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
            .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        #expect(try (0..<50).allSatisfy { _ in try LoopbackPort.free() < range[0] })
    }
}
