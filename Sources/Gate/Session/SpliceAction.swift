/// What is to be done about bytes that one end of a splice has read.
enum SpliceAction: Sendable, Equatable {
    /// For the other end.
    case pass([UInt8])
    /// For the end that they came from.
    case answer([UInt8])
    /// For the log; the session goes on.
    case warn(SessionFault)
    /// Close both.
    case end(SessionEnd)
}

/// Reads what comes from one end of a splice.
protocol SpliceReader {
    /// Bytes have come.
    mutating func received(_ bytes: some Collection<UInt8>) -> [SpliceAction]
}

/// Why the gate ends a session.
enum SessionEnd: Sendable, Equatable {
    /// The publisher has said that it stops.
    case unpublished
    case failed(SessionFault)
}

/// What is wrong with a publisher whose key is right.
enum SessionFault: Sendable, Equatable, CustomStringConvertible {
    case chunks(ChunkFault)
    /// A command that no publisher sends, and nginx-rtmp would obey.
    case command(String)
    /// More messages at the same time than nginx-rtmp can tell apart.
    case tooManyMessages
    /// No picture and no sound for so many seconds since it was let in.
    case noMedia(seconds: Int)
    /// nginx answered what it never does.
    case server
    /// relay-hook has given it up, because nginx does not show it any more.
    case forgotten

    /// One sentence for the log, without its end.
    var description: String {
        switch self {
        case .chunks(let fault): "\(fault)"
        case .command(let name): "it sent \"\(name)\" while it published"
        case .tooManyMessages: "it sent too many messages at the same time"
        case .noMedia(let seconds):
            "it has sent no picture and no sound for \(seconds) s; check that its encoder runs, then start its stream again"
        case .server: "relay-ingest answered what it never does"
        case .forgotten:
            "relay-ingest does not show it any more, as after a reload of its nginx; it has to connect again"
        }
    }
}
