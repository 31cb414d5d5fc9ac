import RTMP

/// The `connect` command, as far as publishing needs it (RTMP 1.0, 7.2.1.1).
struct ConnectCommand: Sendable, Equatable {
    /// nginx-rtmp keeps this many bytes of a text (`NGX_RTMP_MAX_NAME`, `NGX_RTMP_MAX_URL`).
    private static let longest = 255

    let transaction: Double
    /// The application, as the client gave it.
    let app: String
    /// The URL the client connected to; may contain a key.
    let url: String
    /// The client's software name.
    let flashVersion: String
    /// The AMF version that the client requests.
    let encoding: Double

    /// - Parameter properties: The command's object.
    /// - Returns: `nil` if it is not an object. A missing application becomes an empty one.
    init?(_ transaction: Double, _ properties: AMF0) {
        guard case .object = properties else { return nil }
        self.transaction = transaction
        app = properties["app"]?.text ?? ""
        url = properties["tcUrl"]?.text ?? ""
        flashVersion = properties["flashVer"]?.text ?? ""
        encoding = properties["objectEncoding"]?.number ?? 0
    }

    /// Encodes the command for nginx.
    /// - Parameter app: The application as determined by the gate.
    func body(app: String) -> [UInt8] {
        AMF0.bytes(
            .string("connect"), .number(transaction),
            .object([
                .init("app", .string(app)), .init("flashVer", .string(Self.plain(flashVersion))),
                .init("tcUrl", .string(Self.plain(String(url.prefix { $0 != "?" })))),
                .init("objectEncoding", .number(encoding)),
            ]))
    }

    /// Text without control characters, truncated to what nginx-rtmp keeps.
    private static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control {
            guard plain.utf8.count + UTF8.width(scalar) <= longest else { break }
            plain.unicodeScalars.append(scalar)
        }
        return plain
    }
}
