public import Glibc

/// Wall-clock time in the host's time zone.
public enum LocalTime {
    /// A moment for the name of a file, with the offset from UTC: `2026-11-26_15-00-00+0100`.
    ///
    /// - Parameter time: Milliseconds since 1970.
    public static func fileName(of time: Int64) -> String {
        var parts = parts(of: time_t(time / 1000))
        var text = [CChar](repeating: 0, count: 64)
        let length = strftime(&text, text.count, "%Y-%m-%d_%H-%M-%S%z", &parts)
        return String(decoding: text.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

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

    /// The next moment at which the host's clock shows a time of day, in milliseconds since 1970.
    ///
    /// - Parameters:
    ///   - hour: From 0 to 23.
    ///   - minute: From 0 to 59.
    ///   - now: Milliseconds since 1970.
    public static func next(hour: Int, minute: Int, after now: Int64) -> Int64 {
        let today = parts(of: time_t(now / 1000))
        func moment(inDays days: Int32) -> Int64 {
            var parts = today
            parts.tm_mday += days
            (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (Int32(hour), Int32(minute), 0, -1)
            return Int64(mktime(&parts)) * 1000
        }
        return [0, 1].map(moment).first { $0 > now } ?? moment(inDays: 2)
    }
}
