/// What somebody who connects may say until it publishes, and what it is answered: as nginx-rtmp 1.2.2 would, in the server's place.
///
/// Pure: takes bytes and gives actions. Keeps a few KiB at most, whatever it is sent.
struct OpeningMachine {
    enum Action: Sendable, Equatable {
        /// To the client.
        case send([UInt8])
        /// It wants to publish; nothing more is read until that is decided.
        case ask(PublishRequest)
        /// Close the connection.
        case refuse(Refusal)
    }

    private enum State: Equatable {
        /// C0 and C1 are not complete.
        case greeting
        /// C2 is not complete.
        case greeted
        case connecting
        case connected(app: String)
        /// It has asked to publish.
        case asking
        case refused
    }

    /// Messages of an opening; OBS sends five, ffmpeg seven.
    static let mostMessages = 16
    /// Bytes in them together.
    static let mostBytes = 8192
    /// What nginx-rtmp announces (`ack_window`, and `chunk_size` in ingest.conf).
    static let windowSize: UInt32 = 5_000_000
    static let chunkSize: UInt32 = 4096
    /// nginx-rtmp's own limit (`NGX_RTMP_MAX_CHUNK_SIZE`) and RTMP's default.
    private static let chunkSizes: ClosedRange<UInt32> = 128...10_485_760

    private var state = State.greeting
    private var reader = ChunkReader()
    private var bytes = 0
    /// All messages so far with the chunk size each was sent in, for nginx.
    private(set) var script: [ScriptedMessage] = []

    /// Whether more bytes are wanted.
    var isListening: Bool {
        switch state {
        case .greeting, .greeted, .connecting, .connected: true
        case .asking, .refused: false
        }
    }

    /// What came behind the request to publish.
    var rest: [UInt8] { Array(reader.rest) }

    /// Bytes have come.
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

    /// The time for all of it is over.
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
            // S0, S1, and S2 which repeats C1.
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
                throw error == .tooLarge ? .tooLarge : .malformed
            }
            bytes += message.body.count
            guard script.count < Self.mostMessages, bytes <= Self.mostBytes else { throw .tooMuch }
            script.append(ScriptedMessage(message, chunkSize: reader.chunkSize))
            try take(message, &actions)
        case .asking, .refused: return false
        }
        return true
    }

    private mutating func take(_ message: RTMPMessage, _ actions: inout [Action]) throws(Refusal) {
        switch message.kind {
        case RTMPMessage.Kind.setChunkSize:
            guard message.body.count == 4, let size = message.number, Self.chunkSizes.contains(size) else {
                throw .malformed
            }
            reader.chunkSize = Int(size)
        case RTMPMessage.Kind.acknowledgement, RTMPMessage.Kind.windowSize:
            guard message.body.count == 4 else { throw .malformed }
        case RTMPMessage.Kind.peerBandwidth:
            guard message.body.count == 5 else { throw .malformed }
        case RTMPMessage.Kind.userControl:
            // Set Buffer Length and Ping Response (RTMP 1.0, 7.1.7): nginx-rtmp's own events are not for clients to send.
            guard case .connected = state, message.body.count <= 10,
                message.body.starts(with: [0, 3])
                    || message.body.starts(with: [0, 7])
            else { throw .malformed }
        case RTMPMessage.Kind.command, RTMPMessage.Kind.commandAMF3:
            try take(try OpeningCommand(message), &actions)
        case RTMPMessage.Kind.audio, RTMPMessage.Kind.video, RTMPMessage.Kind.data:
            throw .media(beforeConnect: state == .connecting)
        default: throw .unexpectedKind(message.kind)
        }
    }

    private mutating func take(_ command: OpeningCommand, _ actions: inout [Action]) throws(Refusal) {
        switch (state, command) {
        case (.connecting, .connect(let transaction, let app, let encoding)):
            actions.append(.send(Answers.connected(transaction, encoding: encoding)))
            state = .connected(app: app)
        case (.connected, .createStream(let transaction)):
            actions.append(.send(Answers.streamCreated(transaction)))
        case (.connected, .unanswered): break
        case (.connected(let app), .publish(let name, let type)):
            state = .asking
            actions.append(.ask(PublishRequest(app: app, name: name, type: type)))
        case (.connected(let app), .play(let name)): throw .player(app: app, name: name)
        case (.connecting, .createStream), (.connecting, .unanswered), (.connecting, .publish), (.connecting, .play),
            (.connected, .connect):
            throw .malformed
        case (_, .other(let name)): throw .unexpectedCommand(name)
        // Nothing is read any more, or not yet.
        case (.greeting, _), (.greeted, _), (.asking, _), (.refused, _): break
        }
    }
}

/// A message for nginx, and the chunk size that counts for it.
struct ScriptedMessage: Sendable, Equatable {
    let message: RTMPMessage
    let chunkSize: Int

    init(_ message: RTMPMessage, chunkSize: Int) {
        (self.message, self.chunkSize) = (message, chunkSize)
    }
}

extension ChunkReader {
    /// Takes bytes off that are no chunks.
    fileprivate mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        let taken = rest.prefix(count)
        self = ChunkReader(Array(rest.dropFirst(count)))
        return taken
    }
}
