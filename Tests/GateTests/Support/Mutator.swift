/// Makes damaged variants of a text, the same ones for one seed.
struct Mutator {
    private var random: SplitMix

    init(seed: UInt64) {
        random = SplitMix(state: seed)
    }

    /// `bytes` with up to eight bytes changed, removed, doubled, or a piece cut off or repeated.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            guard !bytes.isEmpty else { return bytes }
            let at = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.remove(at: at)
            case 3: bytes.insert(bytes[Int.random(in: bytes.indices, using: &random)], at: at)
            case 4: bytes.removeSubrange(at...)
            case 5: bytes.insert(contentsOf: bytes[at...].prefix(40), at: Int.random(in: bytes.indices, using: &random))
            default: bytes.removeSubrange(at..<min(at + 20, bytes.count))
            }
        }
        return bytes
    }
}

/// A small generator of pseudo-random numbers that can be seeded (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
