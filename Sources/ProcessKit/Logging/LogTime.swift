import Glibc

/// Formats times in the two forms that log lines use.
enum LogTime {
    /// The current time, in seconds and nanoseconds since 1970.
    static func now() -> timespec {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time
    }

    /// RFC 3339 in UTC with milliseconds: `2026-02-03T04:05:06.789Z`.
    static func utc(_ time: timespec) -> String {
        var seconds = time.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(Int(parts.tm_year) + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        return "\(date)T\(clock(parts)).\(padded(Int32(time.tv_nsec / 1_000_000), 3))Z"
    }

    /// The local time of day: `04:05:06`.
    static func local(_ time: timespec) -> String {
        clock(LocalTime.parts(of: time.tv_sec))
    }

    private static func clock(_ parts: tm) -> String {
        "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    }

    private static func padded(_ number: Int32, _ width: Int = 2) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
