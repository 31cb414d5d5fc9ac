/// Why the gate turns a connection away.
enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The first byte is another.
    case noRTMP
    /// A message is longer than any of an opening.
    case tooLarge
    /// More messages, or more bytes, than an opening has.
    case tooMuch
    /// Chunks or a command that no encoder sends.
    case malformed
    /// Audio, video or data: what ends nginx-rtmp's worker.
    case media(beforeConnect: Bool)
    /// A command that is not one of an opening.
    case unexpectedCommand(String)
    /// A message of another type than those of an opening.
    case unexpectedKind(UInt8)
    /// It wants to play.
    case player(app: String, name: String)
    /// The opening was not over in time.
    case late

    /// One line for the log; holds nothing a stranger sent but the name of an unknown command, if that is a plain word.
    var description: String {
        switch self {
        case .noRTMP: "it does not speak RTMP"
        case .tooLarge, .tooMuch: "its opening is too long"
        case .malformed: "its RTMP is malformed"
        case .media(true): "it sent data before connect, which ends an unprotected nginx"
        case .media(false): "it sent data before publish"
        case .unexpectedCommand(let command):
            Self.isPlain(command)
                ? "it sent \"\(command)\", which is no part of an opening"
                : "it sent a command that is no part of an opening"
        case .unexpectedKind(let kind): "it sent a message of type \(kind), which is no part of an opening"
        case .player: "only the relay's own switcher may play from the ingest"
        case .late: "it did not ask to publish in time"
        }
    }

    private static func isPlain(_ word: String) -> Bool {
        word.utf8.count <= 32 && word.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic }
    }
}
