import RelayCore

/// A secret of 256 random bits: a one-time code, a session's cookie, or a bearer token.
struct TokenSecret: Sendable, Equatable {
    /// 43 letters, digits, `-` and `_` (RFC 4648, 5, without padding).
    let text: String

    /// Makes one.
    init(using generator: inout some RandomNumberGenerator) {
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var (text, bits, count) = ("", 0, 0)
        for byte in bytes {
            (bits, count) = (bits << 8 | Int(byte), count + 8)
            while count >= 6 {
                text.append(digits[bits >> (count - 6) & 63])
                count -= 6
                bits &= (1 << count) - 1
            }
        }
        text.append(digits[bits << (6 - count) & 63])
        self.text = text
    }

    /// What is stored of it. It has 256 random bits, so neither a salt nor a slow hash is needed.
    var hash: String { SHA256.hex(text) }
}

extension TokenSecret: CustomStringConvertible, CustomReflectable {
    /// Shows nothing of it.
    var description: String { "TokenSecret(hidden)" }

    /// As `description`.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
