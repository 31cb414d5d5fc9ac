import ArgumentParser
import FoundationEssentials
import ProcessKit
import RelayCore

/// `relayctl ban`: shows who may not publish for a while.
struct BanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ban", abstract: "Lists the addresses that may not publish for a while.",
        discussion: "\"relayctl disconnect --ban 10m\" bans the address of who publishes.",
        subcommands: [BanListCommand.self])
}

/// `relayctl ban list`.
struct BanListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the banned addresses, until when, and who banned them.")

    /// What relay-hook says (`GET /api/v1/bans`).
    private struct Reply: Decodable {
        struct Ban: Decodable {
            let address: String
            let until: Date
            let by: String
        }

        let bans: [Ban]
    }

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in try Self.text(of: await client.get("/api/v1/bans")) }
    }

    /// The bans as a table.
    static func text(of body: [UInt8]) throws(Refusal) -> String {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let reply = try? decoder.decode(Reply.self, from: Data(body)) else {
            throw Refusal("relay-hook's answer cannot be read; is it of another version?", exit: RelayExit.cannotStart)
        }
        guard !reply.bans.isEmpty else { return "nobody is banned" }
        var table = TextTable(header: ["ADDRESS", "UNTIL", "BY"], of: .words)
        for ban in reply.bans {
            table.add([
                PlainText.line(ban.address), WallClock.text(ban.until.timeIntervalSince1970), PlainText.line(ban.by),
            ])
        }
        return table.render()
    }
}

/// `relayctl unban`.
struct UnbanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unban", abstract: "Ends the ban of an address.")

    @Argument(
        help: ArgumentHelp("The address, as \"relayctl ban list\" shows it.", valueName: "address"),
        completion: .shellCommand("relayctl ban list 2>/dev/null | sed -n '2,$s/ .*//p'"))
    var address: String

    @OptionGroup var options: ControlOptions

    /// The body of the request (docs/API.md).
    private struct Unbanning: Encodable {
        let address: String
    }

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            try await client.post("/api/v1/unban", body: Unbanning(address: address))
        }
    }
}
