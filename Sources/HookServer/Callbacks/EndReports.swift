/// Tracks the publishers whose end an nginx has yet to report. The callback socket has to exist until then: without it nginx logs
/// an error.
struct EndReports {
    private var due: Set<NginxConnection> = []
    private let news: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (news, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Whether no report is due.
    var areComplete: Bool { due.isEmpty }

    /// Yields when a report has arrived.
    var arrivals: AsyncStream<Void> { news }

    /// Expects a report: the publisher is, or was, connected, and nginx has not reported its end.
    mutating func expect(_ publisher: NginxConnection) { due.insert(publisher) }

    /// nginx has reported the end of a publisher.
    mutating func received(_ publisher: NginxConnection) {
        due.remove(publisher)
        continuation.yield()
    }
}
