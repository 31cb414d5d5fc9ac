import Alerts
import RelayCore

/// A sink of the alerts that `relayctl setup` has asked for. Contains a secret.
struct SinkAnswers {
    let kind: SinkKind
    /// The settings other than KIND.
    var variables: [String: String] = [:]
    /// `nil`: there is none.
    var secret: String?
}

extension SetupConversation {
    /// Asks for one sink of the alerts.
    ///
    /// - Returns: `nil`: none for now.
    /// - Throws: ``Refusal`` if the answers end within the questions.
    func sink() async throws(Refusal) -> SinkAnswers? {
        guard let kind = try await ask(.sinkKind).flatMap({ SinkKind(rawValue: $0) }) else { return nil }
        var sink = SinkAnswers(kind: kind)
        for question in SetupQuestion.settings(of: kind) {
            guard let value = try await ask(question.question) else {
                if question.isNeeded { return nil }
                // Without a server, there is no login.
                break
            }
            sink.variables[question.name] = value
        }
        guard kind.secretNeed(sink.variables) == .needed else { return sink }
        sink.secret = try await ask(.secret(of: kind, sink.variables))
        return sink.secret == nil ? nil : sink
    }
}

extension SetupQuestion {
    private static let noAlerts = "no alerts for now"

    /// The service that takes the alerts.
    static var sinkKind: SetupQuestion {
        let kinds = SinkKind.messengers.map(\.rawValue).joined(separator: ", ")
        return SetupQuestion(
            title: "Send alerts by: \(kinds)", shownDefault: noAlerts, defaultValue: nil,
            isOptional: true
        ) { answer in
            if ["none", "no"].contains(answer.lowercased()) { return .value(nil) }
            guard let kind = SinkKind.messengers.first(where: { $0.rawValue == answer.lowercased() }) else {
                return .wrong("\"\(PlainText.line(answer))\" is not allowed; give \(kinds) or none")
            }
            return .value(kind.rawValue)
        }
    }

    /// The settings that a sink of a kind is asked for: each setting's name, its question, and whether there is no sink without it.
    static func settings(of kind: SinkKind) -> [(name: String, question: SetupQuestion, isNeeded: Bool)] {
        func question(_ name: String, _ title: String, shown: String = noAlerts, _ value: String? = nil)
            -> SetupQuestion
        {
            SetupQuestion(title: title, shownDefault: shown, defaultValue: value) { answer in
                let problem = SinkPlan.problems(kind, [name: answer], secret: nil).first { $0.name == name }
                return problem.map { .wrong("\($0)") } ?? .value(answer)
            }
        }
        switch kind {
        case .telegram: return [("CHAT_ID", question("CHAT_ID", "Number of the chat, which @userinfobot tells"), true)]
        case .ntfy:
            var generator = SystemRandomNumberGenerator()
            // Whoever knows the topic can read it.
            let topic = "relay-\(Token(using: &generator).hex.prefix(16))"
            return [("TOPIC", question("TOPIC", "Topic, to which you subscribe in the app", shown: topic, topic), true)]
        case .email:
            return [
                ("TO", question("TO", "Your e-mail address"), true),
                (
                    "SERVER",
                    question(
                        "SERVER", "Mail server, such as smtps://mail.example.org", shown: "the one on this host"),
                    false
                ),
                ("LOGIN", question("LOGIN", "User at the mail server", shown: "it needs none"), false),
            ]
        case .discord, .slack, .webhook, .apprise, .heartbeat: return []
        }
    }

    /// A sink's secret.
    static func secret(of kind: SinkKind, _ variables: [String: String]) -> SetupQuestion {
        SetupQuestion(
            title: "\(kind.secretQuestion) (it is not shown)", shownDefault: noAlerts, defaultValue: nil, isHidden: true
        ) { answer in
            let problems = SinkPlan.problems(kind, variables, secret: answer)
            return problems.isEmpty ? .value(answer) : .wrong(problems.map { "\($0)" }.joined(separator: "; "))
        }
    }
}
