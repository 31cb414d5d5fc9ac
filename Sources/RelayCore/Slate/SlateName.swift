/// The operator's name for a slate. Two always exist: ``builtIn`` and ``standard``.
///
/// Names are those of destinations: up to 20 letters, digits, `_` and `-`.
public struct SlateName: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The slate that comes with the relay.
    public static let builtIn = SlateName(unchecked: "built-in")
    /// The slate of the settings (`OFFLINE_VIDEO_PATH`); the built-in one if they name none.
    public static let standard = SlateName(unchecked: "default")
    /// The one that comes with the relay for LOW_BITRATE_SHOWS: it says CONNECTION PROBLEMS. It exists if that names it.
    public static let connection = SlateName(unchecked: "connection")

    /// Allowed names, as a phrase that follows "give …".
    public static let allowed = DestinationName.allowed

    /// The name.
    public let text: String

    /// A name that an operator gives.
    ///
    /// - Returns: `nil` if it is not allowed.
    public init?(_ text: String) {
        guard DestinationName.isUsable(text) else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// A name made from that of a file: without its folder and its last extension, and with `-` for each run of other characters.
    ///
    /// - Returns: `nil` if nothing is left.
    public init?(file: String) {
        let last = file.split(separator: "/").last ?? ""
        let stem = last.lastIndex(of: ".").map { last[..<$0] } ?? last
        var name = ""
        for character in stem {
            if DestinationName.isUsable(String(character)) {
                name.append(character)
            } else if !name.isEmpty, name.last != "-" {
                name.append("-")
            }
        }
        name = String(name.prefix(20))
        while name.last == "-" { name.removeLast() }
        self.init(name)
    }

    /// Whether it always exists.
    public var isPermanent: Bool { [.builtIn, .standard, .connection].contains(self) }

    /// The name.
    public var description: String { text }

    /// Decodes a name that is allowed.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard DestinationName.isUsable(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not allowed; give \(Self.allowed)")
        }
        self.text = text
    }

    /// Encodes the name as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension SlateName: Comparable {
    /// By the name's characters, those that always exist first.
    public static func < (left: SlateName, right: SlateName) -> Bool {
        if left.isPermanent != right.isPermanent { return left.isPermanent }
        return left.text < right.text
    }
}
