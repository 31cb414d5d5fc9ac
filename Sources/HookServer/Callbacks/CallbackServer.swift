import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ProcessKit
import RelayCore
import Synchronization
import SystemPackage

/// Who calls. Each has a unix socket of its own, so that the exposed ones can't speak for another.
enum CallbackSource: String, Sendable, CaseIterable {
    /// relay-gate, before it lets somebody through to the ingest.
    case gate
    case ingest
    case program = "switch"
}

/// What a caller is told.
enum CallbackAnswer: Sendable {
    /// Let the client go on.
    case admitted
    /// Turn the client away.
    case refused
    /// Nobody can tell now: ask again. nginx, which does not, turns the client away.
    case unavailable

    init(_ isAdmitted: Bool) {
        self = isAdmitted ? .admitted : .refused
    }

    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .admitted: .ok
        case .refused: .forbidden
        case .unavailable: .serviceUnavailable
        }
    }
}

/// Makes the HTTP server for the callbacks of one nginx, or of the gate, which asks in the same words.
enum CallbackServer {
    /// - Parameters:
    ///   - socket: Path of the unix socket.
    ///   - group: Group that the caller runs as, if it isn't our user.
    ///   - answer: Whether the client may go on; may take as long as nginx waits.
    ///   - onAnswered: Called when nginx has been given the answer and the connection is closed.
    ///   - onRunning: Called once the socket takes connections.
    static func make(
        _ source: CallbackSource, socket: String, group: gid_t?, logger: Logger,
        answer: @escaping @Sendable (IngestCallback) async -> CallbackAnswer,
        onAnswered: @escaping @Sendable (IngestCallback) async -> Void = { _ in },
        onRunning: @escaping @Sendable () async -> Void
    ) -> some ApplicationProtocol {
        let unreadable = Mutex(LogLimit())
        let router = Router(context: CallbackContext.self)
        router.post("callback") { request, context in
            // An unauthenticated client's arguments are in there, so what can't be read is refused and not repeated in the log.
            guard let form = try? CallbackForm(await Self.beginning(of: request.body)),
                let callback = try? IngestCallback(form)
            else {
                if let omitted = unreadable.withLock({ $0.admit("", now: .now) }) {
                    logger.warning(
                        "callback could not be read",
                        metadata: ["instance": "\(source.rawValue)", "not_logged_before": "\(omitted)"])
                }
                return HTTPResponse.Status.badRequest
            }
            let admission = await answer(callback)
            // nginx reads the answer until the connection is closed.
            context.channel.closeFuture.whenComplete { _ in Task { await onAnswered(callback) } }
            return admission.status
        }
        return Application(
            router: router,
            server: .http1(configuration: .init(additionalChannelHandlers: [ConnectionHeaderHandler()])),
            configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            onServerRunning: { _ in
                // nginx's worker, or the gate, must be able to write to it, and nobody else.
                guard group.map({ chown(socket, uid_t.max, $0) == 0 }) ?? true,
                    chmod(socket, group == nil ? 0o600 : 0o660) == 0
                else {
                    logger.critical(
                        "the socket for callbacks can't be given to its caller",
                        metadata: ["socket": "\(socket)", "reason": "\(Errno(rawValue: errno))"])
                    // Nobody could ever publish. Whoever runs this program starts it again.
                    _exit(1)
                }
                await onRunning()
            },
            logger: logger.quiet)
    }
}

extension CallbackServer {
    /// The first bytes of a body, enough to see whether it is too long.
    ///
    /// The rest is read too, and dropped: Hummingbird 2.28 closes a connection with `Connection: close` only once its peer does,
    /// which may be waiting for its last bytes to be taken.
    private static func beginning(of body: RequestBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in body {
            bytes += buffer.readableBytesView.prefix(CallbackForm.maximumBytes + 1 - bytes.count)
        }
        return bytes
    }
}

/// What a handler knows of a callback's connection.
private struct CallbackContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any NIOCore.Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

extension Logger {
    /// For libraries: their own life is no news to an operator.
    var quiet: Logger {
        var logger = self
        logger.logLevel = max(.warning, logLevel)
        return logger
    }
}
