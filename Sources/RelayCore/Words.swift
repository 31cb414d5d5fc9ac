/// Formats numbers for people.
public enum Words {
    /// `0.3 s`, `12.0 s`.
    public static func seconds(_ duration: Duration) -> String {
        "\(oneDecimal(duration / .seconds(1))) s"
    }

    /// `0.65s`.
    public static func hundredths(_ duration: Duration) -> String {
        let hundredths = (duration.milliseconds + 5) / 10
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s"
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

    /// A place in a file: `0:07`, `1:02:03`.
    public static func clock(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let rest = "\(two(seconds % 60))"
        return seconds < 3600
            ? "\(seconds / 60):\(rest)" : "\(seconds / 3600):\(two(seconds / 60 % 60)):\(rest)"
    }

    /// `640 kB`, `120 MB`, `3.4 GB`; a MB is 2^20 bytes, as for df(1) and systemd.
    public static func size(_ bytes: Int64) -> String {
        let megabytes = bytes >> 20
        if megabytes == 0, bytes >= 1024 { return "\(bytes >> 10) kB" }
        guard megabytes >= 1024 else { return "\(megabytes) MB" }
        let tenths = megabytes * 10 / 1024
        return "\(tenths / 10).\(tenths % 10) GB"
    }

    /// `0.43`: seconds of media per second.
    public static func speed(_ speed: Double) -> String {
        let hundredths = max(0, Int((speed * 100).rounded()))
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// `30`, `29.9`.
    public static func decimal(_ value: Double) -> String {
        let text = oneDecimal(value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
