import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers of the page.
enum Pages {
    /// A page.
    static func html(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        answer(text, "text/html; charset=utf-8", status)
    }

    /// Any text.
    static func answer(_ text: String, _ type: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// Another page to look at.
    static func seeOther(_ path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }

    /// What came of an order, as relay-hook says it.
    static func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let text = (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return answer(text + "\n", "application/json", status)
    }

    /// Whether the request is from a program rather than from a person with a browser.
    static func wantsJSON(_ request: Request) -> Bool {
        !(request.headers[.accept]?.contains("text/html") ?? false)
    }

    /// Why something could not be done.
    static func failure(_ status: HTTPResponse.Status, _ text: String, _ request: Request) -> Response {
        wantsJSON(request)
            ? json(["error": text], status)
            : html(Document.message("That did not work", text, link: ("/", "Back to the page")), status)
    }

    /// Why a request is refused.
    static func refusal(_ refusal: Access.Refusal, _ request: Request, isEncrypted: Bool) -> Response {
        var response: Response
        switch refusal {
        case .needsToken where !wantsJSON(request) && (request.method == .get || request.method == .head):
            response = html(Document.signIn(), .unauthorized)
        case .wrongToken where !wantsJSON(request):
            response = html(
                Document.signIn(problem: "This browser's token is no longer valid."), .unauthorized)
        default: response = failure(refusal.status, refusal.reason, request)
        }
        if refusal == .wrongToken { response.headers[.setCookie] = expiredCookie(isEncrypted) }
        if case .blocked(let time) = refusal { response.headers[.retryAfter] = "\(time.components.seconds + 1)" }
        return response
    }

    /// The cookie of a session.
    static func cookie(_ session: TokenDesk.Session, isEncrypted: Bool) -> String {
        // Browsers forget a cookie without an age when they end; 400 days is the most they take (RFC 6265bis, 5.6.2).
        let age = min(session.seconds ?? .max, 400 * 86_400)
        return "\(Gatekeeper.cookie)=\(session.secret.text); Max-Age=\(age); \(attributes(isEncrypted))"
    }

    /// Makes a browser forget its session.
    static func expiredCookie(_ isEncrypted: Bool) -> String {
        "\(Gatekeeper.cookie)=; Max-Age=0; \(attributes(isEncrypted))"
    }

    private static func attributes(_ isEncrypted: Bool) -> String {
        "Path=/; HttpOnly; SameSite=Strict" + (isEncrypted ? "; Secure" : "")
    }
}

extension Access.Refusal {
    var status: HTTPResponse.Status {
        switch self {
        case .wrongHost: .misdirectedRequest
        case .notEncrypted, .notFromThisPage, .readOnly: .forbidden
        case .needsToken, .wrongToken: .unauthorized
        case .blocked: .tooManyRequests
        }
    }

    /// For people, with the remedy.
    var reason: String {
        switch self {
        case .wrongHost:
            "this page does not have the name by which you asked for it; set HTTP_PUBLIC_URL to its address, or ask for "
                + "127.0.0.1 on this host"
        case .notEncrypted: "this page is served to this host and to the servers in HTTP_PROXIES only"
        case .notFromThisPage: "this order does not come from this page; load it again, and try once more"
        case .needsToken: "this needs a token: sudo relayctl token new"
        case .readOnly: "this token may read only"
        case .wrongToken: "the token is wrong, used or revoked; for a new one: sudo relayctl token new"
        case .blocked(let time): "too many wrong tokens; try again in \(time.components.seconds + 1) s"
        }
    }
}
