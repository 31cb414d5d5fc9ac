/// Reads bit fields of H.264 (ITU-T H.264, 7.2 and 9.1) from untrusted bytes.
struct BitReader {
    /// Thrown when the bytes end, or a number is larger than any that is allowed.
    struct Unreadable: Error {}

    private let bytes: [UInt8]
    private var position = 0

    /// - Parameter unit: A NAL unit without its first byte. The bytes that keep start codes out of it are removed (7.4.1).
    init(unit: some Collection<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(unit.count)
        var zeros = 0
        for byte in unit {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    /// The next bit.
    mutating func flag() throws(Unreadable) -> Bool {
        guard position >> 3 < bytes.count else { throw Unreadable() }
        defer { position += 1 }
        return bytes[position >> 3] >> (7 - UInt8(position & 7)) & 1 == 1
    }

    /// The next bits as a number: `u(n)`.
    ///
    /// - Parameter length: 1 to 32.
    mutating func bits(_ length: Int) throws(Unreadable) -> Int {
        var number = 0
        for _ in 0..<length { number = number << 1 | (try flag() ? 1 : 0) }
        return number
    }

    /// A number in Exp-Golomb code: `ue(v)`, up to 2^32 - 2.
    mutating func number() throws(Unreadable) -> Int {
        var zeros = 0
        while !(try flag()) {
            zeros += 1
            guard zeros <= 31 else { throw Unreadable() }
        }
        return zeros == 0 ? 0 : (1 << zeros) - 1 + (try bits(zeros))
    }

    /// A number with a sign in Exp-Golomb code: `se(v)`.
    mutating func signedNumber() throws(Unreadable) -> Int {
        let code = try number()
        return code % 2 == 0 ? -(code / 2) : code / 2 + 1
    }
}
