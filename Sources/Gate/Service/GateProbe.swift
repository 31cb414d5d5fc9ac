import NIOCore
import NIOPosix
import RTMP

/// Connects to the gate from outside to test that it answers the handshake.
final class GateProbe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: EventLoopPromise<Bool>
    private var count = 0

    private init(answer: EventLoopPromise<Bool>) {
        self.answer = answer
    }

    /// Whether the handshake is answered in time, and before the task is cancelled.
    static func succeeds(at place: PeerAddress, within limit: TimeAmount, on loop: any EventLoop) async -> Bool {
        let answer = loop.makePromise(of: Bool.self)
        let timer = loop.scheduleTask(in: limit) { answer.succeed(false) }
        ClientBootstrap(group: loop)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(GateProbe(answer: answer))
                }
            }
            .connect(host: place.host, port: place.port)
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    answer.futureResult.whenComplete { _ in channel.close(promise: nil) }
                case .failure: answer.succeed(false)
                }
            }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            (try? await answer.futureResult.get()) ?? false
        } onCancel: {
            answer.succeed(false)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        let greeting = [Handshake.version] + Handshake.challenge
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: greeting)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count += unwrapInboundIn(data).readableBytes
        if count >= 1 + 2 * Handshake.size { answer.succeed(true) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.succeed(false)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
