/// The client's side of an RTMP connection up to the answer to `connect` (RTMP 1.0, 5.2 and 7.2.1.1): whether a server has an
/// application. Names no stream and publishes nothing.
///
/// Pure. The caller sends what it returns, and hands it what arrives.
public struct ConnectDialogue: Sendable {
    /// How it has ended.
    public enum Outcome: Sendable, Equatable {
        /// The server accepts the application.
        case accepted
        /// The server rejects it, with its reason. Untrusted text.
        case refused(String)
        /// The other end does not speak RTMP.
        case notRTMP
    }

    /// What to do next.
    public enum Step: Sendable, Equatable {
        /// Send these bytes, of which there may be none, and go on reading.
        case goOn(send: [UInt8])
        /// Close the connection.
        case end(Outcome)
    }

    private let command: RTMPMessage
    /// What has arrived of S0, S1 and S2; `nil` after them.
    private var greeting: [UInt8]? = []
    private var reader = ChunkReader()

    /// Begins a dialogue.
    ///
    /// - Parameters:
    ///   - app: The application, without a query.
    ///   - url: The server's address with the application.
    public init(app: String, url: String) {
        command = .command(
            AMF0.bytes(
                .string("connect"), .number(1),
                .object([
                    .init("app", .string(app)), .init("type", .string("nonprivate")),
                    .init("flashVer", .string("FMLE/3.0 (compatible; rtmp-relay)")), .init("tcUrl", .string(url)),
                ])))
    }

    /// What to send first.
    public var opening: [UInt8] { [Handshake.version] + Handshake.challenge }

    /// Bytes have arrived.
    public mutating func received(_ bytes: [UInt8]) -> Step {
        guard var greeting else { return read(bytes) }
        greeting += bytes
        guard greeting.first.map({ $0 == Handshake.version }) ?? true else { return .end(.notRTMP) }
        let length = 1 + 2 * Handshake.size
        guard greeting.count >= length else {
            self.greeting = greeting
            return .goOn(send: [])
        }
        self.greeting = nil
        // C2 repeats S1.
        var answer = Array(greeting[1...Handshake.size])
        command.write(to: &answer, chunkSize: 128)
        switch read(Array(greeting[length...])) {
        case .goOn(let more): return .goOn(send: answer + more)
        case .end(let outcome): return .end(outcome)
        }
    }

    private mutating func read(_ bytes: [UInt8]) -> Step {
        reader.append(bytes)
        do {
            while let message = try reader.next() {
                if message.kind == RTMPMessage.Kind.setChunkSize { try reader.setChunkSize(message.number) }
                if let outcome = Self.outcome(message) { return .end(outcome) }
            }
        } catch {
            return .end(.notRTMP)
        }
        return .goOn(send: [])
    }

    private static func outcome(_ message: RTMPMessage) -> Outcome? {
        switch message.commandName {
        case "_result": return .accepted
        case "_error":
            let values = AMF0Reader.values(in: message.body[...])
            let reasons = values.compactMap { $0["description"]?.text ?? $0["code"]?.text }
            return .refused(reasons.first ?? "no reason given")
        case "close": return .refused("it closed the connection")
        default: return nil
        }
    }
}
