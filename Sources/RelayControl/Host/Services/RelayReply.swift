import FoundationEssentials
import NginxClient
import RelayCore
import StatusReading

/// What a running relay-hook says about the destinations (`/api/v1/status`).
struct RelayReply: Decodable, Equatable {
    /// A destination as its push reports it.
    typealias Destination = StatusReply.Destination

    var destinations: [Destination]

    /// Asks relay-hook.
    ///
    /// - Returns: `nil` if it does not answer, or is of a version that does not say this.
    static func ask(port: Int) async -> RelayReply? {
        let server = NginxClient(host: Topology.loopback, port: port)
        guard let body = try? await server.page(Topology.statusPath, timeout: .seconds(2)) else { return nil }
        return read(body)
    }

    static func read(_ body: [UInt8]) -> RelayReply? {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(RelayReply.self, from: Data(body))
    }

    /// The destination of this name, if its push has reported.
    subscript(name: String) -> Destination? { destinations.first { $0.name == name } }
}
