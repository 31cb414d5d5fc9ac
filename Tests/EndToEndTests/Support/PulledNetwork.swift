import Glibc
import ProcessKit

/// A broadcaster's network that can be pulled: a network namespace with one cable (veth) to this host. Needs root.
struct PulledNetwork {
    /// This host's address on the cable, from the block that no router passes on (RFC 3927).
    let address: String
    private let name: String

    /// Begins a command that runs inside.
    var wrapper: [String] { ["ip", "netns", "exec", name] }

    /// Makes it.
    /// - Throws: ``HTTP/Refused`` where that is not allowed.
    init() async throws {
        let number = getpid() % 60_000
        name = "relay-e2e-\(number)"
        let net = "169.254.\(200 + number % 50)"
        address = "\(net).1"
        let (near, far) = (Self.near(name), "far\(number)")
        try await Self.ip("netns", "add", name)
        do {
            try await Self.ip("link", "add", near, "type", "veth", "peer", "name", far)
            try await Self.ip("link", "set", far, "netns", name)
            try await Self.ip("addr", "add", "\(address)/30", "dev", near)
            try await Self.ip("link", "set", near, "up")
            try await Self.ip("-n", name, "addr", "add", "\(net).2/30", "dev", far)
            try await Self.ip("-n", name, "link", "set", far, "up")
        } catch {
            await remove()
            throw error
        }
    }

    /// Pulls the cable: nobody is told, and no packet arrives any more in either direction.
    func pull() async throws { try await Self.ip("link", "set", Self.near(name), "down") }

    /// Plugs it in again.
    func plug() async throws { try await Self.ip("link", "set", Self.near(name), "up") }

    /// Removes it; the cable goes with it.
    func remove() async {
        try? await Self.ip("link", "del", Self.near(name))
        try? await Self.ip("netns", "del", name)
    }

    private static func near(_ name: String) -> String { name.replacing("relay-e2e-", with: "near") }

    private static func ip(_ arguments: String...) async throws {
        let lines = RelayLines()
        let child = try await Child.start(Command("ip", arguments)) { lines.add($0.text) }
        guard await child.exit().isSuccess else { throw HTTP.Refused(description: "ip \(arguments): \(lines.all)") }
    }
}
