/// One setting as a person reads about it: in an error message, in a manual page, in the table of docs/SETTINGS.md.
public struct Setting: Sendable, Equatable {
    /// The variable's name.
    public let name: String
    /// What counts when the variable is not set or empty; nil: the setting is then off.
    public let defaultValue: String?
    /// What it does, a sentence without the full stop.
    public let meaning: String
    /// What may be written, such that "give …" reads as a sentence.
    public let allowed: String
    /// Whether its value must never be shown.
    public let isSecret: Bool
}

/// What a value of one setting may be: the reading and its description, made together so that they agree.
struct SettingRule<Value: Sendable>: Sendable {
    /// What is allowed, such that "give …" reads as a sentence.
    let allowed: String
    /// The value of a text; nil: not allowed.
    let read: @Sendable (String) -> Value?
}

/// A setting together with its rule.
struct SettingDefinition<Value: Sendable>: Sendable {
    let setting: Setting
    let rule: SettingRule<Value>

    init(
        _ name: String, default defaultValue: String? = nil, _ meaning: String, isSecret: Bool = false,
        _ rule: SettingRule<Value>
    ) {
        setting = Setting(
            name: name, defaultValue: defaultValue, meaning: meaning, allowed: rule.allowed, isSecret: isSecret)
        self.rule = rule
    }
}
