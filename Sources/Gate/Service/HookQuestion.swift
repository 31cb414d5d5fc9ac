import NIOCore
import NIOPosix

/// Asks relay-hook whether a client may publish: the callback that nginx would send, over the gate's own socket.
final class HookQuestion: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let longestAnswer = 4096

    private let form: String
    private let answer: EventLoopPromise<AdmissionMachine.Answer>
    private var bytes: [UInt8] = []

    init(form: String, answer: EventLoopPromise<AdmissionMachine.Answer>) {
        self.form = form
        self.answer = answer
    }

    /// Waits for the answer until the time limit, which by default is as long as any client waits: a relay-hook that hangs is not
    /// asked about the same client again and again.
    static func ask(
        _ form: String, socket: String, limit: Duration = AdmissionMachine.patience, on loop: any EventLoop
    ) -> EventLoopFuture<AdmissionMachine.Answer> {
        let answer = loop.makePromise(of: AdmissionMachine.Answer.self)
        let limit = TimeAmount(limit)
        let timer = loop.scheduleTask(in: limit) { answer.succeed(.failed("no answer in time")) }
        answer.futureResult.whenComplete { _ in timer.cancel() }
        ClientBootstrap(group: loop)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HookQuestion(form: form, answer: answer))
                }
            }
            .connect(unixDomainSocketPath: socket)
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    answer.futureResult.whenComplete { _ in channel.close(promise: nil) }
                case .failure: answer.succeed(.failed("its socket takes no connection"))
                }
            }
        return answer.futureResult
    }

    func channelActive(context: ChannelHandlerContext) {
        let request =
            "POST /callback HTTP/1.1\r\nHost: relay-hook\r\nConnection: close\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView.prefix(Self.longestAnswer - bytes.count)
        // "HTTP/1.1 200 OK"
        guard bytes.count >= 12 else { return }
        let words = bytes.prefix(12).split(separator: UInt8(ascii: " "))
        guard words.count == 2, let status = Int(String(decoding: words[1], as: UTF8.self)) else {
            return answer.succeed(.failed("its answer cannot be read"))
        }
        switch status {
        case 200..<300: answer.succeed(.allowed)
        case 400..<500: answer.succeed(.notAllowed)
        default: answer.succeed(.failed("it is stopping"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.succeed(.failed("it closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
