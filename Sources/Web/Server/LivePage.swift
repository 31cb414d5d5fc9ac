import FoundationEssentials
import History
import NIOCore
import ProcessKit
import RelayCore
import ServiceLifecycle
import StatusReading

/// Keeps an open page up to date, by server-sent events: `section` has a part of the page that has changed, `said` an event for
/// people, with the event's identifier, at which a browser that was cut off goes on.
struct LivePage: Sendable {
    /// What happens to an open page.
    private enum Turn: Sendable {
        case time
        case happened(RecordedEvent)
        /// The stream of events begins, after a restart of relay-hook, too.
        case began
    }

    private struct Section: Encodable {
        let id: String
        let html: String
    }

    private struct Said: Encodable {
        let text: String
    }

    /// How often figures are renewed.
    private static let pace: Duration = .seconds(1)
    /// Time between attempts to reach a relay-hook that does not answer.
    private static let retryPace: Duration = .milliseconds(500)
    /// A comment at least this often shows a browser that the page is alive.
    private static let pulse: Duration = .seconds(5)

    let view: HookView
    let person: Holder?
    let span: PageView.Span
    let isService: Bool
    /// The event after which a browser goes on.
    let lastEvent: String?
    /// What happened before is not told, in milliseconds since 1970.
    let since: Int64

    /// Sends until the browser has gone, the token is revoked or this service stops.
    ///
    /// - Parameters:
    ///   - end: Ends with the token.
    ///   - send: Writes to the browser.
    func run(until end: AsyncStream<Void>?, send: (ByteBuffer) async throws -> Void) async throws {
        let (turns, turn) = AsyncStream<Turn>.makeStream(bufferingPolicy: .bufferingNewest(256))
        let feeds = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await follow(turn) }
                group.addTask {
                    guard let end else { return }
                    for await _ in end {}
                    turn.finish()
                }
                group.addTask {
                    while !Task.isCancelled {
                        turn.yield(.time)
                        try? await Task.sleep(for: Self.pace)
                    }
                }
            }
        }
        defer { feeds.cancel() }
        try await send(ByteBuffer(string: "retry: 1000\n\n"))
        try await withGracefulShutdownHandler {
            try await show(turns, send: send)
        } onGracefulShutdown: {
            turn.finish()
        }
    }

    private func show(_ turns: AsyncStream<Turn>, send: (ByteBuffer) async throws -> Void) async throws {
        var shown: [String: String] = [:]
        var sentAt = ContinuousClock.now
        var sentences = EventSentences()
        for await turn in turns {
            try Task.checkCancellation()
            var text = ""
            var isFresh = false
            switch turn {
            case .time: break
            case .began: isFresh = true
            case .happened(let event):
                isFresh = true
                // For those who may not see addresses, relay-hook has left them out.
                text = Self.event("said", id: event.id, Said(text: sentences.line(event)))
            }
            for section in await page(isFresh: isFresh).sections where shown[section.id] != section.html.markup {
                shown[section.id] = section.html.markup
                text += Self.event("section", id: nil, Section(id: section.id, html: section.html.markup))
            }
            if text.isEmpty {
                guard .now - sentAt >= Self.pulse else { continue }
                text = "event: pulse\ndata: {}\n\n"
            }
            sentAt = .now
            try await send(ByteBuffer(string: text))
        }
    }

    private func page(isFresh: Bool) async -> PageView {
        let look = await view.look(showsAddresses: person != nil, isFresh: isFresh)
        return PageView(
            reply: look.reply, silentSince: look.silentSince, samples: await view.samples(span), span: span,
            person: person, isService: isService, showsAges: false)
    }

    /// Reads relay-hook's events, over restarts of it.
    private func follow(_ turn: AsyncStream<Turn>.Continuation) async {
        var last = lastEvent
        while !Task.isCancelled {
            var lines = EventLines()
            try? await view.hook.follow(
                .init(target: Topology.eventsPath, showsAddresses: person != nil, lastEvent: last)
            ) { piece in
                if lines.isEmpty { turn.yield(.began) }
                for line in lines.append(piece) {
                    guard let event = EventJSON.event(inLine: line) else { continue }
                    last = event.id
                    // Without an identifier to go on after, everything that relay-hook still has comes first.
                    if event.time >= since || lastEvent != nil { turn.yield(.happened(event)) }
                }
            }
            try? await Task.sleep(for: Self.retryPace)
        }
    }

    private static func event(_ name: String, id: String?, _ value: some Encodable) -> String {
        guard let json = try? JSONEncoder().encode(value) else { return "" }
        return (id.map { "id: \($0)\n" } ?? "") + "event: \(name)\ndata: \(String(decoding: json, as: UTF8.self))\n\n"
    }
}

/// Divides a stream of events into lines.
struct EventLines {
    private var rest: [UInt8] = []
    /// Whether nothing has come yet.
    private(set) var isEmpty = true

    /// The lines that a piece completes.
    mutating func append(_ piece: ByteBuffer) -> [String] {
        isEmpty = false
        var lines: [String] = []
        for byte in piece.readableBytesView {
            if byte == UInt8(ascii: "\n") {
                lines.append(String(decoding: rest, as: UTF8.self))
                rest = []
            } else {
                rest.append(byte)
            }
        }
        return lines
    }
}
