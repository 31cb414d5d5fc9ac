/// A random token by which the switch and the ingest recognise a switcher of the relay. A secret while it is valid.
public struct Token: Sendable, Hashable {
    /// 32 hexadecimal digits, 128 bits.
    public let hex: String

    /// Creates a token. The generator must be cryptographically secure: `SystemRandomNumberGenerator` outside tests.
    public init(using generator: inout some RandomNumberGenerator) {
        hex = (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Whether a client's text equals this token. The time does not reveal how much of it is right.
    public func matches(_ guess: String?) -> Bool {
        guard let guess else { return false }
        return SecretText.isEqual(secret: hex, guess: guess)
    }
}

extension Token: CustomStringConvertible, CustomReflectable {
    /// Shows nothing of the token.
    public var description: String { "Token(hidden)" }

    /// As `description`.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
