import ProcessKit
import TestSupport
import Testing

@Suite struct LineSplitterTests {
    @Test(arguments: [
        ("a\nb\n", ["a", "b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("frame=1\rframe=2\rend\n", ["frame=1", "frame=2", "end"]),
        ("a\n\nb", ["a", "", "b"]),
        ("a\r\n\r\nb", ["a", "", "b"]),
        ("a\r\r\nb", ["a", "", "b"]),
        ("a\n\rb\n", ["a", "", "b"]),
        ("\r\n", [""]),
        ("", []),
        ("no end", ["no end"]),
    ])
    func splitsAtEachTerminator(text: String, expected: [String]) {
        #expect(lines(Array(text.utf8), inPiecesOf: [text.utf8.count]).map(\.text) == expected)
        #expect(lines(Array(text.utf8), inPiecesOf: [1]).map(\.text) == expected)
    }

    @Test func cutsALongLineAndMarksIt() {
        var splitter = LineSplitter(limit: 4)
        let lines = splitter.append(Array("abcd\nabcde\nab\n".utf8))
        #expect(lines == [.init(text: "abcd"), .init(text: "abcd", wasCut: true), .init(text: "ab")])
        let none = splitter.append(Array("abcdefgh".utf8))
        #expect(none.isEmpty)
        let last = splitter.finish()
        #expect(last == .init(text: "abcd", wasCut: true))
        let end = splitter.finish()
        #expect(end == nil)
    }

    @Test func doesNotTearACharacterAtTheBound() {
        for limit in 1...8 {
            var splitter = LineSplitter(limit: limit)
            let line = splitter.append(Array("a€😀ü and more\n".utf8))[0]
            #expect(line.wasCut)
            #expect("a€😀ü and more".hasPrefix(line.text) && !line.text.contains("\u{FFFD}"))
            #expect(line.text.utf8.count <= limit)
        }
    }

    @Test func repairsInvalidUTF8() {
        var splitter = LineSplitter()
        let lines = splitter.append([0x61, 0xFF, 0x62, 0x0A])
        #expect(lines.map(\.text) == ["a\u{FFFD}b"])
    }

    /// However a stream is cut into pieces, its lines are those of the simplest possible implementation.
    @Test func piecesDoNotMatter() {
        var generator = SeededGenerator(seed: 1)
        let alphabet: [UInt8] = [0x0A, 0x0D, 0x61, 0x62, 0x63, 0xC3, 0xBC, 0xFF]
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            let pieces = (0..<8).map { _ in Int.random(in: 1...9, using: &generator) }
            let limit = Int.random(in: 4...40, using: &generator)
            #expect(lines(bytes, inPiecesOf: pieces, limit: limit) == reference(bytes, limit: limit), "\(bytes)")
        }
    }

    private func lines(_ bytes: [UInt8], inPiecesOf sizes: [Int], limit: Int = 8192) -> [LineSplitter.Line] {
        var splitter = LineSplitter(limit: limit)
        var result: [LineSplitter.Line] = []
        var rest = bytes[...]
        var turn = 0
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, sizes[turn % sizes.count]))
            rest = rest.dropFirst(piece.count)
            result += splitter.append(Array(piece))
            turn += 1
        }
        if let last = splitter.finish() { result.append(last) }
        return result
    }

    private func reference(_ bytes: [UInt8], limit: Int) -> [LineSplitter.Line] {
        var unified: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0A && index > 0 && bytes[index - 1] == 0x0D { continue }
            unified.append(byte == 0x0D ? 0x0A : byte)
        }
        var parts = unified.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        if parts.last?.isEmpty == true { parts.removeLast() }
        return parts.map { part in
            guard part.count > limit else { return .init(text: String(decoding: part, as: UTF8.self)) }
            var kept = Array(part.prefix(limit))
            // The only beginning of a longer sequence in the alphabet.
            if kept.last == 0xC3 { kept.removeLast() }
            return .init(text: String(decoding: kept, as: UTF8.self), wasCut: true)
        }
    }
}
