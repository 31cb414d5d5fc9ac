import ArgumentParser
import CommandHelp
import FoundationEssentials
import ProcessKit
import RelayCore

/// `relayctl slate list`: lists the slates.
struct SlateListCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the slates, and how far each is rendered.", discussion: manual.discussion)

    static let manual = CommandManual(
        """
        CURRENT marks the slate that is shown while nobody publishes. STATE is ready, rendering (with the progress), waiting \
        (another is rendered first) or failed (with the reason).
        """)

    @Flag(help: "Print JSON, as docs/API.md describes it.")
    var json = false

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.run { client throws(Refusal) in
            let body = try await client.get(Topology.slatesPath)
            guard !json else { return Terminal().say(String(decoding: body, as: UTF8.self).trimmedEnd) }
            Terminal().say(Self.table(try SlateReply(body)))
        }
    }

    static func table(_ reply: SlateReply) -> String {
        var table = TextTable(header: ["NAME", "CURRENT", "STATE", "FILE", "ADDED"], of: .words)
        for slate in reply.slates {
            let state: String =
                switch slate.state {
                case "rendering": "rendering" + (slate.percent.map { " \($0) %" } ?? "")
                case "failed": "failed: \(PlainText.line(slate.problem ?? ""))"
                default: slate.state
                }
            let added = slate.added.map { added in
                WallClock.text(added.timeIntervalSince1970, now: Date().timeIntervalSince1970)
                    + (slate.by.map { " by \(PlainText.line($0))" } ?? "")
            }
            table.add([
                slate.name, slate.isCurrent ? "current" : "", state, slate.file.map(PlainText.line) ?? "", added ?? "",
            ])
        }
        let note =
            reply.shown == reply.current ? "" : "\nrelayctl brb shows \(reply.shown) until it ends"
        return table.render() + note
    }
}

extension String {
    /// Without the line ends at its end.
    fileprivate var trimmedEnd: String { String(reversed().drop { $0 == "\n" }.reversed()) }
}
