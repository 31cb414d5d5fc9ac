import RelayCore

/// An HTTP request that tells somebody something.
public struct AlertRequest: Sendable, Equatable {
    /// What is done to the resource.
    public enum Method: String, Sendable {
        /// It is called.
        case get = "GET"
        /// A message is added.
        case post = "POST"
        /// An earlier message is changed.
        case patch = "PATCH"
    }

    /// A line of the head.
    public struct Header: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its value, in printable ASCII.
        public let value: String

        /// Leaves out of the value what would end the line.
        init(_ name: String, _ value: String) {
            self.name = name
            self.value = String(decoding: value.utf8.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
        }
    }

    /// The method.
    public let method: Method
    /// Where it goes. Its text may have a secret.
    public let address: WebAddress
    /// The head. A value may be a secret.
    public let headers: [Header]
    /// JSON.
    public let body: [UInt8]

    /// A request without a body.
    init(_ address: WebAddress) {
        (method, self.address, body) = (.get, address, [])
        headers = [Header("User-Agent", "rtmp-relay/\(RelayVersion.current)")]
    }

    /// A request with a body of JSON.
    init(_ address: WebAddress, method: Method = .post, headers: [Header] = [], json: [UInt8]) {
        self.method = method
        self.address = address
        self.headers =
            [
                Header("Content-Type", "application/json; charset=utf-8"),
                Header("User-Agent", "rtmp-relay/\(RelayVersion.current)"),
            ] + headers
        body = json
    }
}

extension AlertRequest: CustomStringConvertible, CustomReflectable {
    /// Method, origin and size.
    public var description: String { "\(method.rawValue) \(address) (\(body.count) bytes)" }

    /// As `description`.
    public var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
