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
import SystemPackage

/// The HTTP server on `control.sock`, by which operators see and steer the relay. The socket's mode and group are the permission.
enum ControlServer {
    /// Adds routes to the server.
    typealias Routes = @Sendable (Router<ControlContext>) -> Void

    /// - Parameters:
    ///   - socket: Path of the unix socket.
    ///   - group: Its members may steer; `nil`: only this process's own user and root may.
    ///   - routes: What it serves, by area.
    ///   - onRunning: Called once it accepts connections.
    static func make(
        socket: String, group: gid_t?, logger: Logger, routes: [Routes], onRunning: @escaping @Sendable () -> Void = {}
    ) -> some ApplicationProtocol {
        let router = Router(context: ControlContext.self)
        router.add(middleware: FailureAnswers())
        router.add(middleware: Watchers())
        router.add(middleware: Persons())
        for routes in routes { routes(router) }
        return Application(
            router: router,
            server: .http1(configuration: .init(additionalChannelHandlers: [ConnectionHeaderHandler()])),
            configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            onServerRunning: { listener in
                defer { onRunning() }
                try? await AcceptPauseHandler.add(to: listener)
                guard group.map({ chown(socket, uid_t.max, $0) == 0 }) ?? true,
                    chmod(socket, group == nil ? 0o600 : 0o660) == 0
                else {
                    logger.error(
                        "the permissions of the control socket cannot be set; only root can steer the relay",
                        metadata: ["socket": "\(socket)", "reason": "\(Errno(rawValue: errno))"])
                    return
                }
            },
            logger: logger.quiet)
    }

    /// Answers a failure as JSON.
    private struct FailureAnswers: RouterMiddleware {
        typealias Context = ControlContext

        func handle(
            _ request: Request, context: ControlContext,
            next: (Request, ControlContext) async throws -> Response
        ) async throws -> Response {
            do {
                return try await next(request, context)
            } catch let failure as ControlFailure {
                return try .json(ControlFailure.Body(error: failure.reason), failure.status)
            } catch let error as HTTPError {
                let reason = error.body ?? "\(request.method) \(request.uri.path): \(error.status)"
                return try .json(ControlFailure.Body(error: reason), error.status)
            }
        }
    }
}

/// Lets those who only watch read, and nothing else.
private struct Watchers: RouterMiddleware {
    typealias Context = ControlContext

    func handle(
        _ request: Request, context: ControlContext, next: (Request, ControlContext) async throws -> Response
    ) async throws -> Response {
        if request.method != .get {
            let caller = try await Caller.of(context.channel)
            let isAllowed = PreviewRoutes.isPath(request.uri.path) ? caller.mayPlay : !caller.onlyWatches
            guard isAllowed else { throw ControlFailure(.forbidden, "\(caller.name) may not steer the relay") }
        }
        return try await next(request, context)
    }
}

/// Notes in whose name a request is sent.
private struct Persons: RouterMiddleware {
    typealias Context = ControlContext

    func handle(
        _ request: Request, context: ControlContext, next: (Request, ControlContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.orderedBy = HTTPField.Name(ControlHeader.orderedBy).flatMap { request.headers[$0] }
        return try await next(request, context)
    }
}

extension Response {
    /// An answer with a value as JSON.
    static func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: try StatusJSON.page(value))))
    }
}

extension Request {
    /// Reads the body as JSON.
    ///
    /// - Throws: ``ControlFailure`` if it is too long or not what is expected.
    func value<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        let bytes: ByteBuffer
        do {
            bytes = try await body.collect(upTo: ControlContext.longestBody)
        } catch {
            throw ControlFailure(.contentTooLarge, "the request is longer than \(ControlContext.longestBody) bytes")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
        } catch {
            throw ControlFailure(.badRequest, "the request is not the JSON that \(uri.path) takes (docs/API.md)")
        }
    }
}
