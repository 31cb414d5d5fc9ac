/// A read position in bytes, the last of which may not have arrived yet.
struct Cursor {
    private let input: [UInt8]
    private(set) var position: Int

    init(_ input: [UInt8], _ position: Int) {
        (self.input, self.position) = (input, position)
    }

    mutating func byte() -> UInt8? {
        guard position < input.count else { return nil }
        defer { position += 1 }
        return input[position]
    }

    /// Reads a big-endian integer.
    mutating func integer(_ length: Int) -> UInt32? {
        guard input.count - position >= length else { return nil }
        defer { position += length }
        return input[position..<position + length].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Whether one of two big-endian numbers comes next; `nil` while the available bytes are a prefix of one.
    func startsWith(_ first: UInt32, or second: UInt32) -> Bool? {
        let have = input[position...].prefix(4)
        for number in [first, second] {
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
            if have.elementsEqual(bytes.prefix(have.count)) { return have.count == 4 ? true : nil }
        }
        return false
    }
}
