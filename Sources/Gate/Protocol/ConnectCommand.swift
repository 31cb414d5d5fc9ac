/// `connect`, as far as a server of publishers looks at it (RTMP 1.0, 7.2.1.1).
struct ConnectCommand: Sendable, Equatable {
    /// nginx-rtmp keeps so many bytes of a text (`NGX_RTMP_MAX_NAME`, `NGX_RTMP_MAX_URL`).
    private static let longest = 255

    let transaction: Double
    /// The application, as the client gave it.
    let app: String
    /// The URL the client connected to; may hold a key.
    let url: String
    /// What the client calls itself.
    let flashVersion: String
    /// The AMF version that the client asks for.
    let encoding: Double

    /// - Parameter properties: The command's object.
    /// - Returns: `nil` when it is no object. A missing application is an empty one.
    init?(_ transaction: Double, _ properties: AMF0) {
        guard case .object = properties else { return nil }
        self.transaction = transaction
        app = properties["app"]?.text ?? ""
        url = properties["tcUrl"]?.text ?? ""
        flashVersion = properties["flashVer"]?.text ?? ""
        encoding = properties["objectEncoding"]?.number ?? 0
    }

    /// The same command in the gate's words.
    /// - Parameter app: The application that was made out of it.
    func body(app: String) -> [UInt8] {
        AMF0.bytes(
            .string("connect"), .number(transaction),
            .object([
                .init("app", .string(app)), .init("flashVer", .string(Self.plain(flashVersion))),
                .init("tcUrl", .string(Self.plain(String(url.prefix { $0 != "?" })))),
                .init("objectEncoding", .number(encoding)),
            ]))
    }

    /// Text without control characters, at most as long as nginx-rtmp keeps it.
    private static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control {
            guard plain.utf8.count + UTF8.width(scalar) <= longest else { break }
            plain.unicodeScalars.append(scalar)
        }
        return plain
    }
}
