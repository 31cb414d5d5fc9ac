/// The description of a setting for users: in error messages, manual pages and the table of docs/SETTINGS.md.
public struct Setting: Sendable, Equatable {
    /// The variable's name.
    public let name: String
    /// The value used when the variable is unset or empty; nil: the setting is then off.
    public let defaultValue: String?
    /// What it does, a sentence without the full stop.
    public let meaning: String
    /// Allowed values, as a phrase that follows "give …".
    public let allowed: String
    /// Whether its value must never be shown.
    public let isSecret: Bool
}

/// The allowed values of a setting: the parser and its description, kept together so that they agree.
package struct SettingRule<Value: Sendable>: Sendable {
    /// Allowed values, as a phrase that follows "give …".
    package let allowed: String
    /// Parses a text; nil: not allowed.
    package let read: @Sendable (String) -> Value?

    /// A rule.
    package init(allowed: String, read: @escaping @Sendable (String) -> Value?) {
        self.allowed = allowed
        self.read = read
    }
}

/// A setting together with its rule.
package struct SettingDefinition<Value: Sendable>: Sendable {
    /// Its description.
    package let setting: Setting
    /// What it may be.
    package let rule: SettingRule<Value>

    /// A setting with the meaning and the rule of `rule`.
    package init(
        _ name: String, default defaultValue: String? = nil, _ meaning: String, isSecret: Bool = false,
        _ rule: SettingRule<Value>
    ) {
        setting = Setting(
            name: name, defaultValue: defaultValue, meaning: meaning, allowed: rule.allowed, isSecret: isSecret)
        self.rule = rule
    }
}
