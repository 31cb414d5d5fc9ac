import Glibc
public import NIOCore
import ProcessKit

/// Pauses a listener while this process has hardly a descriptor left, or the host none. Clients wait in its queue.
///
/// The last ones are not for connections: see ``FreeDescriptors/reserve``.
///
/// NIO's own `AcceptBackoffHandler` delays the next read after a failed accept, but that stays pending (swift-nio 2.101, `readable0` in
/// BaseSocketChannel.swift): epoll reports the waiting connection again at once, and the event loop uses all of a CPU for nothing.
/// Without `autoRead` the listener is not watched at all.
public final class AcceptPauseHandler: ChannelInboundHandler, ChannelOutboundHandler, Sendable {
    /// A listener reads connections.
    public typealias InboundIn = any Channel
    /// It writes nothing.
    public typealias OutboundIn = Never

    /// Short compared with the seconds that nginx, the gate and encoders wait.
    private static let pause: TimeAmount = .milliseconds(250)

    /// Creates the handler for one listener.
    public init() {}

    /// Adds a handler to a listener that accepts connections already.
    public static func add(to listener: any Channel) async throws {
        try await listener.pipeline.addHandler(AcceptPauseHandler(), position: .first).get()
    }

    /// Adds a handler to a listener that is being made.
    public static func add(toNew listener: any Channel) -> EventLoopFuture<Void> {
        listener.eventLoop.makeCompletedFuture {
            try listener.pipeline.syncOperations.addHandler(AcceptPauseHandler())
        }
    }

    /// Accepts the next connections only while there are enough descriptors.
    public func read(context: ChannelHandlerContext) {
        guard FreeDescriptors.areScarce else { return context.read() }
        let listener = context.channel
        listener.eventLoop.scheduleTask(in: Self.pause) { listener.read() }
    }

    /// Pauses for a failed accept; passes other errors on.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        let listener = context.channel
        listener.setOption(.autoRead, value: false).whenSuccess {
            listener.eventLoop.scheduleTask(in: Self.pause) { listener.setOption(.autoRead, value: true) }
        }
    }
}
