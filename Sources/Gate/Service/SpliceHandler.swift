import NIOCore

/// One of the two ends through which a broadcaster and nginx talk: what one reads the other writes, and reads on when that is gone.
final class SpliceHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// For what is still to be written when the other end has closed.
    private static let farewell: TimeAmount = .seconds(2)

    private var context: ChannelHandlerContext?
    private var partner: SpliceHandler?
    /// It would read, if its partner could write.
    private var isWaiting = false

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    /// Writes what is for this end before all else, and begins to read.
    func begin(with partner: SpliceHandler, first: [UInt8]) {
        self.partner = partner
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: first)), promise: nil)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partner?.context?.write(data, promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard let other = partner?.context else { return }
        other.flush()
        if other.channel.isWritable { context.read() } else { isWaiting = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable, let partner, partner.isWaiting else { return }
        partner.isWaiting = false
        partner.context?.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.finish()
        partner = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// The other end is gone: writes what there is, and closes.
    private func finish() {
        partner = nil
        guard let context else { return }
        let channel = context.channel
        let timer = context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            timer.cancel()
            channel.close(promise: nil)
        }
    }
}
