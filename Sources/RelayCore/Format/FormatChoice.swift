/// A part of the program's format (OUT_RES, OUT_FPS): always the same, or what the last publisher sent.
public enum FormatChoice<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Always this.
    case fixed(Value)
    /// `source`: that of the publisher who was last on air.
    case source

    /// What it always is; `nil`: it follows publishers.
    public var fixed: Value? { if case .fixed(let value) = self { value } else { nil } }
}

extension SettingRule {
    /// What a rule allows, or `source`.
    static func orSource<Part>(_ rule: SettingRule<Part>) -> Self where Value == FormatChoice<Part> {
        Self(allowed: "\(rule.allowed); or source") { text in
            text.lowercased() == "source" ? .source : rule.read(text).map(FormatChoice.fixed)
        }
    }
}
