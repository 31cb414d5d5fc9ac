import RTMP
import Testing

@testable import Gate

@Suite struct ReaderTests {
    private func nested(_ depth: Int) -> AMF0 {
        (0..<depth).reduce(.null) { inner, _ in .object([.init("a", inner)]) }
    }

    @Test func nestingHasABound() {
        let allowed = AMF0.bytes(nested(AMF0Reader.deepest))
        #expect(AMF0Reader.values(in: allowed[...]) == [nested(AMF0Reader.deepest)])
        let deep = AMF0.bytes(.null, nested(AMF0Reader.deepest + 1), .null)
        #expect(AMF0Reader.values(in: deep[...]) == [.null])
        // Arrays within arrays; and what nginx-rtmp's stack does not bear.
        for piece: [UInt8] in [[10, 0, 0, 0, 1], [3, 0, 1, 97], [16, 0, 0, 0, 1, 97]] {
            let bytes = (0..<1000).flatMap { _ in piece }
            #expect(AMF0Reader.values(in: bytes[...]).isEmpty)
        }
    }

    /// Reading ends where it is beyond the bounds, and what came before counts.
    @Test(
        arguments: [
            [2, 0, 5, 97], [0, 1, 2], [9], [4], [14], [255], [12, 0, 0, 1, 0, 97], [12, 255, 255, 255, 255], [11, 0],
            [17], [17, 10], [17, 6, 2], [17, 6, 255, 255, 255, 255], [7, 0], [16, 0, 1, 97, 0, 0],
            [3, 0, 1, 97], [3, 0, 0], [3, 0, 0, 5], [8, 0, 0, 0, 0], [10, 255, 255, 255, 255], [1],
        ] as [[UInt8]])
    func whatCannotBeReadEndsIt(_ bytes: [UInt8]) {
        let command = AMF0.bytes(.string("name"), .number(1)) + bytes + AMF0.bytes(.string("not reached"))
        #expect(AMF0Reader.values(in: command[...]).prefix(2) == [.string("name"), .number(1)])
        #expect(AMF0Reader.values(in: bytes[...]).isEmpty)
    }

    @Test func uncommonTypesAreRead() {
        let bytes: [UInt8] =
            [12, 0, 0, 0, 1, 97] + [16, 0, 1, 67, 0, 1, 97, 5, 0, 0, 9] + [17, 4, 0x81, 0x00] + [17, 6, 5, 97, 98]
            + [17, 4, 0xFF, 0xFF, 0xFF, 0xFF] + [17, 3]
        #expect(
            AMF0Reader.values(in: bytes[...]) == [
                .string("a"), .object([.init("a", .null)]), .number(128), .string("ab"), .number(-1), .boolean(true),
            ])
    }

    @Test func valuesHaveABound() {
        let nulls = [UInt8](repeating: 5, count: AMF0Reader.most + 1)
        #expect(AMF0Reader.values(in: nulls[...]).count == AMF0Reader.most)
    }
}
