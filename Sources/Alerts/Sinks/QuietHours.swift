import RelayCore

/// The part of each day, by the host's clock, in which the owner wants to sleep.
public struct QuietHours: Sendable, Hashable, CustomStringConvertible {
    /// When it begins, in minutes since midnight.
    public let start: Int
    /// When it ends, in minutes since midnight; less than `start`: on the next day.
    public let end: Int

    /// Reads `HH:MM-HH:MM`.
    ///
    /// - Returns: `nil` if the text is something else, or begins when it ends.
    init?(_ text: String) {
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minute($0) }
        guard times.count == 2, let start = times[0], let end = times[1], start != end else { return nil }
        self.start = start
        self.end = end
    }

    /// Whether a minute of the day, from 0 to 1439, is in it.
    public func contains(_ minute: Int) -> Bool {
        start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// As it is written.
    public var description: String { "\(Self.text(start))-\(Self.text(end))" }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.trimmed().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hour = parts[0].wholeNumber(), let minute = parts[1].wholeNumber(), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private static func text(_ minute: Int) -> String {
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(minute / 60)):\(digits(minute % 60))"
    }

    /// The rule for QUIET.
    static let rule = SettingRule<QuietHours>(allowed: "HH:MM-HH:MM, such as 23:00-07:30") { QuietHours($0) }
}
