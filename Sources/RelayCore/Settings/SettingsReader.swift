/// Parses settings one by one and collects their problems.
package struct SettingsReader {
    private let variables: [String: String]
    /// What is wrong so far, in the order in which it was found.
    package private(set) var problems: [SettingsProblem] = []

    /// Reads these settings; an empty value counts as unset.
    package init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// The text given for a setting; nil if it is unset or blank.
    package func written<Value>(_ definition: SettingDefinition<Value>) -> String? {
        guard let text = variables[definition.setting.name]?.trimmed(), !text.isEmpty else { return nil }
        return text
    }

    /// The value of a setting that has no default; nil also if the text is invalid.
    package mutating func optional<Value>(_ definition: SettingDefinition<Value>) -> Value? {
        guard let text = written(definition) else { return nil }
        let value = definition.rule.read(text)
        if value == nil { reject(definition) }
        return value
    }

    /// The value of a setting, or its default. An invalid value is replaced by the default, so reading can go on.
    package mutating func value<Value>(_ definition: SettingDefinition<Value>) -> Value {
        if let value = optional(definition) { return value }
        guard let text = definition.setting.defaultValue, let value = definition.rule.read(text) else {
            // A mistake in the catalogue, not in the user's file; a test reads all defaults.
            preconditionFailure("the default of \(definition.setting.name) breaks its own rule")
        }
        return value
    }

    /// Records that the text given for a setting, or its absence, is a problem.
    package mutating func reject<Value>(_ definition: SettingDefinition<Value>, allowed: String? = nil) {
        guard !problems.contains(where: { $0.name == definition.setting.name }) else { return }
        let written = written(definition)
        let fallback = definition.setting.defaultValue
        problems.append(
            SettingsProblem(
                definition.setting, value: written ?? fallback, isDefault: written == nil && fallback != nil,
                allowed: allowed))
    }

    /// Whether a problem is recorded for a setting.
    package func isRejected<Value>(_ definition: SettingDefinition<Value>) -> Bool {
        problems.contains { $0.name == definition.setting.name }
    }

    /// The problems in the catalogue's order.
    var sortedProblems: [SettingsProblem] {
        SettingsCatalogue.all.flatMap { setting in problems.filter { $0.name == setting.name } }
    }
}
