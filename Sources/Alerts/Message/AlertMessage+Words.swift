import RelayCore

extension AlertMessage {
    /// The title, with what kind of message it is.
    var heading: String {
        switch phase {
        case .problem, .notice: title
        case .recovered: "Resolved: \(title)"
        case .test: "Test: \(title)"
        }
    }

    /// When a problem began, or how long it lasted; `nil`: the message is about a moment.
    var duration: String? {
        switch phase {
        case .problem: "Since \(UTCTime(milliseconds: since).minutes)."
        case .recovered: lasted.map { "It lasted \(Words.span(.seconds($0)))." }
        case .notice, .test: nil
        }
    }

    /// The host and the labels, with their names, in a stable order.
    var facts: [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = []
        if !host.isEmpty { facts.append((name: "host", value: host)) }
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) { facts.append((name: name, value: value)) }
        return facts
    }

    /// The message without its heading, in lines for people, the most important first.
    ///
    /// - Parameter form: What is written for all texts but the command and the link, which people copy.
    func lines(written form: (String) -> String = { $0 }) -> [String] {
        var lines = text.isEmpty ? [] : [form(text)]
        if let duration { lines.append(duration) }
        if let command { lines.append("Fix: \(command)") }
        for fact in facts { lines.append(form("\(fact.name): \(fact.value)")) }
        if let link { lines.append(link) }
        return lines
    }

    /// The page's address, if other hosts may reach it.
    var publicLink: String? {
        link.flatMap { text in WebAddress(text).flatMap { $0.isLoopback ? nil : text } }
    }
}
