/// A command that a broadcaster sends before it publishes.
enum OpeningCommand: Sendable, Equatable {
    /// `app` is as nginx-rtmp takes it; `encoding` is the AMF version that the client asks for.
    case connect(transaction: Double, app: String, encoding: Double)
    case createStream(transaction: Double)
    /// `name` is as it was given, with the arguments.
    case publish(name: String, type: String)
    case play(name: String)
    /// A command that nginx-rtmp does not answer.
    case unanswered
    /// None of an opening.
    case other(String)

    /// What encoders send, and nginx-rtmp takes without an answer.
    private static let unansweredNames: Set<String> = [
        "releaseStream", "FCPublish", "FCUnpublish", "deleteStream", "closeStream", "_checkbw", "getStreamLength",
    ]
    /// nginx-rtmp keeps 255 bytes of a name with its arguments (`NGX_RTMP_MAX_NAME`), and of an application.
    private static let longestName = 255

    /// Reads a command's body, to its last byte.
    /// - Throws: ``Refusal/malformed``.
    init(_ message: RTMPMessage) throws(Refusal) {
        var body = message.body[...]
        // A command of AMF3 is one of AMF0 behind a 0 (RTMP 1.0, 7.1.1; nginx-rtmp skips it as well).
        if message.kind == RTMPMessage.Kind.commandAMF3, body.popFirst() != 0 { throw .malformed }
        let values: [AMF0]
        do { values = try AMF0Reader.values(in: body) } catch { throw .malformed }
        guard values.count >= 2, let name = values[0].text, let transaction = values[1].number else { throw .malformed }
        switch name {
        case "connect":
            guard values.count >= 3, let app = values[2]["app"]?.text, app.utf8.count <= Self.longestName else {
                throw .malformed
            }
            let encoding = values[2]["objectEncoding"]?.number ?? 0
            self = .connect(transaction: transaction, app: Self.bare(app), encoding: encoding)
        case "createStream":
            self = .createStream(transaction: transaction)
        case "publish", "play":
            guard values.count >= 4, let stream = values[3].text, stream.utf8.count <= Self.longestName else {
                throw .malformed
            }
            self =
                name == "play"
                ? .play(name: stream)
                : .publish(name: stream, type: values.count > 4 ? values[4].text ?? "" : "")
        case let name where Self.unansweredNames.contains(name): self = .unanswered
        default: self = .other(name)
        }
    }

    /// An application as nginx-rtmp takes it (ngx_rtmp_cmd_module.c, `ngx_rtmp_cmd_connect_init`).
    private static func bare(_ app: String) -> String {
        var app = app[...]
        if app.hasSuffix("/_definst_") {
            app = app.dropLast("/_definst_".count)
        } else if app.hasSuffix("/") {
            app = app.dropLast()
        }
        return String(app.prefix { $0 != "?" })
    }
}
