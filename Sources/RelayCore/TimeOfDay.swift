/// A time of day as people type it, `23:30`.
public struct TimeOfDay: Hashable, Sendable {
    /// From 0 to 23.
    public let hour: Int
    /// From 0 to 59.
    public let minute: Int

    /// Reads a time of day.
    ///
    /// - Returns: `nil` for what is none.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        (self.hour, self.minute) = (hour, minute)
    }
}
