import FoundationEssentials
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ProcessKit
import ProgramOptions
import RelayCore

/// The HTTP server on `web.sock`, by which root makes, lists and revokes tokens. The socket's mode is the permission: only this
/// process's own user, and root.
enum TokenServer {
    /// A new token.
    private struct Order: Decodable {
        let name: String?
        /// Seconds; missing: until it is revoked.
        let `for`: Int64?
        let isReadOnly: Bool?
        let isBearer: Bool?
    }

    /// What was made. `secret` is told here and nowhere else.
    fileprivate struct Made: Encodable {
        let name: String
        let secret: String
        let until: Date?
        /// The address of the page, if the settings say how others reach it.
        let address: String?
        /// The port, for those who know this host's address.
        let port: Int
        /// Whether other hosts reach it at that port.
        let isOpen: Bool
    }

    fileprivate struct Entry: Encodable {
        let name: String
        /// `code`, `session`, `bearer`.
        let kind: String
        /// `steer`, `read`.
        let rights: String
        let made: Date
        let until: Date?
        let used: Date?
    }

    /// A year.
    private static let longest: Int64 = 366 * 86_400

    /// - Parameter socket: Path of the unix socket.
    static func make(
        socket: String, tokens: TokenDesk, settings: PageSettings, logger: Logger
    ) -> some ApplicationProtocol {
        let router = Router(context: BasicRequestContext.self)
        router.get("healthz") { _, _ in Pages.answer("ok\n", "text/plain") }
        router.get(RouterPath(Topology.tokensPath)) { _, _ in
            Pages.json(["tokens": await tokens.tokens.map(Entry.init)])
        }
        router.post(RouterPath(Topology.tokensPath)) { request, _ in
            let bytes = try await request.body.collect(upTo: 4096)
            guard let order = try? JSONDecoder().decode(Order.self, from: Data(bytes.readableBytesView)) else {
                return failure(
                    .badRequest, "the request is not the JSON that \(Topology.tokensPath) takes (docs/API.md)")
            }
            if let name = order.name, !KeyName.isUsable(name) {
                return failure(.badRequest, "this is not a name for a token; give \(KeyName.allowed)")
            }
            if let time = order.for, !(1...longest).contains(time) {
                return failure(.badRequest, "for: not a time of at least 1 s and at most a year")
            }
            do throws(TokenDesk.Refusal) {
                let made = try await tokens.make(
                    order.name, isBearer: order.isBearer ?? false, mayChange: !(order.isReadOnly ?? false),
                    until: order.for.map { WallClock.now + $0 * 1000 })
                return Pages.json(Made(made, settings))
            } catch {
                return failure(.conflict, error.reason)
            }
        }
        router.delete(RouterPath("\(Topology.tokensPath)/:name")) { _, context in
            let name = context.parameters.get("name") ?? ""
            do throws(TokenDesk.Refusal) {
                try await tokens.revoke(name, by: "root")
                return Pages.json(["message": "\(name): revoked; nobody can use it any more"])
            } catch {
                return failure(error.isMissing ? .notFound : .conflict, PlainText.line(error.reason))
            }
        }
        return Application(
            router: router, configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            onServerRunning: { _ in
                guard chmod(socket, 0o600) == 0 else {
                    logger.error("tokens cannot be managed: the mode of the socket cannot be set")
                    return
                }
            },
            logger: logger.quiet)
    }

    private static func failure(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Pages.json(["error": text], status)
    }
}

extension TokenServer.Made {
    fileprivate init(_ made: TokenDesk.New, _ settings: PageSettings) {
        name = made.token.name
        secret = made.secret.text
        until = made.token.until.map { Date(milliseconds: $0) }
        address = settings.publicURL?.description
        port = settings.port
        isOpen = settings.isInsecure && !settings.isPrivate
    }
}

extension TokenServer.Entry {
    fileprivate init(_ token: TokenBook.Token) {
        name = token.name
        kind = token.kind.rawValue
        rights = token.mayChange ? "steer" : "read"
        made = Date(milliseconds: token.made)
        until = token.until.map { Date(milliseconds: $0) }
        used = token.used.map { Date(milliseconds: $0) }
    }
}

extension Date {
    /// A moment of a token.
    fileprivate init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
