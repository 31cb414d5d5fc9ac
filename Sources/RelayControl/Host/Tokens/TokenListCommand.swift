import ArgumentParser
import FoundationEssentials
import ProcessKit
import RelayCore

/// `relayctl token list`: lists the tokens.
struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the tokens of the page: what each may do, and when it was last used.",
        discussion: "The tokens themselves are not shown; only their hashes are kept.")

    @OptionGroup var options: ControlOptions

    /// What relay-web answers.
    struct Reply: Decodable {
        struct Token: Decodable {
            let name: String
            let kind: String
            let rights: String
            let made: Date
            let until: Date?
            let used: Date?
        }

        let tokens: [Token]
    }

    func run() async throws {
        try await options.run { _ throws(Refusal) in
            let reply = try TokenSocket.read(
                Reply.self, try await TokenSocket.client(options).get(Topology.tokensPath))
            Terminal().say(Self.text(reply))
        }
    }

    static func text(_ reply: Reply) -> String {
        guard !reply.tokens.isEmpty else { return "no tokens; to make one: sudo relayctl token new" }
        var table = TextTable(header: ["NAME", "MAY", "FOR", "MADE", "LAST USED", "UNTIL"], of: .words)
        for token in reply.tokens {
            func clock(_ date: Date) -> String { WallClock.text(date.timeIntervalSince1970) }
            let kind =
                switch token.kind {
                case "code": "a code, not used yet"
                case "session": "a browser"
                default: "a program"
                }
            table.add([
                token.name, token.rights, kind, clock(token.made), token.used.map(clock) ?? "never",
                token.until.map(clock) ?? "",
            ])
        }
        return table.render()
    }
}
