/// The operator's name for a destination: part of its file names, of its unit (`relay-push@NAME`), and of the unit's user
/// (`relay-push-NAME`). The user name sets the limits: systemd allows 31 characters, and no dot.
public enum DestinationName {
    /// Allowed names, as a phrase that follows "give …".
    public static let allowed = "up to 20 letters, digits, _ and -"

    /// The service that pushes to a destination.
    public static func service(of name: String) -> String { "relay-push@\(name)" }

    /// The destination of a push's service; `nil` for other services.
    public static func ofService(_ service: String) -> String? {
        let prefix = "relay-push@"
        return service.hasPrefix(prefix) ? String(service.dropFirst(prefix.count)) : nil
    }

    /// Whether a name is allowed.
    public static func isUsable(_ name: String) -> Bool {
        (1...20).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_-".utf8.contains($0) }
    }
}
