import FoundationEssentials
import ProcessKit

/// Moments in the history, for people.
enum HistoryClock {
    /// `2026-11-25 03:12:04`, in the host's time zone.
    ///
    /// - Parameter milliseconds: Since 1970.
    static func text(_ milliseconds: Int64) -> String { WallClock.moment(Double(milliseconds) / 1000) }

    /// The same of a date.
    static func text(_ date: Date) -> String { text(Int64(date.timeIntervalSince1970 * 1000)) }
}
