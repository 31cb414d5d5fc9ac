import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization
import SystemPackage

/// The caller of a callback. Each has a unix socket of its own, so the exposed ones cannot impersonate another.
enum CallbackSource: String, Sendable, CaseIterable {
    /// relay-gate, before it connects a client to the ingest.
    case gate
    case ingest
    case program = "switch"
}

/// The answer to a callback.
enum CallbackAnswer: Sendable {
    /// Let the client go on.
    case admitted
    /// Refuse the client.
    case refused
    /// No answer is possible now: ask again. nginx does not, and refuses the client.
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

/// Creates the HTTP server for the callbacks of one nginx, or of the gate, which sends the same requests.
enum CallbackServer {
    /// - Parameters:
    ///   - socket: Path of the unix socket.
    ///   - group: Group of the caller, if it isn't our user's.
    ///   - answer: Whether the client may go on; may take as long as nginx waits.
    ///   - onAnswered: Called when nginx has received the answer and the connection is closed.
    ///   - onRunning: Called once the socket accepts connections.
    static func make(
        _ source: CallbackSource, socket: String, group: gid_t?, logger: Logger,
        answer: @escaping @Sendable (IngestCallback) async -> CallbackAnswer,
        onAnswered: @escaping @Sendable (IngestCallback) async -> Void = { _ in },
        onRunning: @escaping @Sendable () async -> Void
    ) -> some ApplicationProtocol {
        let unreadable = Mutex(LogLimit())
        let router = Router(context: CallbackContext.self)
        router.post("callback") { request, context in
            // The body contains an unauthenticated client's arguments, so if it cannot be parsed it is refused and not logged.
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
            onServerRunning: { listener in
                try? await AcceptPauseHandler.add(to: listener)
                // Only nginx's worker, or the gate, may write to it.
                guard group.map({ chown(socket, uid_t.max, $0) == 0 }) ?? true,
                    chmod(socket, group == nil ? 0o600 : 0o660) == 0
                else {
                    logger.critical(
                        "the permissions of the callback socket cannot be set",
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
    /// The first bytes of a body, enough to detect one that is too long.
    ///
    /// The rest is read too, and dropped: Hummingbird 2.28 closes a connection with `Connection: close` only after its peer does,
    /// which may be waiting for its last bytes to be read.
    private static func beginning(of body: RequestBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in body {
            bytes += buffer.readableBytesView.prefix(CallbackForm.maximumBytes + 1 - bytes.count)
        }
        return bytes
    }
}

/// The request context of a callback.
private struct CallbackContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any NIOCore.Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
