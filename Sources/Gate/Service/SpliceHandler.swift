import NIOCore
import RTMP

/// One end of a splice, as seen by the other.
protocol SpliceEnd: AnyObject {
    /// Whether it accepts more at the moment.
    var isWritable: Bool { get }
    func write(_ bytes: [UInt8])
    func flush()
    /// The other end accepts more again.
    func resume()
    /// The other end is gone: writes the remaining data, and closes.
    func finish()
}

/// One of the two ends through which a publisher and nginx communicate. Data read by one goes through its ``SpliceReader`` to the
/// other, and it reads on when that has been written.
final class SpliceHandler<Reader: SpliceReader>: ChannelInboundHandler, SpliceEnd {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A session's report for the log.
    enum Report {
        case warning(SessionFault)
        case measured(VideoMeasure)
        case described(VideoDescription)
        case end(SessionEnd)
    }

    /// Time to write the remaining data after the other end has closed, and for a publisher that has stopped to close by itself.
    private let farewell = TimeAmount.seconds(2)

    private var reader: Reader
    private let report: (Report) -> Void
    fileprivate var context: ChannelHandlerContext?
    private var partner: (any SpliceEnd)?
    /// Whether it waits for its partner to become writable before it reads.
    private var isWaiting = false
    /// Whether to ignore incoming data, because the publisher has said that it stops.
    private var isOver = false

    init(_ reader: Reader, report: @escaping (Report) -> Void) {
        self.reader = reader
        self.report = report
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    /// Begins to read.
    /// - Parameters:
    ///   - first: Bytes to send to this end before all others.
    ///   - rest: Bytes already received from this end.
    func begin(with partner: any SpliceEnd, first: [UInt8], rest: [UInt8]) {
        self.partner = partner
        write(first)
        perform { $0.received(rest) }
        readOn()
    }

    /// Passes an event to the reader, and performs its actions.
    func perform(_ event: (inout Reader) -> [SpliceAction]) {
        for action in event(&reader) {
            switch action {
            case .pass(let bytes): partner?.write(bytes)
            case .answer(let bytes): write(bytes)
            case .warn(let fault): report(.warning(fault))
            case .measured(let measure): report(.measured(measure))
            case .described(let description): report(.described(description))
            case .end(let end):
                report(.end(end))
                partner?.finish()
                partner = nil
                if end == .unpublished { linger() } else { finish() }
            }
        }
        partner?.flush()
        flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        let bytes = unwrapInboundIn(data).readableBytesView
        perform { $0.received(bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readOn()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.resume() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.finish()
        partner = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func write(_ bytes: [UInt8]) {
        guard let context, !bytes.isEmpty else { return }
        context.write(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    func flush() { context?.flush() }

    func resume() {
        guard isWaiting else { return }
        isWaiting = false
        context?.read()
    }

    func finish() {
        partner = nil
        guard let context else { return }
        closeLater(context)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
    }

    fileprivate func readOn() {
        guard let context, !reader.isHeld else { return }
        if isOver || partner?.isWritable == true { context.read() } else { isWaiting = true }
    }

    /// Closes the sending side, and waits for the peer to close: closing while it still sends would reset the connection and lose
    /// the answer to its last command.
    private func linger() {
        isOver = true
        guard let context else { return }
        closeLater(context)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete {
            [context = NIOLoopBound(context, eventLoop: context.eventLoop)] _ in
            context.value.close(mode: .output, promise: nil)
        }
    }

    private func closeLater(_ context: ChannelHandlerContext) {
        let channel = context.channel
        let timer = context.eventLoop.scheduleTask(in: farewell) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in timer.cancel() }
    }
}

extension SpliceHandler<PublisherSession> {
    /// relay-hook knows what the video will be like, or does not answer: passes it on.
    func goOn() {
        // It may be gone.
        guard context != nil else { return }
        perform { $0.goOn() }
        readOn()
    }

    /// Informs the session when its publisher should have sent media.
    func watchForMedia() {
        guard let context else { return }
        let publisher = NIOLoopBound(self, eventLoop: context.eventLoop)
        for seconds in [PublisherSession.quietLimit, PublisherSession.silenceLimit] {
            let timer = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
                publisher.value.perform { $0.waited(seconds) }
            }
            context.channel.closeFuture.whenComplete { _ in timer.cancel() }
        }
    }

    /// Ends the session when relay-hook has given it up. Without an answer it goes on.
    ///
    /// - Parameter ask: Asks relay-hook whether it still knows the publisher.
    func watchForGivingUp(_ ask: @escaping @Sendable () -> EventLoopFuture<AdmissionMachine.Answer>) {
        guard let context else { return }
        let (loop, publisher) = (context.eventLoop, NIOLoopBound(self, eventLoop: context.eventLoop))
        let watch = loop.scheduleRepeatedAsyncTask(
            initialDelay: ConnectionTable.updatePace, delay: ConnectionTable.updatePace
        ) { _ in
            ask().map { answer in
                if answer == .notAllowed { publisher.value.perform { $0.givenUp() } }
            }
        }
        context.channel.closeFuture.whenComplete { _ in watch.cancel() }
    }
}
