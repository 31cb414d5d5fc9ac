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
}
