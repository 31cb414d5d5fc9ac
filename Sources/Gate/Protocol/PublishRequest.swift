/// What a broadcaster asks for. Holds its key: not for logs.
struct PublishRequest: Sendable, Equatable {
    /// The application.
    let app: String
    /// The stream's name, without arguments.
    let name: String
    /// `a=b&c=d`, as they were given behind the name.
    let arguments: String
    /// `live`, `record` or `append`.
    let type: String

    /// - Parameter name: With the arguments; nginx-rtmp cuts it at the first `?`, too (`ngx_rtmp_cmd_fill_args`).
    init(app: String, name: String, type: String) {
        self.app = app
        self.type = type
        let parts = name.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.name = String(parts[0])
        arguments = parts.count > 1 ? String(parts[1]) : ""
    }

    /// The body of nginx-rtmp's `on_publish` callback (ngx_rtmp_notify_module.c, `ngx_rtmp_notify_publish_create`), as far as
    /// relay-hook looks at it. The client has no number here.
    func form(address: String) -> String {
        let fields = [
            ("app", app), ("addr", address), ("clientid", "0"), ("call", "publish"), ("name", name), ("type", type),
        ]
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
