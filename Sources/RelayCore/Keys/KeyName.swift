/// The operator's name for a publish key: part of a file name, and shown in the status.
public enum KeyName {
    /// The key in publish.key, or PUBLISH_KEY.
    public static let standard = "default"
    /// Allowed names, as a phrase that follows "give …".
    public static let allowed = "up to 20 letters, digits, _ and -"

    /// Whether a key can be added under this name.
    public static func isUsable(_ name: String) -> Bool {
        (1...20).contains(name.utf8.count) && name != standard
            && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_-".utf8.contains($0) }
    }
}
