import Testing

@testable import RelayCore

@Suite struct HMACSHA256Tests {
    /// A key, a message and their code.
    struct Vector: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let code: String
    }

    private static func bytes(_ value: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: value, count: count) }

    /// RFC 4231, 4.2 to 4.4 and 4.5, 4.7 and 4.8 (4.6 has a truncated code); then what Python's hmac gives for an empty key, and for
    /// one of exactly a block.
    private static let vectors = [
        Vector(
            key: bytes(0x0b, 20), message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            key: bytes(0xaa, 20), message: bytes(0xdd, 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            key: Array(1...25), message: bytes(0xcd, 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            key: bytes(0xaa, 131), message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            key: bytes(0xaa, 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. The key needs "
                    + "to be hashed before being used by the HMAC algorithm.").utf8),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        Vector(key: [], message: [], code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        Vector(
            key: bytes(UInt8(ascii: "k"), 64), message: [UInt8(ascii: "x")],
            code: "f91c4c403625fb06910ef93999265bbd2d62baeaec6ff36455498cc124fe3e66"),
    ]

    @Test(arguments: HMACSHA256Tests.vectors) func codesAreThoseOfTheStandard(vector: Vector) {
        #expect(SHA256.hex(of: HMACSHA256.code(key: vector.key, message: vector.message)) == vector.code)
    }

    @Test func textsAreTheirUTF8() {
        #expect(
            HMACSHA256.hex(key: "Jefe", message: Array("what do ya want for nothing?".utf8))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
