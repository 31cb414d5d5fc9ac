/// Which slate file a slate switcher copies.
public enum SlateChoice: Hashable, Sendable {
    /// The operator's slate, rendered to the program's profile; the built-in one while there is none.
    case configured
    /// The built-in slate, because switchers for the operator's slate kept failing.
    case builtIn
}
