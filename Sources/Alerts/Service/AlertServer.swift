import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ProcessKit
import ProgramOptions
import RelayCore

/// The HTTP server on `alert.sock` (``AlertAPI``). The socket's mode is the permission: only this process's own user, and root.
enum AlertServer {
    /// - Parameter socket: Path of the unix socket.
    static func make(socket: String, desk: AlertDesk, logger: Logger) -> some ApplicationProtocol {
        let router = Router(context: BasicRequestContext.self)
        router.get(RouterPath(AlertAPI.sinks)) { _, _ in json(await desk.reports) }
        router.post(RouterPath(AlertAPI.test)) { request, _ in
            guard let order = await body(AlertAPI.Test.self, of: request) else { return unreadable(AlertAPI.test) }
            // Who asks for it waits; the end of this service does not.
            let test = Task { await desk.test(order.name) }
            guard await test.ends(within: .seconds(10)) else {
                return json(
                    ["error": "the test has not ended in time; see: journalctl -u relay-alert"], .gatewayTimeout)
            }
            guard let reports = await test.value else {
                return json(
                    [
                        "error":
                            "relay-alert has no sink \"\(PlainText.line(order.name ?? ""))\"; see: relayctl alert list"
                    ],
                    .notFound)
            }
            return json(reports)
        }
        router.post(RouterPath(AlertAPI.failed)) { request, _ in
            guard let order = await body(AlertAPI.Failed.self, of: request) else { return unreadable(AlertAPI.failed) }
            await desk.failed(order.unit)
            return json(["message": "\(PlainText.line(order.unit)): its failure is told"])
        }
        return Application(
            router: router, configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            onServerRunning: { _ in
                guard chmod(socket, 0o600) == 0 else {
                    logger.error("alerts cannot be tested: the mode of the socket cannot be set")
                    return
                }
            },
            logger: logger.quiet)
    }

    private static func body<Value: Decodable>(_ type: Value.Type, of request: Request) async -> Value? {
        guard let bytes = try? await request.body.collect(upTo: 4096) else { return nil }
        return try? JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
    }

    private static func unreadable(_ path: String) -> Response {
        json(["error": "the request is not the JSON that \(path) takes"], .badRequest)
    }

    private static func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) -> Response {
        let data = (try? JSONEncoder().encode(value)) ?? Data()
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
