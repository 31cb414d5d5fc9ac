/// Makes damaged variants of a text, the same ones for one seed.
package struct Mutator {
    private var random: SeededGenerator

    package init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// `bytes` with up to eight bytes changed, removed, doubled, or a piece cut off or repeated.
    package mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
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
