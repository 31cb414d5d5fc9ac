/// A client's request to publish, normalised from all the forms in which clients give it. Contains its key: not for logs.
struct PublishRequest: Sendable, Equatable {
    /// The application.
    let app: String
    /// The stream's name, without arguments.
    let name: String
    /// `a=b&c=d`.
    let arguments: String
    /// `live`, `record` or `append`.
    let type: String

    /// nginx-rtmp keeps 255 bytes of a name with its arguments (`NGX_RTMP_MAX_NAME`), and of an application.
    static let longest = 255
    /// Maximum number of arguments after a name; relay-hook reads one, and at most 64 fields of a callback, of which nginx sends
    /// 13.
    static let mostArguments = 16
    private static let types = ["live", "record", "append"]

    /// Works out what a client wants to publish, wherever it has put it: all in the server's address (`live/mystream?key=K` and no
    /// name), the key after the application or in `tcUrl`, or in the regular place.
    /// - Throws: The ``Refusal`` that says what is wrong with it.
    init(_ connect: ConnectCommand, name: String, type: String) throws(Refusal) {
        let application = try StreamPath(connect.app)
        let stream = try StreamPath(name)
        // Flash's name for "no instance" (ngx_rtmp_cmd_module.c, `ngx_rtmp_cmd_connect_init`).
        let parts = application.path.split(separator: "/").filter { $0 != "_definst_" }
        let inner = parts.dropFirst().joined(separator: "/")
        let isInServer = stream.path.isEmpty || stream.path == inner
        self.app = isInServer ? String(parts.first ?? "") : parts.joined(separator: "/")
        self.name = isInServer ? inner : stream.path
        self.type = Self.types.contains(type) ? type : Self.types[0]
        var arguments = stream.arguments
        if !stream.hasKey {
            // An address that cannot be parsed contains no key.
            let elsewhere = application.hasKey ? application : try? StreamPath(connect.url)
            if let elsewhere, elsewhere.hasKey { arguments += elsewhere.arguments }
        }
        self.arguments = arguments.joined(separator: "&")
        guard !self.name.isEmpty else { throw .noName }
        guard arguments.count <= Self.mostArguments else { throw .tooManyArguments }
        guard self.app.utf8.count <= Self.longest else { throw .longApplication }
        guard fullName.utf8.count <= Self.longest else { throw .longName }
    }

    /// The name with its arguments.
    var fullName: String { arguments.isEmpty ? name : "\(name)?\(arguments)" }

    /// The body of nginx-rtmp's `on_publish` callback (ngx_rtmp_notify_module.c, `ngx_rtmp_notify_publish_create`), as far as
    /// relay-hook reads it. The client has no number here.
    func form(address: String) -> String {
        let fields = [
            ("app", app), ("addr", address), ("clientid", "0"), ("call", "publish"), ("name", name), ("type", type),
        ]
        return withArguments(fields)
    }

    /// The body of nginx-rtmp's `on_update` callback (`ngx_rtmp_notify_update_create`), which asks whether the publisher is still
    /// known. With the client's arguments: its key may have been revoked.
    ///
    /// nginx could send it itself, but 1.2.2 disconnects the publisher when there is no answer.
    func updateForm(address: String) -> String {
        let fields = [
            ("app", app), ("addr", address), ("clientid", "0"), ("call", "update_publish"), ("name", name),
        ]
        return withArguments(fields)
    }

    /// The body of the request that tells relay-hook what the publisher's video is like.
    ///
    /// - Parameter video: Names and values, all of which relay-hook expects.
    func describingForm(address: String, video: [(String, String)]) -> String {
        withArguments(
            [("app", app), ("addr", address), ("clientid", "0"), ("call", "describe_publish"), ("name", name)] + video)
    }

    /// The form with the client's own arguments after nginx's fields.
    private func withArguments(_ fields: [(String, String)]) -> String {
        let own = fields.map { "\($0)=\(Self.escaped($1))" }.joined(separator: "&")
        return arguments.isEmpty ? own : "\(own)&\(arguments)"
    }

    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                escaped.append(byte)
            default: escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
