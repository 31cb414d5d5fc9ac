import FoundationEssentials
import NginxClient
import RelayCore

/// What a running relay-hook says about the destinations (`/api/v1/status`).
struct RelayReply: Decodable, Equatable {
    /// A destination as its push reports it.
    struct Destination: Decodable, Equatable {
        /// Why an attempt failed, or a connection ended.
        struct Failure: Decodable, Equatable {
            var reason: String
            /// What helps.
            var remedy: String?
            var time: Date?
        }

        var name: String
        /// `connecting`, `connected`, `stalled`, `paused`, `ended`, `refused`, `away`, `waiting`, `gone`.
        var state: String
        var since: Date
        var attempts: Int
        var nextTry: Date?
        /// That of the last attempt; `nil` while all is well.
        var failure: Failure?
        /// The latest one, which may be over.
        var lastFailure: Failure?
        /// `flows`, `missing`, `unknown`.
        var program: String
        var bitsPerSecond: Int?
        /// How often it was connected again since midnight.
        var reconnectsToday: Int?
    }

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
