/// A moment in UTC, by the Gregorian calendar, as the formats of messages want it.
struct UTCTime: Sendable, Hashable {
    private let year: Int
    private let month: Int
    private let day: Int
    /// From 0, which is Sunday.
    private let weekday: Int
    private let hour: Int
    private let minute: Int
    private let second: Int
    private let millisecond: Int

    /// The last millisecond of the year 9999: no format has a fifth digit.
    private static let last: Int64 = 253_402_300_799_999
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A moment in milliseconds since 1970. What is earlier, or later than the year 9999, becomes the next that is not.
    init(milliseconds: Int64) {
        let total = Int(min(max(milliseconds, 0), Self.last))
        millisecond = total % 1000
        second = total / 1000 % 60
        minute = total / 60_000 % 60
        hour = total / 3_600_000 % 24
        let days = total / 86_400_000
        // The first of January 1970 was a Thursday.
        weekday = (days + 4) % 7
        // Counts years from March, so that the day that leap years add is the last one: Howard Hinnant's civil_from_days,
        // <https://howardhinnant.github.io/date_algorithms.html>. 1970 began 719468 days after 1 March of the year 0.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-26T09:42:11.123Z` (RFC 3339).
    var rfc3339: String { "\(date)T\(clock).\(Self.digits(millisecond, 3))Z" }

    /// `Thu, 26 Nov 2026 09:42:11 +0000` (RFC 5322, 3.3).
    var rfc5322: String {
        let name = "\(Self.weekdays[weekday]), \(Self.digits(day, 2)) \(Self.months[month - 1])"
        return "\(name) \(Self.digits(year, 4)) \(clock) +0000"
    }

    /// `2026-11-26 09:42 UTC`, for people.
    var minutes: String { "\(date) \(Self.digits(hour, 2)):\(Self.digits(minute, 2)) UTC" }

    private var date: String { "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))" }

    private var clock: String { "\(Self.digits(hour, 2)):\(Self.digits(minute, 2)):\(Self.digits(second, 2))" }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
