/// One setting that cannot be used as it is.
public struct SettingsProblem: Sendable, Equatable, CustomStringConvertible {
    /// The variable's name.
    public let name: String
    /// What was written; nil when nothing was, or when it must not be shown.
    public let value: String?
    /// Whether the value is kept back because it is a secret.
    public let isHidden: Bool
    /// Whether `value` is the default, which only another setting's value rules out.
    public let isDefault: Bool
    /// What is allowed, such that "give …" reads as a sentence.
    public let allowed: String

    init(_ setting: Setting, value: String?, isDefault: Bool = false, allowed: String? = nil) {
        name = setting.name
        self.value = setting.isSecret ? nil : value.map(Self.withoutCredentials)
        self.isDefault = isDefault
        isHidden = setting.isSecret && value != nil
        self.allowed = allowed ?? setting.allowed
    }

    /// One line: `OUT_FPS: "abc" is not allowed; give a whole number from 1 to 120, …`.
    public var description: String {
        if isHidden { return "\(name): its value (hidden) is not allowed; give \(allowed)" }
        guard let value else { return "\(name): is not set; give \(allowed)" }
        let origin = isDefault ? " (the default)" : ""
        return "\(name): \"\(Self.printable(value))\"\(origin) is not allowed; give \(allowed)"
    }

    /// An address without what may be a password or a token: what stands before `@` and behind `?`.
    private static func withoutCredentials(_ value: String) -> String {
        var shown = value
        if let at = shown.lastIndex(of: "@") {
            let start = shown.firstRange(of: "://").flatMap { $0.upperBound <= at ? $0.upperBound : nil }
            shown.replaceSubrange((start ?? shown.startIndex)..<at, with: "…")
        }
        if let query = shown.firstIndex(of: "?") { shown = shown[...query] + "…" }
        return shown
    }

    /// A value as one readable line: control characters shown as `?`, cut at 80 characters.
    private static func printable(_ value: String) -> String {
        let shown = value.unicodeScalars.prefix(80).map { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "?" : String(Character(scalar))
        }.joined()
        return value.unicodeScalars.count > 80 ? shown + "…" : shown
    }
}

/// The settings cannot be used: every problem there is, so that the user fixes all of them at once.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The problems, in the catalogue's order; never empty.
    public let problems: [SettingsProblem]

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
