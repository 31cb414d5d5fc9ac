import ArgumentParser

/// A length of time on the command line: `90s`, `15m`, `6h`, `7d`, `1h30m`.
struct TimeSpan: ExpressibleByArgument, Equatable {
    /// Seconds.
    let seconds: Int

    var duration: Duration { .seconds(seconds) }

    /// As one types it: `6h`, `7d`.
    var defaultValueDescription: String {
        let units = [(86_400, "d"), (3600, "h"), (60, "m")]
        guard let (unit, name) = units.first(where: { seconds >= $0.0 && seconds % $0.0 == 0 }) else {
            return "\(seconds)s"
        }
        return "\(seconds / unit)\(name)"
    }

    /// A length of time.
    init(seconds: Int) { self.seconds = seconds }

    /// Reads a length of time.
    ///
    /// - Returns: `nil` for what is none, and for more than a year.
    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        var (total, digits) = (0, "")
        for character in argument {
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
