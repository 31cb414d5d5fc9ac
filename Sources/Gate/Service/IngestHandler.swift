import Glibc
import NIOCore
import NIOPosix

/// A connection to nginx until the broadcaster may publish. Passes everything through afterwards.
final class IngestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Why a broadcaster with the right key cannot publish.
    enum Failure: Error, CustomStringConvertible {
        case unreachable
        case closed
        case late
        case occupied
        case unexpected

        var description: String {
            switch self {
            case .unreachable: "it takes no connection"
            case .closed: "it closed the connection"
            case .late: "it did not answer in time"
            case .occupied: "somebody publishes under this name already"
            case .unexpected: "it answered what it never does"
            }
        }
    }

    /// A connection through which the broadcaster publishes.
    struct Connection {
        fileprivate let handler: IngestHandler
        fileprivate let context: ChannelHandlerContext
        /// Bytes to send to the client before all others.
        let forClient: [UInt8]

        /// Installs one end of a splice on it.
        func splice(
            report: @escaping (SpliceHandler<ServerAnswers>.Report) -> Void
        ) throws -> SpliceHandler<ServerAnswers> {
            let splice = SpliceHandler(handler.machine.answers, report: report)
            try context.pipeline.syncOperations.addHandler(splice)
            return splice
        }

        func close() { context.close(promise: nil) }
    }

    private var machine: IngestMachine
    private let joined: EventLoopPromise<NIOLoopBound<Connection>>
    private var timer: Scheduled<Void>?
    private var isOver = false

    private init(machine: IngestMachine, joined: EventLoopPromise<NIOLoopBound<Connection>>) {
        self.machine = machine
        self.joined = joined
    }

    /// Connects to nginx on behalf of a client.
    /// - Parameter client: When it is closed, so is the connection.
    static func connect(
        to place: PeerAddress, machine: IngestMachine, on client: any Channel
    ) -> EventLoopFuture<NIOLoopBound<Connection>> {
        let loop = client.eventLoop
        let joined = loop.makePromise(of: NIOLoopBound<Connection>.self)
        ClientBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(2))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(IngestHandler(machine: machine, joined: joined))
                }
            }
            .connect(host: place.host, port: place.port)
            .whenComplete { result in
                switch result {
                case .success(let channel): client.closeFuture.whenComplete { _ in channel.close(promise: nil) }
                case .failure(let error): joined.fail(error)
                }
            }
        return joined.futureResult
    }

    func channelActive(context: ChannelHandlerContext) {
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: ConnectionTable.ingestLimit) {
            let (handler, context) = handler.value
            handler.end(context, .failure(Failure.late))
        }
        perform(machine.connected(), context)
        context.read()
    }

    /// nginx-rtmp writes its answers in pieces, without TCP_NODELAY: each waits for the acknowledgement of the one before, which
    /// the kernel would delay by 40 ms (tcp(7): TCP_QUICKACK, which does not persist and has to be set again).
    private func acknowledgeAtOnce(_ context: ChannelHandlerContext) {
        _ = context.channel.setOption(.tcpOption(.init(rawValue: TCP_QUICKACK)), value: 1)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        perform(machine.received(unwrapInboundIn(data).readableBytesView), context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !isOver else { return context.fireChannelReadComplete() }
        acknowledgeAtOnce(context)
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(context, .failure(Failure.closed))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(context, .failure(error))
        context.close(promise: nil)
    }

    private func perform(_ actions: [IngestMachine.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .join(let bytes):
                let connection = Connection(handler: self, context: context, forClient: bytes)
                end(context, .success(connection))
            case .occupied: end(context, .failure(Failure.occupied))
            case .fail: end(context, .failure(Failure.unexpected))
            }
        }
    }

    private func end(_ context: ChannelHandlerContext, _ result: Result<Connection, any Error>) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
        switch result {
        case .success(let connection): joined.succeed(NIOLoopBound(connection, eventLoop: context.eventLoop))
        case .failure(let error):
            joined.fail(error)
            context.close(promise: nil)
        }
    }
}
