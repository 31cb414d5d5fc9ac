/// HMAC with SHA-256 (RFC 2104): shows that whoever made a message has the key.
public enum HMACSHA256 {
    /// The code of a message, in hexadecimal: 64 digits.
    public static func hex(key: String, message: [UInt8]) -> String {
        SHA256.hex(of: code(key: Array(key.utf8), message: message))
    }

    /// The code: 32 bytes.
    static func code(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var block = key.count > SHA256.blockSize ? SHA256.hash(key) : key
        block += [UInt8](repeating: 0, count: SHA256.blockSize - block.count)
        let inner = SHA256.hash(block.map { $0 ^ 0x36 } + message)
        return SHA256.hash(block.map { $0 ^ 0x5c } + inner)
    }
}
