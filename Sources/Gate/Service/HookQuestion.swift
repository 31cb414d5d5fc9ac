import NIOCore
import NIOPosix

/// Asks relay-hook whether somebody may publish: the callback that nginx would send, over a socket of the gate's own.
final class HookQuestion: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// No answer.
    enum Failure: Error, CustomStringConvertible {
        case unreachable
        case late
        case unreadable

        var description: String {
            switch self {
            case .unreachable: "its socket takes no connection"
            case .late: "no answer in time"
            case .unreadable: "its answer cannot be read"
            }
        }
    }

    private static let limit: TimeAmount = .seconds(2)
    private static let longestAnswer = 4096

    private let form: String
    private let answer: EventLoopPromise<Bool>
    private var bytes: [UInt8] = []

    private init(form: String, answer: EventLoopPromise<Bool>) {
        self.form = form
        self.answer = answer
    }

    /// - Returns: Whether it may. Fails when relay-hook does not answer.
    static func ask(_ form: String, socket: String, on loop: any EventLoop) -> EventLoopFuture<Bool> {
        let answer = loop.makePromise(of: Bool.self)
        let timer = loop.scheduleTask(in: limit) { answer.fail(Failure.late) }
        answer.futureResult.whenComplete { _ in timer.cancel() }
        ClientBootstrap(group: loop)
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
                case .failure: answer.fail(Failure.unreachable)
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
            return answer.fail(Failure.unreadable)
        }
        answer.succeed((200..<300).contains(status))
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.fail(Failure.unreadable)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(Failure.unreadable)
        context.close(promise: nil)
    }
}
