/// The name by which an operator calls a destination: part of its files' names, of its unit's (`relay-push@NAME`), and of the
/// user's that the unit runs as (`relay-push-NAME`), which is what bounds it: systemd takes 31 characters, and no dot.
public enum DestinationName {
    /// What a name may be, such that "give …" reads as a sentence.
    public static let allowed = "up to 20 letters, digits, _ and -"

    /// Whether a name can be part of all these.
    public static func isUsable(_ name: String) -> Bool {
        (1...20).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_-".utf8.contains($0) }
    }
}
