/// Small text helpers that save the pure modules a dependency.
extension StringProtocol {
    /// The text without spaces, tabs and line ends at either end.
    package func trimmed() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }

    /// A whole number written in ASCII digits only: no sign, no exponent; nil also if it does not fit.
    package func wholeNumber() -> Int? {
        guard !isEmpty, utf8.allSatisfy(\.isDigit) else { return nil }
        return Int(self)
    }

    /// A decimal such as `2`, `1.5`, `.25` in thousandths; nil for anything else, and for more than three decimals.
    func thousandths() -> Int? {
        let parts = String(self).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0]
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard !(whole.isEmpty && fraction.isEmpty), whole.utf8.count <= 12, fraction.utf8.count <= 3,
            (whole.isEmpty ? "0" : String(whole)).wholeNumber() != nil
        else { return nil }
        let padded = fraction + String(repeating: "0", count: 3 - fraction.utf8.count)
        guard let high = (whole.isEmpty ? "0" : String(whole)).wholeNumber(), let low = padded.wholeNumber() else {
            return nil
        }
        return high * 1000 + low
    }
}

extension UInt8 {
    /// Whether this byte is an ASCII digit.
    package var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// Whether this byte is an ASCII letter.
    package var isLetter: Bool {
        (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z")
    }

    /// The value of this byte as a hexadecimal digit.
    var hexValue: UInt8? {
        if isDigit { return self - UInt8(ascii: "0") }
        let lower = self | 0x20
        guard lower >= UInt8(ascii: "a"), lower <= UInt8(ascii: "f") else { return nil }
        return lower - UInt8(ascii: "a") + 10
    }
}
