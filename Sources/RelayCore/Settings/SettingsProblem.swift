/// One setting with an unusable value.
public struct SettingsProblem: Sendable, Equatable, CustomStringConvertible {
    /// The variable's name.
    public let name: String
    /// The value given; nil if there was none, or if it must not be shown.
    public let value: String?
    /// Whether the value is hidden because it is a secret.
    public let isHidden: Bool
    /// Whether `value` is the default, which conflicts with another setting's value.
    public let isDefault: Bool
    /// Allowed values, as a phrase that follows "give …".
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

    /// An address without possible passwords and tokens: the parts before `@` and after `?`.
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

/// Every invalid setting, reported at once.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The problems, in the catalogue's order; never empty.
    public let problems: [SettingsProblem]

    /// An error of these problems.
    package init(problems: [SettingsProblem]) { self.problems = problems }

    /// One line per problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
