import FoundationEssentials
import NginxClient
import RelayCore

/// relay-hook's status over HTTP, which says what is on air.
struct StatusPage: Sendable {
    /// The part of the page that is read.
    private struct Content: Decodable {
        var onAir: String?
    }

    private let server: NginxClient
    private let path: String

    /// - Parameter url: For example `http://127.0.0.1:8080/api/v1/status`; `nil` if it is not a URL of this host.
    init?(url: String) {
        let scheme = "http://\(Topology.loopback):"
        guard url.hasPrefix(scheme) else { return nil }
        let rest = url.dropFirst(scheme.count)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        path = String(rest[digits.endIndex...])
        guard let port = UInt16(digits), port > 0, path.hasPrefix("/"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        server = NginxClient(host: Topology.loopback, port: Int(port))
    }

    /// What is on air now.
    func onAir(within limit: Duration) async -> OnAir {
        guard let body = try? await server.page(path, timeout: limit) else { return .unknown }
        return Self.onAir(in: body)
    }

    static func onAir(in body: [UInt8]) -> OnAir {
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(body)) else { return .unknown }
        return content.onAir == "slate" ? .slate : .other
    }
}
