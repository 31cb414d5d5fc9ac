import Glibc

/// A point in time on two clocks: the monotonic one, for differences, and wall-clock time, for people and for files written by
/// other programs.
public struct Moment: Sendable, Hashable, Comparable {
    /// Nanoseconds of `CLOCK_MONOTONIC`.
    public let nanoseconds: Int64

    /// Seconds since 1970.
    public let unixSeconds: Double

    /// Creates a moment with both clocks given, for test figures.
    public init(nanoseconds: Int64, unixSeconds: Double) {
        self.nanoseconds = nanoseconds
        self.unixSeconds = unixSeconds
    }

    /// The current time.
    public static func now() -> Moment {
        var monotonic = timespec()
        var calendar = timespec()
        clock_gettime(CLOCK_MONOTONIC, &monotonic)
        clock_gettime(CLOCK_REALTIME, &calendar)
        return Moment(
            nanoseconds: Int64(monotonic.tv_sec) * 1_000_000_000 + Int64(monotonic.tv_nsec),
            unixSeconds: Double(calendar.tv_sec) + Double(calendar.tv_nsec) / 1e9)
    }

    /// Seconds from an earlier moment to this one; negative if the other is later.
    public func seconds(since earlier: Moment) -> Double {
        Double(nanoseconds - earlier.nanoseconds) / 1e9
    }

    /// This moment shifted by some seconds, which may be negative.
    public func advanced(by seconds: Double) -> Moment {
        Moment(nanoseconds: nanoseconds + Int64(seconds * 1e9), unixSeconds: unixSeconds + seconds)
    }

    /// Compares on the monotonic clock.
    public static func < (left: Moment, right: Moment) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
