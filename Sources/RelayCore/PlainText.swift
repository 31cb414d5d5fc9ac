/// Makes text from outside safe to show: a client's, a server's or an operator's words never reach a terminal as they are.
public enum PlainText {
    /// The text on one line, with `?` for each character that is not printable: control characters (a terminal would obey them),
    /// and those that reverse the direction of writing or are invisible.
    public static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isPrintable($0) ? $0 : "?" }))
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
