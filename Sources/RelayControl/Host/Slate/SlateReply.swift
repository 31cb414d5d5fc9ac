import ArgumentParser
import FoundationEssentials
import RelayCore

/// What relay-hook says about the slates (`GET /api/v1/slates`).
struct SlateReply: Decodable, Equatable {
    /// One of them.
    struct Slate: Decodable, Equatable {
        var name: String
        /// `nil`: it is the built-in one.
        var file: String?
        /// `ready`, `waiting`, `rendering`, `failed`.
        var state: String
        var percent: Int?
        var problem: String?
        var isCurrent: Bool
        var bytes: Int64?
        var added: Date?
        var by: String?
    }

    var channel: String
    var current: String
    /// The slate of `relayctl brb --slate`, or the current one.
    var shown: String
    var slates: [Slate]

    /// - Throws: ``Refusal`` if it is not understood.
    init(_ body: [UInt8]) throws(Refusal) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            self = try decoder.decode(SlateReply.self, from: Data(body))
        } catch {
            throw Refusal("relay-hook's answer cannot be read; is it of another version?", exit: RelayExit.cannotStart)
        }
    }

    /// Asks for them.
    static func ask(_ client: ControlClient) async throws(Refusal) -> SlateReply {
        try SlateReply(try await client.get(Topology.slatesPath))
    }
}

/// Completion of the names of slates: those of the relay that runs, if this user may ask it.
enum SlateNames {
    static let completion = CompletionKind.custom { _, _, _ in
        guard let client = try? ControlSocket.find(rtmpPort: nil).client(),
            let reply = try? await SlateReply.ask(client)
        else { return [] }
        return reply.slates.map(\.name)
    }
}
