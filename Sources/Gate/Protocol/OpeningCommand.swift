import RTMP

/// A command that a client sends before it publishes.
enum OpeningCommand: Sendable, Equatable {
    case connect(ConnectCommand)
    case createStream(transaction: Double)
    /// `name` as given, with the arguments.
    case publish(transaction: Double, name: String, type: String)
    case play(name: String)
    /// A command without an effect here, known or not: encoders send several and do not wait for an answer.
    case ignored

    /// Parses a command's body, as far as it matters.
    /// - Throws: ``Refusal/malformed``.
    init(_ message: RTMPMessage) throws(Refusal) {
        var body = message.body[...]
        // An AMF3 command is an AMF0 command after a 0 byte (RTMP 1.0, 7.1.1; nginx-rtmp skips it as well).
        if message.kind == RTMPMessage.Kind.commandAMF3, body.popFirst() != 0 { throw .malformed }
        let values = AMF0Reader.values(in: body)
        guard let name = values.first?.text else { throw .malformed }
        let transaction = values.dropFirst().first?.number ?? 0
        switch name {
        case "connect":
            guard values.count > 2, let command = ConnectCommand(transaction, values[2]) else { throw .malformed }
            self = .connect(command)
        case "createStream": self = .createStream(transaction: transaction)
        case "publish", "play":
            // Some encoders send null for "no name".
            let stream = values.count > 3 ? values[3].text ?? "" : ""
            let type = values.count > 4 ? values[4].text ?? "" : ""
            self = name == "play" ? .play(name: stream) : .publish(transaction: transaction, name: stream, type: type)
        default: self = .ignored
        }
    }
}
