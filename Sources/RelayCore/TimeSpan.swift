/// A length of time as people type it: `90s`, `15m`, `6h`, `7d`, `1h30m`.
public struct TimeSpan: Hashable, Sendable, CustomStringConvertible {
    /// Seconds.
    public let seconds: Int

    /// The same as a duration.
    public var duration: Duration { .seconds(seconds) }

    /// As one types it, in one unit: `6h`, `7d`.
    public var description: String {
        let units = [(86_400, "d"), (3600, "h"), (60, "m")]
        guard let (unit, name) = units.first(where: { seconds >= $0.0 && seconds % $0.0 == 0 }) else {
            return "\(seconds)s"
        }
        return "\(seconds / unit)\(name)"
    }

    /// A length of time.
    public init(seconds: Int) { self.seconds = seconds }

    /// Reads a length of time.
    ///
    /// - Returns: `nil` for what is none, and for more than a year.
    public init?(_ text: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        var (total, digits) = (0, "")
        for character in text {
            if character.isASCII, character.isNumber, digits.count < 8 {
                digits.append(character)
            } else if let unit = units[character], let number = Int(digits) {
                total += number * unit
                digits = ""
            } else {
                return nil
            }
        }
        guard digits.isEmpty, total > 0, total <= 366 * 86_400 else { return nil }
        seconds = total
    }
}
