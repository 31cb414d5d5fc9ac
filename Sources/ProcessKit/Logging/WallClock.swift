import Glibc

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

    /// A moment with its date and seconds, `2026-11-25 03:12:04`, in the host's time zone.
    ///
    /// - Parameter seconds: Seconds since 1970.
    public static func moment(_ seconds: Double) -> String {
        let then = LocalTime.parts(of: time_t(seconds))
        let day = "\(then.tm_year + 1900)-\(twoDigits(then.tm_mon + 1))-\(twoDigits(then.tm_mday))"
        return "\(day) \(twoDigits(then.tm_hour)):\(twoDigits(then.tm_min)):\(twoDigits(then.tm_sec))"
    }

    /// Now, in milliseconds since 1970.
    public static var now: Int64 { microseconds / 1000 }

    /// Now, in microseconds since 1970.
    public static var microseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private static func twoDigits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
