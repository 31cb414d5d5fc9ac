import Glibc
import ProcessKit

/// Formats numbers for people.
public enum Words {
    /// `0.3 s`, `12.0 s`.
    public static func seconds(_ duration: Duration) -> String {
        "\(oneDecimal(duration / .seconds(1))) s"
    }

    /// `40 s`, `12 min`, `3 h`.
    public static func span(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7200 { return "\(seconds / 60) min" }
        return "\(seconds / 3600) h"
    }

    /// `2.9 Mbit/s`, `48 kbit/s`.
    public static func bitrate(_ bitsPerSecond: Double) -> String {
        bitsPerSecond < 1_000_000
            ? "\(Int((bitsPerSecond / 1000).rounded())) kbit/s" : "\(oneDecimal(bitsPerSecond / 1_000_000)) Mbit/s"
    }

    /// `0.43`: seconds of media per second.
    public static func speed(_ speed: Double) -> String {
        let hundredths = max(0, Int((speed * 100).rounded()))
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// Formats wall-clock times for people.
public enum WallClock {
    /// When something began: `12:03` if that is today, otherwise with its date, `2026-11-24 19:31`. In the host's time zone.
    ///
    /// Call it each time the text is shown: tomorrow the result differs.
    ///
    /// - Parameters:
    ///   - seconds: The moment, in seconds since 1970.
    ///   - now: Seconds since 1970; `nil` is now.
    public static func text(_ seconds: Double, now: Double? = nil) -> String {
        let then = LocalTime.parts(of: time_t(seconds))
        let today = LocalTime.parts(of: now.map { time_t($0) } ?? time(nil))
        let clock = "\(then.tm_hour):\(twoDigits(then.tm_min))"
        if (then.tm_year, then.tm_yday) == (today.tm_year, today.tm_yday) { return clock }
        return "\(then.tm_year + 1900)-\(twoDigits(then.tm_mon + 1))-\(twoDigits(then.tm_mday)) \(clock)"
    }

    private static func twoDigits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
