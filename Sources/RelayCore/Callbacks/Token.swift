/// A random name for one switcher, by which `/switch` and the ingest know it as the relay's own. A secret while it is valid.
public struct Token: Sendable, Hashable {
    /// 32 hexadecimal digits, 128 bits.
    public let hex: String

    /// A fresh token. The generator must be fit for secrets: `SystemRandomNumberGenerator` outside tests.
    public init(using generator: inout some RandomNumberGenerator) {
        hex = (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Whether an unauthenticated client's text is this token, in a time that does not tell how much of it is right.
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
