/// A 64-bit fingerprint of a frame's bytes: equal bytes give equal values in every process, and two different frames of one
/// program collide by chance once in 2^64. Not safe against deliberate collisions.
enum PayloadHash {
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* multiplier
        var offset = 0
        while offset + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            hash = mix(hash ^ word)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return mix(hash ^ tail)
    }

    // Folds the upper half of the product into the lower, as wyhash does: a changed bit anywhere reaches every bit.
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xD6E8_FEB8_6659_FD93).multipliedFullWidth(by: multiplier)
        return (product.high ^ product.low) &+ (value &* 0xFF51_AFD7_ED55_8CCD)
    }
}
