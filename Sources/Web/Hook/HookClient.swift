import NIOCore
import NIOHTTP1
import NIOPosix
import RelayCore
import ServiceLifecycle

/// Asks relay-hook on its control socket: one connection for each request. What is read is not read ahead, so a slow browser
/// never makes this process grow.
struct HookClient: Sendable {
    /// Why there is no answer.
    enum Failure: Error, Equatable {
        /// relay-hook does not run, or does not answer in time.
        case silent
        /// Its answer is too long, or none.
        case unreadable
    }

    /// A request.
    struct Question: Sendable {
        /// Whether it is a POST.
        var isOrder = false
        /// Path and query.
        var target: String
        /// Whether the answer may have addresses of clients.
        var showsAddresses = true
        /// Who gives an order.
        var orderedBy: String?
        /// JSON; `nil`: there is none.
        var body: String?
        /// The event after which a stream of events goes on.
        var lastEvent: String?
    }

    /// A whole answer.
    struct Answer: Sendable {
        let status: Int
        let type: String?
        let body: ByteBuffer

        var isOK: Bool { (200..<300).contains(status) }
        var bytes: [UInt8] { Array(body.readableBytesView) }
    }

    private typealias Wire = NIOAsyncChannel<HTTPClientResponsePart, HTTPPart<HTTPRequestHead, IOData>>

    /// The longest answer: a day of figures, or a picture of a slate.
    private static let largest = 8 << 20

    /// The socket's path.
    let socket: String
    /// Longer than any order waits for what it asked for.
    var patience: Duration = .seconds(10)

    /// Asks, and reads the whole answer.
    ///
    /// - Throws: ``Failure``.
    func ask(_ question: Question) async throws(Failure) -> Answer {
        do {
            return try await withThrowingTaskGroup(of: Answer.self) { group in
                group.addTask {
                    try await exchange(question, over: try await connect()) { head, pieces in
                        var body = ByteBuffer()
                        while case .body(var piece)? = try await pieces.next() {
                            guard body.readableBytes + piece.readableBytes <= Self.largest else {
                                throw Failure.unreadable
                            }
                            body.writeBuffer(&piece)
                        }
                        return Answer(
                            status: Int(head.status.code), type: head.headers.first(name: "content-type"), body: body)
                    }
                }
                group.addTask {
                    try await Task.sleep(for: patience)
                    throw Failure.silent
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw Failure.silent }
                return first
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .silent
        }
    }

    /// Reads an answer that goes on, piece by piece, until it ends, this service stops, or the task is cancelled.
    ///
    /// - Parameter end: It also ends with this.
    /// - Throws: ``Failure``, or what `onPiece` throws.
    func follow(
        _ question: Question, until end: AsyncStream<Void>? = nil, onPiece: (ByteBuffer) async throws -> Void
    ) async throws {
        let wire = try await connect()
        let channel = wire.channel
        let watch = Task {
            guard let end else { return }
            for await _ in end {}
            if !Task.isCancelled { channel.close(promise: nil) }
        }
        defer { watch.cancel() }
        try await withGracefulShutdownHandler {
            try await exchange(question, over: wire) { head, pieces in
                guard head.status == .ok else { throw Failure.unreadable }
                while case .body(let piece)? = try await pieces.next() { try await onPiece(piece) }
            }
        } onGracefulShutdown: {
            channel.close(promise: nil)
        }
    }

    private func connect() async throws -> Wire {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(2))
            .connect(unixDomainSocketPath: socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Wire(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// - Parameter read: Gets the head, and what follows it up to the end of the answer.
    private func exchange<Result: Sendable>(
        _ question: Question, over wire: Wire,
        _ read: (HTTPResponseHead, inout NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator)
            async throws -> Result
    ) async throws -> Result {
        try await wire.executeThenClose { inbound, outbound in
            try await outbound.write(.head(Self.head(question)))
            if let body = question.body { try await outbound.write(.body(.byteBuffer(ByteBuffer(string: body)))) }
            try await outbound.write(.end(nil))
            var parts = inbound.makeAsyncIterator()
            guard case .head(let head)? = try await parts.next() else { throw Failure.silent }
            return try await read(head, &parts)
        }
    }

    private static func head(_ question: Question) -> HTTPRequestHead {
        var headers: HTTPHeaders = ["host": "relay", "connection": "close"]
        if !question.showsAddresses { headers.add(name: ControlHeader.addresses, value: ControlHeader.hidden) }
        if let person = question.orderedBy { headers.add(name: ControlHeader.orderedBy, value: person) }
        if let last = question.lastEvent { headers.add(name: "last-event-id", value: last) }
        if let body = question.body {
            headers.add(name: "content-type", value: "application/json")
            headers.add(name: "content-length", value: "\(body.utf8.count)")
        } else if question.isOrder {
            headers.add(name: "content-length", value: "0")
        }
        return HTTPRequestHead(
            version: .http1_1, method: question.isOrder ? .POST : .GET, uri: question.target, headers: headers)
    }
}
