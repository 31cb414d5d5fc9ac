import FoundationEssentials
import Lab
import ProcessKit

/// An entry of a container's journal.
struct JournalLine: Sendable, Equatable, Decodable, CustomStringConvertible {
    /// Its fields (systemd.journal-fields(7)), without those that are no text.
    let fields: [String: String]

    var message: String { fields["MESSAGE"] ?? "" }
    /// As in syslog(3): 4 is a warning, less is worse.
    var priority: Int { fields["PRIORITY"].flatMap { Int($0) } ?? 6 }
    /// The unit that said it, or of which it was said.
    var unit: String { fields["UNIT"] ?? fields["_SYSTEMD_UNIT"] ?? "" }

    var description: String { "<\(priority)> \(unit) \(fields["SYSLOG_IDENTIFIER"] ?? ""): \(message)" }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        var fields: [String: String] = [:]
        for name in container.allKeys { fields[name.stringValue] = try? container.decode(String.self, forKey: name) }
        self.fields = fields
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension Machine {
    /// The journal's entries, of all boots.
    ///
    /// - Parameters:
    ///   - start: Only what was said since then. (Not by a cursor: journalctl 252 loses the first entry after it when it also
    ///     selects by unit.)
    ///   - selection: More of journalctl's options.
    func journal(since start: Moment? = nil, selection: [String] = []) async throws -> [JournalLine] {
        try await shell("journalctl --sync")
        let since = start.map { ["--since=\($0.journalTime)"] } ?? []
        let answer = try await run(["journalctl", "-q", "-o", "json", "--all"] + since + selection)
        // 1: there are none.
        guard answer.exit.isSuccess || answer.lines.isEmpty else { throw FinishedCommand.Failed(command: answer) }
        return answer.lines.compactMap { try? JSONDecoder().decode(JournalLine.self, from: Data($0.utf8)) }
    }
}

extension Moment {
    /// As systemd.time(7) reads it.
    var journalTime: String { "@\(unixSeconds)" }
}
