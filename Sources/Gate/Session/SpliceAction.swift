import RTMP

/// An action for bytes that one end of a splice has read.
enum SpliceAction: Sendable, Equatable {
    /// Send to the other end.
    case pass([UInt8])
    /// Send back to the same end.
    case answer([UInt8])
    /// Log a warning; the session goes on.
    case warn(SessionFault)
    /// Report what the publisher's picture is like.
    case measured(VideoMeasure)
    /// Tell relay-hook what the publisher's video will be like. Nothing more comes until ``PublisherSession/goOn()``.
    case described(VideoDescription)
    /// Close both ends.
    case end(SessionEnd)
}

/// Processes the data from one end of a splice.
protocol SpliceReader {
    /// Bytes have arrived.
    mutating func received(_ bytes: some Collection<UInt8>) -> [SpliceAction]
    /// Whether it takes no more bytes for now.
    var isHeld: Bool { get }
}

extension SpliceReader {
    var isHeld: Bool { false }
}

/// Why the gate ends a session.
enum SessionEnd: Sendable, Equatable {
    /// The publisher has announced that it stops.
    case unpublished
    case failed(SessionFault)
}

/// A fault of a publisher with the right key.
enum SessionFault: Sendable, Equatable, CustomStringConvertible {
    case chunks(ChunkFault)
    /// A command that no publisher sends, but nginx-rtmp would execute.
    case command(String)
    /// More messages at the same time than nginx-rtmp can tell apart.
    case tooManyMessages
    /// Neither picture nor sound for this many seconds since it was admitted.
    case noMedia(seconds: Int)
    /// nginx sent an answer that it never sends.
    case server
    /// relay-hook has given it up, because nginx does not list it any more.
    case forgotten

    /// One sentence for the log, without a full stop.
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
