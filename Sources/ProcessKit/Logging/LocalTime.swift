public import Glibc

/// Wall-clock time in the host's time zone.
public enum LocalTime {
    /// Converts a time to the host's current time zone.
    ///
    /// localtime_r(3) itself reads /etc/localtime once: a service that runs for weeks would not notice a change.
    ///
    /// - Parameter seconds: Seconds since 1970.
    public static func parts(of seconds: time_t) -> tm {
        tzset()
        var seconds = seconds
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    /// When the day of a moment began, in milliseconds since 1970.
    ///
    /// - Parameter time: Milliseconds since 1970.
    public static func midnight(before time: Int64) -> Int64 {
        var parts = parts(of: time_t(time / 1000))
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (0, 0, 0)
        // Midnight may have been before summer time began, or ended.
        parts.tm_isdst = -1
        return Int64(mktime(&parts)) * 1000
    }
}
