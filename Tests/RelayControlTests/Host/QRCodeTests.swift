import Testing

@testable import RelayControl

/// What a phone's reader relies on (ISO/IEC 18004).
@Suite struct QRCodeTests {
    /// The modules of a picture with its margin, `true` for a dark one.
    private static func picture(_ lines: [String]) throws -> [[Bool]] {
        let (begin, end) = ("\u{1B}[30;107m", "\u{1B}[0m")
        return try lines.flatMap { line -> [[Bool]] in
            try #require(line.hasPrefix(begin) && line.hasSuffix(end))
            let cells = line.dropFirst(begin.count).dropLast(end.count)
            return ["█▀", "█▄"].map { dark in cells.map { dark.contains($0) } }
        }
    }

    /// The modules without the margin, which is checked.
    private static func modules(_ text: String, size: Int) throws -> [[Bool]] {
        let picture = try picture(try #require(QRCode(text)).lines)
        let margin = try #require(picture.firstIndex { $0.contains(true) })
        #expect(margin == 4)
        #expect(picture.allSatisfy { $0.count == size + 2 * margin })
        // Two rows are one line: below there may be one more.
        #expect((size + 2 * margin...size + 2 * margin + 1).contains(picture.count))
        let code = margin..<margin + size
        for (row, cells) in picture.enumerated() {
            let dark = cells.indices.filter { cells[$0] }
            #expect(dark.isEmpty || code.contains(row), "row \(row)")
            #expect(dark.allSatisfy { code.contains($0) }, "row \(row)")
        }
        return picture[code].map { Array($0[code]) }
    }

    /// The lengths at which a code has to be larger, by its table of capacities.
    @Test(arguments: [(17, 21), (18, 25), (32, 25), (33, 29), (72, 33), (2953, 177)])
    func itHasTheSizeForItsLengthAndThePatternsThatReadersLookFor(bytes: Int, size: Int) throws {
        let modules = try Self.modules(String(repeating: "a", count: bytes), size: size)
        for (top, left) in [(0, 0), (0, size - 7), (size - 7, 0)] {
            for place in 0..<49 {
                let (row, column) = (place / 7, place % 7)
                let ring = max(abs(row - 3), abs(column - 3))
                #expect(modules[top + row][left + column] == (ring != 2), "\(top + row), \(left + column)")
            }
        }
        for place in 8..<size - 8 {
            let isDark = place.isMultiple(of: 2)
            #expect(modules[6][place] == isDark && modules[place][6] == isDark, "\(place)")
        }
    }

    @Test(arguments: ["only for a phone", "https://r.org/in", "x"]) func itIsReadAsTheText(text: String) throws {
        #expect(Self.read(try Self.modules(text, size: 21)) == text)
    }

    @Test func aTextThatIsTooLongHasNone() {
        #expect(QRCode(String(repeating: "a", count: 2954)) == nil)
    }

    /// What the smallest code says (7.7 to 7.9): four bits for the kind, eight for the length, and bytes.
    private static func read(_ modules: [[Bool]]) -> String {
        var mask = 0
        for (column, isTurned) in [(2, true), (3, false), (4, true)] {
            mask = 2 * mask + (modules[8][column] != isTurned ? 1 : 0)
        }
        var bits: [Bool] = []
        // Two columns at a time from the right, up and down.
        for (index, right) in [20, 18, 16, 14, 12, 10, 8, 5, 3, 1].enumerated() {
            for step in 0..<21 {
                let row = index.isMultiple(of: 2) ? 20 - step : step
                for column in [right, right - 1] where !isPattern(row, column) {
                    bits.append(modules[row][column] != isTurned(row, column, by: mask))
                }
            }
        }
        func number(at begin: Int, _ count: Int = 8) -> Int {
            bits[begin..<begin + count].reduce(0) { 2 * $0 + ($1 ? 1 : 0) }
        }
        let count = min(number(at: 4), 17)
        return String(decoding: (0..<count).map { UInt8(number(at: 12 + 8 * $0)) }, as: UTF8.self)
    }

    private static func isPattern(_ row: Int, _ column: Int) -> Bool {
        row == 6 || column == 6 || (row < 9 && (column < 9 || column > 12)) || (row > 12 && column < 9)
    }

    private static func isTurned(_ row: Int, _ column: Int, by mask: Int) -> Bool {
        let (sum, product) = (row + column, row * column)
        let value =
            switch mask {
            case 0: sum % 2
            case 1: row % 2
            case 2: column % 3
            case 3: sum % 3
            case 4: (row / 2 + column / 3) % 2
            case 5: product % 2 + product % 3
            case 6: (product % 2 + product % 3) % 2
            default: (sum % 2 + product % 3) % 2
            }
        return value == 0
    }
}
