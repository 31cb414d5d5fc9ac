import FoundationEssentials
import Glibc
import ProcessKit

/// Moments in the history, for people.
enum HistoryClock {
    /// `2026-11-25 03:12:04`, in the host's time zone.
    ///
    /// - Parameter milliseconds: Since 1970.
    static func text(_ milliseconds: Int64) -> String {
        let parts = LocalTime.parts(of: time_t(milliseconds / 1000))
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        return "\(date) \(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    }

    /// The same of a date.
    static func text(_ date: Date) -> String { text(Int64(date.timeIntervalSince1970 * 1000)) }
}
