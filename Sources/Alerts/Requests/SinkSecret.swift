/// A token, a key or a password, which is never shown.
public struct SinkSecret: Sendable, Hashable {
    /// The secret itself: for the request, and for nothing else.
    public let text: String

    init(_ text: String) { self.text = text }

    /// A text, such as a server's answer, without secrets.
    static func hide(_ secrets: [String], in text: String) -> String {
        secrets.reduce(text) { $1.isEmpty ? $0 : $0.replacing($1, with: "(hidden)") }
    }
}

extension SinkSecret: CustomStringConvertible, CustomReflectable {
    /// Shows nothing of it.
    public var description: String { "SinkSecret(hidden)" }

    /// As `description`.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
