import Glibc
import NIOCore

/// Pauses a listener that cannot accept a connection because this process has no descriptor left.
///
/// NIO's own `AcceptBackoffHandler` delays the next read, but the failed one stays pending (swift-nio 2.101, `readable0` in
/// BaseSocketChannel.swift): epoll reports the waiting connection again at once, and the event loop takes a whole processor for
/// nothing. Without `autoRead` the listener is not watched at all.
final class AcceptPauseHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = any NIOCore.Channel

    /// A connection that waits for longer has been given up by nginx or the gate anyway.
    private static let pause: TimeAmount = .milliseconds(250)

    /// Adds it to a listener.
    static func add(to listener: any NIOCore.Channel) async throws {
        try await listener.pipeline.addHandler(AcceptPauseHandler(), position: .first).get()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        let listener = context.channel
        listener.setOption(.autoRead, value: false).whenSuccess {
            listener.eventLoop.scheduleTask(in: Self.pause) { listener.setOption(.autoRead, value: true) }
        }
    }
}
