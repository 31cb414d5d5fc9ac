import HTTPTypes
import Hummingbird
import NIOCore
import RelayCore

/// Decides for every request who sends it and whether it may go on (``Access``), and adds what all answers have in common.
struct Gatekeeper: RouterMiddleware {
    typealias Context = WebContext

    /// The cookie of a session.
    static let cookie = "relay_session"
    /// The field with the CSRF value of a request that is no form.
    private static let csrf = "Relay-CSRF"
    private static let proxyFields = [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via",
    ]
    /// What those who have not signed in may see.
    private static let open: Set<String> = ["/page.css", "/page.js", "/icon.svg", "/in"]
    private static let signIn = "/in"

    let access: Access
    let tokens: TokenDesk

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        var response: Response
        do {
            response = try await admitted(request, &context, next)
        } catch let refusal as Access.Refusal {
            response = Pages.refusal(refusal, request, isEncrypted: context.isEncrypted)
        } catch let error as HTTPError {
            response = Pages.failure(error.status, error.body ?? "\(error.status)", request)
        }
        Self.protect(&response)
        return response
    }

    private func admitted(
        _ request: Request, _ context: inout WebContext, _ next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var facts = Self.facts(request, context)
        context.client = access.client(facts)
        context.isEncrypted = access.isEncrypted(facts)
        if let obstacle = access.obstacle(facts) { throw obstacle }
        if facts.isChange {
            context.body = String(buffer: try await request.body.collect(upTo: WebContext.longestBody))
            facts.csrf = Self.field(Self.csrf, request) ?? context.form["csrf"]
        }
        if request.uri.path == Self.signIn, facts.isChange {
            // Otherwise another site could sign a browser in as somebody else.
            guard access.isFromThisPage(facts) else { throw Access.Refusal.notFromThisPage }
            return try await next(request, context)
        }
        let credential = await tokens.check(
            session: request.cookies[Self.cookie]?.value, bearer: Self.bearer(request), from: context.client)
        context.who = access.decide(facts, credential)
        switch context.who {
        case .local, .holder: break
        case .anonymous:
            let path = request.uri.path
            guard Self.open.contains(path) || path.hasPrefix("\(Self.signIn)/") else {
                throw Access.Refusal.needsToken
            }
        case .refused(let refusal):
            // Who has an old cookie can still sign in.
            let path = request.uri.path
            guard refusal == .wrongToken, !facts.isChange, Self.open.contains(path) || path.hasPrefix("\(Self.signIn)/")
            else { throw refusal }
            context.who = .anonymous
        }
        return try await next(request, context)
    }

    private static func facts(_ request: Request, _ context: WebContext) -> RequestFacts {
        RequestFacts(
            peer: context.peer, arrivedAt: context.arrivedAt, host: request.head.authority,
            forwardedFor: HTTPField.Name("X-Forwarded-For").map { request.headers[values: $0] }.map { values in
                values.flatMap { $0.split(separator: ",") }.map { $0.filter { $0 != " " } }
            } ?? [],
            isForwarded: proxyFields.contains { field($0, request) != nil }, origin: field("Origin", request),
            isChange: request.method != .get && request.method != .head)
    }

    private static func field(_ name: String, _ request: Request) -> String? {
        HTTPField.Name(name).flatMap { request.headers[$0] }
    }

    private static func bearer(_ request: Request) -> String? {
        guard let text = request.headers[.authorization] else { return nil }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// What browsers are told about this page: it runs no script but its own file, is in no frame, and asks no other host.
    private static func protect(_ response: inout Response) {
        let fields = [
            "Content-Security-Policy":
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            // With "no-referrer", browsers send no origin with a form.
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        ]
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }
}
