/// The publishers whose end an nginx will report, by a callback for which the socket has to be there: without it nginx logs an
/// error.
struct EndReports {
    /// A publisher's connection.
    struct Publisher: Hashable {
        let source: CallbackSource
        let clientID: UInt
    }

    private var due: Set<Publisher> = []
    private let news: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (news, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Whether none is due.
    var areComplete: Bool { due.isEmpty }

    /// Yields when one has come.
    var arrivals: AsyncStream<Void> { news }

    /// A publisher is there, or was, whose end nginx has not reported.
    mutating func expect(_ publisher: Publisher) { due.insert(publisher) }

    /// nginx has reported an end.
    mutating func received(_ publisher: Publisher) {
        due.remove(publisher)
        continuation.yield()
    }
}
