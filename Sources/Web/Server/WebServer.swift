import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle
import StatusReading

/// The HTTP server of the page, and of relay-hook's routes that it passes on.
struct WebServer: Sendable {
    /// Time after which a connection on which nothing is asked is closed.
    private static let idle: TimeAmount = .seconds(30)

    let settings: PageSettings
    let stream: String
    let hook: HookClient
    let view: HookView
    let tokens: TokenDesk
    let stills: StillMaker
    let logger: Logger
    let messages = OrderAnswers()
    let readers = ReaderLimit()
    /// Whether systemd runs the relay.
    var isService = SystemdNotifier.isService

    /// The server, which can run once.
    ///
    /// - Parameter onRunning: Called once it accepts connections.
    func make(onRunning: @escaping @Sendable () async -> Void) -> some ApplicationProtocol {
        let router = Router(context: WebContext.self)
        router.add(middleware: Gatekeeper(access: Access(settings: settings), tokens: tokens))
        addPage(to: router)
        addSignIn(to: router)
        router.post("do/**") { request, context in try await order(request, context) }
        router.get("still/:subject") { request, context in try await still(request, context) }
        router.get("**") { request, context in try await pass(request, context) }
        router.post("**") { request, context in try await pass(request, context) }
        return Application(
            router: router,
            // Clients other than browsers write `Close`, too.
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionHeaderHandler()], idleTimeout: Self.idle)),
            configuration: .init(
                address: .hostname(settings.listenAddress.host, port: settings.port), serverName: nil),
            onServerRunning: { listener in
                try? await AcceptPauseHandler.add(to: listener)
                await onRunning()
            },
            logger: logger.quiet)
    }

    private func addPage(to router: Router<WebContext>) {
        router.get("/") { request, context in
            let span = Self.span(request)
            let look = await view.look(showsAddresses: context.person != nil)
            let page = PageView(
                reply: look.reply, silentSince: look.silentSince, samples: await view.samples(span), span: span,
                person: context.person, isService: isService,
                said: await messages.take(request.uri.queryParameters["said"].map(String.init)))
            let name = look.reply?.channels.first?.name ?? stream
            return Pages.html(Document.relay(page, stream: name, host: Self.hostName, since: WallClock.now))
        }
        router.get("live") { request, context in try await live(request, context) }
        for (path, text, type) in [
            ("page.css", Assets.css, "text/css; charset=utf-8"),
            ("page.js", Assets.script, "text/javascript; charset=utf-8"), ("icon.svg", Assets.icon, "image/svg+xml"),
        ] {
            router.get(RouterPath(path)) { _, _ in
                var response = Pages.answer(text, type)
                // A new version has a new page; until it is loaded again, the old one may keep its own.
                response.headers[.cacheControl] = "no-cache"
                return response
            }
        }
    }

    private func addSignIn(to router: Router<WebContext>) {
        router.get("in") { _, _ in Pages.html(Document.signIn()) }
        // Looking at a code's address does not use it up: programs that send links look at them, too.
        router.get("in/:code") { _, context in
            let code = context.parameters.get("code") ?? ""
            guard let name = await tokens.name(ofCode: code) else {
                return Pages.html(
                    Document.signIn(problem: "This code is wrong, used or older than 15 minutes."), .notFound)
            }
            return Pages.html(Document.signIn(code: code, name: name))
        }
        router.post("in") { request, context in
            switch await tokens.exchange(context.form["code"] ?? "", from: context.client) {
            case .success(let session):
                var response = Pages.seeOther("/")
                response.headers[.setCookie] = Pages.cookie(session, isEncrypted: context.isEncrypted)
                return response
            case .failure(.wrongToken):
                return Pages.html(
                    Document.signIn(problem: "This code is wrong, used or older than 15 minutes."), .unauthorized)
            case .failure(let refusal): throw refusal
            }
        }
        router.post("out") { _, context in
            if let person = context.person, person.csrf != nil {
                try? await tokens.revoke(person.name, by: "\(person.name) (page)")
            }
            var response = Pages.seeOther("/")
            response.headers[.setCookie] = Pages.expiredCookie(context.isEncrypted)
            return response
        }
    }

    private func live(_ request: Request, _ context: WebContext) async throws -> Response {
        guard readers.begin() else {
            throw HTTPError(.serviceUnavailable, message: "\(ReaderLimit.most) pages are open already; close one")
        }
        let page = LivePage(
            view: view, person: context.person, span: Self.span(request), isService: isService,
            lastEvent: HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] },
            since: request.uri.queryParameters["since"].flatMap { Int64($0) } ?? WallClock.now)
        let end = await end(of: context)
        return stream { send in try await page.run(until: end, send: send) }
    }

    /// Ends when the token of a request is revoked; `nil`: there is none.
    private func end(of context: WebContext) async -> AsyncStream<Void>? {
        guard let person = context.person else { return nil }
        return await tokens.end(of: person.name)
    }

    /// An answer that goes on until the browser closes it, or its source ends.
    private func stream(
        _ body: @escaping @Sendable ((ByteBuffer) async throws -> Void) async throws -> Void
    ) -> Response {
        let readers = readers
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { readers.end() }
                try await body { try await writer.write($0) }
                try await writer.finish(nil)
            })
    }

    private func order(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let person = context.person else { throw Access.Refusal.needsToken }
        let words = request.uri.path.split(separator: "/").dropFirst().map(String.init)
        guard let order = PageOrder(words, context.form) else {
            throw HTTPError(.notFound, message: "there is no such order")
        }
        let said: PageView.Said
        do {
            let answer = try await hook.ask(
                .init(isOrder: true, target: order.path, orderedBy: "\(person.name) (page)", body: order.body))
            said = OrderAnswers.said(answer)
        } catch {
            said = .init(text: "relay-hook does not answer; nothing was changed", isFailure: true)
        }
        guard !Pages.wantsJSON(request) else {
            return Pages.json([said.isFailure ? "error" : "message": said.text], said.isFailure ? .conflict : .ok)
        }
        return Pages.seeOther("/?said=\(await messages.keep(said))")
    }

    private func still(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let subject = context.parameters.get("subject").flatMap({ StillMaker.Subject(rawValue: $0) }) else {
            throw HTTPError(.notFound, message: "there is no such picture: program, live, standby")
        }
        guard subject == .program || context.person != nil else { throw Access.Refusal.needsToken }
        // What viewers saw before the last cut is not what they see.
        let channel = subject == .program ? await view.look(showsAddresses: false).reply?.channels.first : nil
        guard let picture = await stills.picture(of: subject, since: channel?.since ?? .distantPast) else {
            var response = Pages.answer("there is no picture yet\n", "text/plain", .serviceUnavailable)
            response.headers[.retryAfter] = "1"
            return response
        }
        return Response(status: .ok, headers: [.contentType: "image/jpeg"], body: .init(byteBuffer: picture))
    }

    /// Passes one of relay-hook's routes on.
    private func pass(_ request: Request, _ context: WebContext) async throws -> Response {
        let path = request.uri.path
        guard let audience = APIRoutes.audience(of: request.method.rawValue, path) else {
            throw HTTPError(.notFound, message: "there is nothing at \(PlainText.line(String(path.prefix(80))))")
        }
        guard audience == .readers || context.person != nil else { throw Access.Refusal.needsToken }
        var question = HookClient.Question(
            target: request.uri.description, showsAddresses: context.person != nil,
            lastEvent: HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] })
        if request.method == .post {
            question.isOrder = true
            question.orderedBy = context.person.map { "\($0.name) (page)" }
            question.body = context.body
        }
        do {
            guard path != Topology.eventsPath else { return try await passEvents(question, context) }
            let answer = try await hook.ask(question)
            return Response(
                status: .init(code: answer.status), headers: [.contentType: answer.type ?? "text/plain"],
                body: .init(byteBuffer: answer.body))
        } catch is HookClient.Failure {
            throw HTTPError(
                .serviceUnavailable, message: "relay-hook does not answer; see: systemctl status relay-hook")
        }
    }

    private func passEvents(_ question: HookClient.Question, _ context: WebContext) async throws -> Response {
        // The status must be right before the stream begins.
        _ = try await hook.ask(.init(target: "/healthz"))
        guard readers.begin() else {
            throw HTTPError(.serviceUnavailable, message: "there are \(ReaderLimit.most) readers already")
        }
        let (hook, end) = (hook, await end(of: context))
        return stream { send in try await hook.follow(question, until: end, onPiece: send) }
    }

    private static func span(_ request: Request) -> PageView.Span {
        request.uri.queryParameters["span"].flatMap { PageView.Span(rawValue: String($0)) } ?? .hour
    }

    /// The host's name, as `hostname` prints it.
    private static let hostName = {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()
}
