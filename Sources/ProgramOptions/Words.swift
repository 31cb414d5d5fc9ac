import Glibc

/// Numbers as people read them.
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

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// The calendar's clock, for people.
public enum WallClock {
    /// The local time of day, such as `12:03`, now or at another time.
    /// - Parameter seconds: Seconds since 1970; `nil` is now.
    public static func hoursAndMinutes(_ seconds: Double? = nil) -> String {
        var now = seconds.map { time_t($0) } ?? time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        let minutes = parts.tm_min < 10 ? "0\(parts.tm_min)" : "\(parts.tm_min)"
        return "\(parts.tm_hour):\(minutes)"
    }
}
