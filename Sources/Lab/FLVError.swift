/// Bytes that are not FLV.
public struct FLVError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with the bytes.
    public enum Reason: Sendable, Hashable {
        /// The file does not begin with `FLV` and a header of at least 9 bytes.
        case signature
        /// A tag of an unknown or encrypted type; the value is the type byte.
        case tagType(UInt8)
        /// The size after a tag is not the tag's own.
        case previousTagSize(found: UInt32, expected: UInt32)
        /// A tag's payload is too short for its codec's prefix.
        case payload(size: Int)
    }

    /// Where in the file, in bytes from its start.
    public let offset: Int
    /// What is wrong there.
    public let reason: Reason

    /// Describes wrong bytes.
    public init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    /// Text for logs and reports.
    public var description: String {
        switch reason {
        case .signature: "no FLV header at byte \(offset)"
        case .tagType(let type): "no FLV tag at byte \(offset): type \(type)"
        case .previousTagSize(let found, let expected):
            "FLV tag size \(found) at byte \(offset) where \(expected) belongs"
        case .payload(let size): "FLV tag at byte \(offset) with only \(size) bytes of payload"
        }
    }
}
