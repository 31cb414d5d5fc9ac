import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Lower-cases the `Connection` header's value.
///
/// nginx-rtmp sends `Connection: Close` and reads the answer until the server closes; Hummingbird 2.28 compares with `close`
/// case-sensitively and would keep every callback open for 10 s (measured).
public final class ConnectionHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    /// Gets requests.
    public typealias InboundIn = HTTPRequestPart
    /// Passes requests on.
    public typealias InboundOut = HTTPRequestPart

    /// Creates the handler for one connection.
    public init() {}

    /// Changes the head of a request.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), let value = head.headerFields[.connection] else {
            context.fireChannelRead(data)
            return
        }
        head.headerFields[.connection] = value.lowercased()
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
