/// A callback from nginx-rtmp as a typed value. Keeps nginx's own fields apart from the client's arguments.
///
/// A body begins with nginx's own fields: app, flashver, swfurl, tcurl, pageurl, addr, clientid, all escaped
/// (`ngx_rtmp_netcall_http_format_session` in ngx_rtmp_netcall_module.c), followed by those of the call, and then by the client's
/// own `?a=b` arguments, unchanged (ngx_rtmp_notify_module.c: `…_publish_create` appends call, name, type; `…_play_create` call,
/// name, start, duration, reset; `…_done_create` call, name; `…_update_create` call, time, timestamp, name). Checked on 1.2.2:
/// neither tcUrl nor the application's query can add a field before those.
public struct IngestCallback: Sendable, Equatable {
    /// The event that a callback reports.
    public enum Call: Sendable, Equatable {
        /// A client wants to publish; nginx waits for the answer.
        case publish
        /// A publisher is gone. Also sent for one that was refused.
        case publishDone
        /// A client wants to play; nginx waits for the answer.
        case play
        /// A player is gone.
        case playDone
        /// A publisher or player is gone; follows `publishDone` or `playDone`.
        case done
        /// A connection was opened; nginx waits for the answer.
        case connect
        /// A connection was closed.
        case disconnect
        /// A publisher is still there.
        case updatePublish
        /// A player is still there.
        case updatePlay
        /// relay-gate knows what a publisher's video will be like (``PublishedVideo``), and passes its first frame on when it is answered.
        /// nginx has no such call.
        case describePublish
        /// A call that the relay's configuration never requests.
        case other(String)

        init(_ text: String) {
            self =
                switch text {
                case "publish": .publish
                case "publish_done": .publishDone
                case "play": .play
                case "play_done": .playDone
                case "done": .done
                case "connect": .connect
                case "disconnect": .disconnect
                case "update_publish": .updatePublish
                case "update_play": .updatePlay
                case "describe_publish": .describePublish
                default: .other(text)
                }
        }

        /// nginx's own fields that may follow `call`.
        fileprivate var ownFields: Set<String> {
            switch self {
            case .publish: ["name", "type"]
            case .play: ["name", "start", "duration", "reset"]
            case .publishDone, .playDone, .done: ["name"]
            case .updatePublish, .updatePlay: ["time", "timestamp", "name"]
            case .connect: ["epoch"]
            case .describePublish:
                ["name", "width", "height", "chroma", "depth", "progressive", "square", "rate", "bitrate"]
            case .disconnect, .other: []
            }
        }
    }

    private static let sessionFields: Set<String> = [
        "app", "flashver", "swfurl", "tcurl", "pageurl", "addr", "clientid", "call",
    ]

    /// The event.
    public let call: Call
    /// The application.
    public let app: String
    /// The stream's name. After a publish without a name, nginx omits it from `publish_done` and `done`, and a client's argument
    /// `name=` appears in its place (seen on 1.2.2): identify sessions by `clientID`, never by name.
    public let name: String
    /// nginx's connection number, unique within one nginx process; 0 in `connect`, where nginx does not send it.
    public let clientID: UInt
    /// The client's address as seen by nginx: no port, IPv6 without brackets, `unix:` for a unix socket.
    public let address: String
    /// The client's software name; chosen by the client.
    public let flashVersion: String
    /// The URL the client connected to; chosen by the client. May hold a key: not for logs.
    public let tcURL: String
    /// `live`, `record` or `append`; chosen by the client.
    public let type: String
    private let arguments: [CallbackForm.Field]
    private let own: [CallbackForm.Field]

    /// Parses a form as a callback.
    /// - Throws: `IngestCallbackError` if one of nginx's own fields is missing, or is not a number where it must be.
    public init(_ form: CallbackForm) throws(IngestCallbackError) {
        guard let call = form["call"] else { throw .missing(field: "call") }
        guard let app = form["app"] else { throw .missing(field: "app") }
        guard let address = form["addr"] else { throw .missing(field: "addr") }
        self.call = Call(call)
        self.app = app
        self.address = address
        if self.call == .connect {
            clientID = 0
        } else {
            guard let clientID = form["clientid"] else { throw .missing(field: "clientid") }
            guard clientID.utf8.allSatisfy(\.isDigit), let clientID = UInt(clientID) else {
                throw .notANumber(field: "clientid")
            }
            self.clientID = clientID
        }
        var expected = Self.sessionFields.union(self.call.ownFields)
        // The client's arguments begin at the first field that nginx does not send, or that repeats one it sends only once.
        let own = form.fields.prefix { expected.remove($0.name) != nil }
        let value: (String) -> String = { name in own.first { $0.name == name }?.value ?? "" }
        name = value("name")
        flashVersion = value("flashver")
        tcURL = value("tcurl")
        type = value("type")
        self.own = Array(own)
        arguments = Array(form.fields.dropFirst(own.count))
    }

    /// A field of nginx or relay-gate itself.
    public func own(_ name: String) -> String? { own.first { $0.name == name }?.value }

    /// The first of the client's own arguments (`name?a=b`) with this name. Never returns nginx's own fields.
    public func argument(_ name: String) -> String? {
        arguments.first { $0.name == name }?.value
    }

    /// The key the client gave. A secret, even if it is wrong.
    public var key: String? { argument("key") }

    /// The token the client gave. A secret.
    public var token: String? { argument("token") }
}

extension IngestCallback: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// One line for the log, without the client's arguments and URL.
    public var description: String {
        let given = arguments.isEmpty ? "" : " arguments=hidden"
        return "\(call) app=\(app) name=\(name) client=\(clientID) address=\(address)\(given)"
    }

    /// As `description`.
    public var debugDescription: String { description }

    /// As `description`, to keep keys out of `dump` and failed assertions.
    public var customMirror: Mirror { Mirror(self, children: ["callback": description]) }
}

/// A form that nginx-rtmp did not send.
public enum IngestCallbackError: Error, Equatable, CustomStringConvertible {
    /// The field is missing.
    case missing(field: String)
    /// The field is not a number in range.
    case notANumber(field: String)

    /// One line for the log.
    public var description: String {
        switch self {
        case .missing(let field): "the callback has no field \"\(field)\"; nginx-rtmp always sends it"
        case .notANumber(let field): "the callback's field \"\(field)\" is no number"
        }
    }
}
