import Hummingbird
import NIOCore
import RelayCore

/// A request to the page, and who sends it.
struct WebContext: RequestContext {
    /// Longest body of an order.
    static let longestBody = 65_536

    var coreContext: CoreRequestContextStorage
    /// The other side of the connection.
    let peer: String
    /// The address and port at which the connection arrived.
    let arrivedAt: String
    /// Who sends it, after ``Gatekeeper``.
    var who: Access.Decision = .anonymous
    /// The client's address, after ``Gatekeeper``.
    var client = ""
    /// Whether the browser reaches this page by TLS.
    var isEncrypted = false
    /// The body of a change.
    var body = ""

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = IPAddress.plain(source.channel.remoteAddress?.ipAddress ?? "")
        let host = IPAddress.plain(source.channel.localAddress?.ipAddress ?? "")
        let port = source.channel.localAddress?.port ?? 0
        arrivedAt = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }

    var maxUploadSize: Int { Self.longestBody }

    /// Who sends it, if it has a token.
    var person: Holder? {
        if case .holder(let holder) = who { holder } else { nil }
    }

    /// The fields of the form in the body.
    var form: FormFields { FormFields(body) }
}
