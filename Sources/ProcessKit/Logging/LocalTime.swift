public import Glibc

/// The calendar's clock where this host is.
public enum LocalTime {
    /// A time in the host's time zone, as that is now.
    ///
    /// localtime_r(3) itself looks at /etc/localtime once: a service that runs for weeks would not notice that it has changed.
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
