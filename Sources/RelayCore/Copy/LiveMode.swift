/// How a publisher's video gets the program's format (LIVE_MODE).
public enum LiveMode: String, Hashable, Sendable, CaseIterable {
    /// All is encoded: platforms see one stream that never changes.
    case encode
    /// Encoded, and copied where it fits once this host has proved too slow to encode.
    case auto
    /// Copied where it fits, and else encoded.
    case copy
}
