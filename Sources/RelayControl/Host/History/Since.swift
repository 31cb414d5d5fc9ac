import ArgumentParser
import Glibc
import ProcessKit
import RelayCore

/// A begin on the command line: `90s`, `15m`, `6h`, `7d` ago, or a local date such as `2026-11-25` or `"2026-11-25 03:12"`.
enum Since: ExpressibleByArgument, Equatable {
    case span(TimeSpan)
    /// Seconds since 1970.
    case moment(Int)

    init?(argument: String) {
        if let span = TimeSpan(argument: argument) {
            self = .span(span)
        } else if let seconds = Self.moment(argument) {
            self = .moment(seconds)
        } else {
            return nil
        }
    }

    /// As one types it.
    var defaultValueDescription: String {
        switch self {
        case .span(let span): span.defaultValueDescription
        case .moment(let seconds): WallClock.moment(Double(seconds))
        }
    }

    /// The moment, in milliseconds since 1970.
    func moment(now: Int64 = WallClock.now) -> Int64 {
        switch self {
        case .span(let span): now - Int64(span.seconds) * 1000
        case .moment(let seconds): Int64(seconds) * 1000
        }
    }

    private static func moment(_ text: String) -> Int? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard (1...2).contains(words.count) else { return nil }
        func numbers(_ word: Substring, _ separator: Character, _ widths: [Int]) -> [Int32]? {
            let parts = word.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.count <= widths.count,
                zip(parts, widths).allSatisfy({ $0.count == $1 && $0.allSatisfy { $0.isASCII && $0.isNumber } })
            else { return nil }
            return parts.compactMap { Int32($0) }
        }
        guard let date = numbers(words[0], "-", [4, 2, 2]), date.count == 3,
            (1...12).contains(date[1]), (1...31).contains(date[2])
        else { return nil }
        let clock = words.count == 2 ? numbers(words[1], ":", [2, 2, 2]) : [0, 0]
        guard let clock, clock.count >= 2, clock[0] < 24, clock[1] < 60, clock.count == 2 || clock[2] < 60 else {
            return nil
        }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (date[0] - 1900, date[1] - 1, date[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock[0], clock[1], clock.count == 3 ? clock[2] : 0)
        parts.tm_isdst = -1
        let seconds = mktime(&parts)
        // The 31st of a month that has 30 would be the next one's first.
        guard seconds > 0, parts.tm_mday == date[2] else { return nil }
        return Int(seconds)
    }
}
