/// The version of this program.
public enum RelayVersion {
    /// The same for all services and commands, as in debian/changelog.
    public static let current = "0.1.0"
}
