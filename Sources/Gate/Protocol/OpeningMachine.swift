import RTMP

/// Handles a connection's opening: the handshake and commands of a client until it publishes, with the answers that nginx-rtmp
/// 1.2.2 would give.
///
/// Pure: takes bytes and returns actions. Keeps at most a few KiB, whatever it is sent.
struct OpeningMachine {
    enum Action: Sendable, Equatable {
        /// Send to the client.
        case send([UInt8])
        /// The client wants to publish; nothing more is read until that is decided.
        case ask(PublishRequest)
        /// Close the connection.
        case refuse(Refusal)
    }

    private enum State: Equatable {
        /// C0 and C1 are incomplete.
        case greeting
        /// C2 is incomplete.
        case greeted
        case connecting
        case connected(ConnectCommand)
        /// It has asked to publish.
        case asking
        case refused
    }

    /// Maximum number of messages in an opening; OBS sends five, ffmpeg seven.
    static let mostMessages = 16
    /// Maximum number of bytes in all of its messages.
    static let mostBytes = 8192
    /// The window that nginx-rtmp announces (`ack_window`, and `chunk_size` in ingest.conf).
    static let windowSize: UInt32 = 5_000_000
    static let chunkSize: UInt32 = 4096

    private var state = State.greeting
    private var reader = ChunkReader()
    private var messages = 0
    private var bytes = 0
    private var hasStream = false
    /// The client wants an acknowledgement after this many bytes (RTMP 1.0, 5.4.4); 0: never.
    private var window: UInt32 = 0
    /// The messages to replay to nginx: `connect`, `createStream` and `publish` as encoded by the gate, in this order. Nothing
    /// else that a client sends before it is admitted reaches nginx.
    private(set) var script: [RTMPMessage] = []

    /// Whether more bytes are wanted.
    var isListening: Bool {
        switch state {
        case .greeting, .greeted, .connecting, .connected: true
        case .asking, .refused: false
        }
    }

    /// Bytes that follow the request to publish.
    var rest: [UInt8] { Array(reader.rest) }

    /// Follows the client from here on, once it may publish.
    var session: PublisherSession {
        PublisherSession(
            following: reader.follower, received: reader.consumed, window: window)
    }

    /// Bytes from the client have arrived.
    mutating func received(_ bytes: some Sequence<UInt8>) -> [Action] {
        guard state != .refused else { return [] }
        reader.append(bytes)
        var actions: [Action] = []
        do {
            while isListening, try step(&actions) {}
        } catch {
            actions.append(refuse(error))
        }
        return actions
    }

    /// The time limit of the opening has passed.
    mutating func expired() -> [Action] {
        isListening ? [refuse(.late)] : []
    }

    private mutating func refuse(_ refusal: Refusal) -> Action {
        state = .refused
        (reader, script) = (ChunkReader(), [])
        return .refuse(refusal)
    }

    /// - Returns: Whether there may be more to do.
    private mutating func step(_ actions: inout [Action]) throws(Refusal) -> Bool {
        switch state {
        case .greeting:
            if let first = reader.rest.first, first != Handshake.version { throw .noRTMP }
            guard let greeting = reader.take(1 + Handshake.size) else { return false }
            // S0, S1, and S2, which repeats C1.
            actions.append(.send([Handshake.version] + Handshake.challenge + greeting.dropFirst()))
            state = .greeted
        case .greeted:
            guard reader.take(Handshake.size) != nil else { return false }
            state = .connecting
        case .connecting, .connected:
            let message: RTMPMessage
            do {
                guard let next = try reader.next() else { return false }
                message = next
            } catch {
                throw Refusal(error)
            }
            (messages, bytes) = (messages + 1, bytes + message.body.count)
            guard messages <= Self.mostMessages, bytes <= Self.mostBytes else { throw .tooMuch }
            try take(message, &actions)
        case .asking, .refused: return false
        }
        return true
    }

    private mutating func take(_ message: RTMPMessage, _ actions: inout [Action]) throws(Refusal) {
        switch message.kind {
        case RTMPMessage.Kind.setChunkSize:
            do { try reader.setChunkSize(message.number) } catch { throw Refusal(error) }
        case RTMPMessage.Kind.windowSize:
            guard let size = message.number else { throw .malformed }
            window = size
        case RTMPMessage.Kind.userControl:
            // A Ping Request; nothing else requires an answer.
            guard message.body.count == 6, message.body.starts(with: [0, 6]) else { return }
            actions.append(.send(Answers.pong(to: message.body)))
        case RTMPMessage.Kind.command, RTMPMessage.Kind.commandAMF3:
            try take(try OpeningCommand(message), &actions)
        case RTMPMessage.Kind.audio, RTMPMessage.Kind.video, RTMPMessage.Kind.data, RTMPMessage.Kind.dataAMF3,
            RTMPMessage.Kind.aggregate:
            throw .media(beforeConnect: state == .connecting)
        // Acknowledgements, bandwidth, shared objects, unknown types.
        default: break
        }
    }

    private mutating func take(_ command: OpeningCommand, _ actions: inout [Action]) throws(Refusal) {
        switch (state, command) {
        case (.connecting, .connect(let connect)):
            actions.append(.send(Answers.connected(connect.transaction, encoding: connect.encoding)))
            state = .connected(connect)
        case (.connected, .createStream(let transaction)):
            actions.append(.send(Answers.streamCreated(transaction)))
            hasStream = true
        case (.connected(let connect), .publish(let transaction, let name, let type)):
            let request = try PublishRequest(connect, name: name, type: type)
            state = .asking
            // Only now is it certain which part of the address is the application.
            script = [.command(connect.body(app: request.app))]
            if hasStream { script.append(.command(AMF0.bytes(.string("createStream"), .number(transaction), .null))) }
            script.append(
                .command(
                    AMF0.bytes(
                        .string("publish"), .number(transaction), .null, .string(request.fullName),
                        .string(request.type))))
            actions.append(.ask(request))
        case (.connected(let connect), .play(let name)): throw .player(app: connect.app, name: name)
        case (_, .ignored): break
        case (.connecting, .createStream), (.connecting, .publish), (.connecting, .play), (.connected, .connect):
            throw .malformed
        // Nothing is read any more, or not yet.
        case (.greeting, _), (.greeted, _), (.asking, _), (.refused, _): break
        }
    }
}

extension ChunkReader {
    /// Takes bytes that are not chunks.
    fileprivate mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        let taken = rest.prefix(count)
        self = ChunkReader(Array(rest.dropFirst(count)))
        return taken
    }
}
