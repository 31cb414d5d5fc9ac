import FoundationEssentials
import HTTPTypes
import History
import Hummingbird
import NIOCore
import RelayCore
import ServiceLifecycle

/// The events as server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
///
/// `Last-Event-ID` goes on after an event; without it, all that are kept come first. An event named `lost` says how many this
/// reader cannot get.
enum EventPage {
    /// Time between comments: a client that is gone shows when something is written to it.
    private static let pulse: Duration = .seconds(15)

    static func response(_ request: Request, events: EventStream, showsAddresses: Bool) -> Response {
        let last = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap(EventID.init)
        let body = ResponseBody { writer in
            let reader = events.read(after: last, pulse: pulse)
            try await withGracefulShutdownHandler {
                for await delivery in reader.deliveries {
                    try await writer.write(ByteBuffer(string: text(of: delivery, showsAddresses)))
                }
                try await writer.finish(nil)
            } onGracefulShutdown: {
                reader.stop()
            }
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    private static func text(of delivery: EventStream.Delivery, _ showsAddresses: Bool) -> String {
        switch delivery {
        case .pulse: return ":\n\n"
        case .lost(let count): return "event: lost\ndata: {\"count\":\(count.map(String.init) ?? "null")}\n\n"
        case .event(let record):
            guard let json = try? StatusJSON.line(EventJSON(RecordedEvent(record), showsAddresses: showsAddresses))
            else { return "" }
            return "id: \(record.id)\nevent: \(record.event.kind.name)\ndata: \(json)\n\n"
        }
    }
}
