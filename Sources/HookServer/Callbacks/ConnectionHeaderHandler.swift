import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Lower-cases the `Connection` header's value.
///
/// nginx-rtmp sends `Connection: Close` and reads the answer until the server closes; Hummingbird 2.28 compares with `close`
/// case-sensitively and would keep every callback open for 10 s (measured).
final class ConnectionHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), let value = head.headerFields[.connection] else {
            context.fireChannelRead(data)
            return
        }
        head.headerFields[.connection] = value.lowercased()
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
