import FoundationEssentials
import RelayCore

/// What all checks have found, for people and for programs.
struct DoctorReport: Sendable, Equatable {
    /// What one check has found.
    struct Entry: Sendable, Equatable {
        let topic: DoctorTopic
        /// The platform that it is about.
        var subject: String?
        let findings: [Finding]
    }

    /// In the order of the topics.
    let entries: [Entry]

    private var findings: [Finding] { entries.flatMap(\.findings) }

    /// How many findings are so.
    func count(_ state: Finding.State) -> Int { findings.count { $0.state == state } }

    /// 0: nothing is wrong; 1: warnings only; 2: a problem, or a check that failed.
    var exitCode: Int32 {
        if count(.problem) + count(.unknown) > 0 { return 2 }
        return count(.warning) > 0 ? 1 : 0
    }

    /// The last line.
    var summary: String {
        let names: [(Finding.State, String, String)] = [
            (.problem, "problem", "problems"), (.warning, "warning", "warnings"),
            (.unknown, "could not be checked", "could not be checked"), (.skipped, "skipped", "skipped"),
            (.ok, "ok", "ok"),
        ]
        let parts = names.filter { count($0.0) > 0 }.map { "\(count($0.0)) \(count($0.0) == 1 ? $0.1 : $0.2)" }
        return "\(findings.count) checks: " + parts.joined(separator: ", ")
    }
}

extension DoctorReport {
    /// How wide the column of states is.
    private static let column = Finding.State.unknown.rawValue.count

    /// The lines for a person. What is fine is left out unless everything is wanted.
    func lines(isVerbose: Bool, isColoured: Bool) -> [String] {
        var lines: [String] = []
        for group in DoctorTopic.Group.allCases {
            let entries = entries.filter { $0.topic.group == group }
            let shown = entries.flatMap { entry in
                entry.findings.filter { isVerbose || $0.state != .ok }.map { (entry, $0) }
            }
            guard !shown.isEmpty else { continue }
            lines.append(group.rawValue.uppercased())
            for (entry, finding) in shown { lines += Self.lines(of: finding, entry, isColoured) }
            lines.append("")
        }
        return lines + [summary]
    }

    private static func lines(of finding: Finding, _ entry: Entry, _ isColoured: Bool) -> [String] {
        let state = finding.state.rawValue
        let blanks = String(repeating: " ", count: column - state.count)
        // What was not looked at does not say what it would have been about.
        let topic = [.skipped, .unknown].contains(finding.state) ? "\(entry.topic.rawValue): " : ""
        let subject = topic + (entry.subject.map { "\($0): " } ?? "")
        let indent = String(repeating: " ", count: column + 4)
        var lines = [
            "  " + paint(state, finding.state, isColoured) + blanks + "  " + PlainText.line(subject + finding.text)
        ]
        if let cause = finding.cause { lines.append(indent + PlainText.line(cause)) }
        if let command = finding.command {
            lines.append(indent + (isColoured ? "→ \u{1B}[1m\(command)\u{1B}[0m" : "→ \(command)"))
        }
        return lines
    }

    private static func paint(_ text: String, _ state: Finding.State, _ isColoured: Bool) -> String {
        guard isColoured else { return text }
        switch state {
        case .ok: return "\u{1B}[32m\(text)\u{1B}[0m"
        case .warning, .unknown: return "\u{1B}[33m\(text)\u{1B}[0m"
        case .problem: return "\u{1B}[31m\(text)\u{1B}[0m"
        case .skipped: return text
        }
    }
}

extension DoctorReport {
    /// The form of the JSON; keys may be added within a version.
    private static let form = 1

    private struct Document: Encodable {
        struct Item: Encodable {
            let group: String
            let check: String
            let subject: String?
            let state: Finding.State
            let text: String
            let cause: String?
            let command: String?
        }

        let version: Int
        let relayctl: String
        let findings: [Item]
        let counts: [String: Int]
    }

    /// Everything as JSON.
    var json: String {
        let items = entries.flatMap { entry in
            entry.findings.map {
                Document.Item(
                    group: entry.topic.group.rawValue, check: entry.topic.rawValue, subject: entry.subject,
                    state: $0.state, text: $0.text, cause: $0.cause, command: $0.command)
            }
        }
        let counts = Finding.State.allCases.map { ($0.rawValue, count($0)) }
        let document = Document(
            version: Self.form, relayctl: RelayVersion.current, findings: items,
            counts: Dictionary(counts) { first, _ in first })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(document)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
