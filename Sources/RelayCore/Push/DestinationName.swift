/// The name by which an operator calls a destination: part of its files' names and of its unit's (`relay-push@NAME`).
public enum DestinationName {
    /// What a name may be, such that "give …" reads as a sentence.
    public static let allowed = "up to 64 letters, digits, _ - and . (not first)"

    /// Whether a name can be part of a file's name and of a unit's.
    public static func isUsable(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.first != "."
            && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_-.".utf8.contains($0) }
    }
}
