import RTMP

/// Why the gate refuses a connection.
enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The first byte is not RTMP's.
    case noRTMP
    /// A message is longer than any in an opening.
    case tooLarge
    /// More messages, or more bytes, than an opening has.
    case tooMuch
    /// Chunks or a command that no encoder sends.
    case malformed
    /// An invalid chunk size.
    case chunkSize(UInt32?)
    /// Audio, video or data, which crashes nginx-rtmp's worker.
    case media(beforeConnect: Bool)
    /// It wants to play.
    case player(app: String, name: String)
    /// The opening was not complete in time.
    case late
    /// The stream name is missing.
    case noName
    /// Name and arguments are longer than nginx-rtmp accepts.
    case longName
    /// The application is longer than nginx-rtmp accepts.
    case longApplication
    /// The name or the application contains a control character, such as a line end.
    case controlCharacter
    /// More arguments than any client needs.
    case tooManyArguments

    init(_ fault: ChunkFault) {
        switch fault {
        case .tooLarge: self = .tooLarge
        case .chunkSize(let size): self = .chunkSize(size)
        case .headerMissing, .headerWithinMessage, .tooManyStreams, .interleaved: self = .malformed
        }
    }

    /// One line for the log that says what to do; contains nothing the client sent.
    var description: String {
        switch self {
        case .noRTMP: "it does not speak RTMP"
        case .tooLarge, .tooMuch: "its opening is too long"
        case .malformed: "its RTMP is malformed"
        case .chunkSize(let size): "\(ChunkFault.chunkSize(size))"
        case .media(true): "it sent data before connect, which ends an unprotected nginx"
        case .media(false): "it sent data before publish"
        case .player: "only the relay's own switcher may play from the ingest"
        case .late: "it did not ask to publish in time"
        case .noName: "no stream name; the stream key in OBS must be NAME?key=PUBLISH_KEY"
        case .longName:
            "the stream key has more than \(PublishRequest.longest) bytes; it must be NAME?key=PUBLISH_KEY and nothing else"
        case .longApplication:
            "the application has more than \(PublishRequest.longest) bytes; the server address in OBS must end in RTMP_APP"
        case .controlCharacter:
            "a control character, such as a line end, within the server address or the stream key; enter them again in OBS"
        case .tooManyArguments:
            "more than \(PublishRequest.mostArguments) arguments in the stream key; it must be NAME?key=PUBLISH_KEY and nothing else"
        }
    }

    /// Whether to send the reason to the client: it speaks RTMP correctly, and its user may have mistyped something.
    var isForClient: Bool {
        switch self {
        case .noName, .longName, .longApplication, .controlCharacter, .tooManyArguments: true
        case .noRTMP, .tooLarge, .tooMuch, .malformed, .chunkSize, .media, .player, .late: false
        }
    }
}
