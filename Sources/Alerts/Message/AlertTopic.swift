import RelayCore

/// What an alert is about: the words of the setting EVENTS.
public enum AlertTopic: String, Sendable, Hashable, Codable, CaseIterable {
    /// A destination that does not receive the program.
    case destination
    /// What viewers see: live or a slate, an interruption, a slate that cannot be shown, `brb` that was forgotten.
    case program
    /// Publishers that send too little, keep reconnecting, or cannot be seen or heard.
    case publisher
    /// Clients that were refused, by the relay or by its page.
    case refused
    /// This host's speed.
    case host
    /// Services, nginx among them, their settings, and what they keep on the disk.
    case service

    /// What is told unless EVENTS says otherwise. Anybody can cause refusals, and as many as they like.
    public static let standard: Set<AlertTopic> = Set(AlertTopic.allCases).subtracting([.refused])

    /// The rule for EVENTS.
    static let rule = SettingRule<Set<AlertTopic>>(
        allowed: "all, or some of \(AlertTopic.allCases.map(\.rawValue).joined(separator: ", ")), separated by spaces"
    ) { text in
        if text == "all" { return Set(AlertTopic.allCases) }
        var topics: Set<AlertTopic> = []
        for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
            guard let topic = AlertTopic(rawValue: String(word)) else { return nil }
            topics.insert(topic)
        }
        return topics.isEmpty ? nil : topics
    }
}
