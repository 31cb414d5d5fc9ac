import ArgumentParser
import FoundationEssentials
import Glibc
import ProcessKit
import RelayCore

/// `relayctl token new`: makes a token, and prints it once.
struct TokenNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Makes a token: an address with a one-time code, also as a QR code, that signs one browser in.",
        discussion: "The code can be used once, within 15 minutes. It is not shown again.")

    @Option(
        help: ArgumentHelp("A name for who gets it: \(KeyName.allowed). Default: page, page-2 …", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("For how long it is valid, such as 30d. Default: until it is revoked.", valueName: "time"))
    var time: TimeSpan?

    @Flag(help: "It may read, and not steer.")
    var readOnly = false

    @Flag(help: "A bearer token, for curl or a Stream Deck, in place of a code for a browser.")
    var bearer = false

    @OptionGroup var options: ControlOptions

    private struct Order: Encodable {
        let name: String?
        let `for`: Int?
        let isReadOnly: Bool
        let isBearer: Bool
    }

    /// What relay-web answers.
    struct Made: Decodable {
        let name: String
        /// The code or the token.
        let secret: String
        let until: Date?
        let address: String?
        let port: Int
        let isOpen: Bool
    }

    func run() async throws {
        try await options.run { _ throws(Refusal) in
            let client = try TokenSocket.client(options)
            let order = Order(name: name, for: time?.seconds, isReadOnly: readOnly, isBearer: bearer)
            let made = try TokenSocket.read(Made.self, try await client.bytes(Topology.tokensPath, body: order))
            for line in lines(made, isTerminal: isatty(STDOUT_FILENO) == 1) { Terminal().say(line) }
        }
    }

    /// What is printed.
    ///
    /// - Parameter isTerminal: Whether somebody can point a phone at it.
    func lines(_ made: Made, isTerminal: Bool) -> [String] {
        let rights = readOnly ? "may read" : "may read and steer"
        let until = made.until.map { ", until \(WallClock.text($0.timeIntervalSince1970))" } ?? ""
        let base =
            made.address
            ?? "http://\(made.isOpen ? HostAddress.first() ?? Topology.loopback : Topology.loopback):\(made.port)"
        let revoke = "to take it back: \(options.rtmpPort == nil ? "sudo " : "")relayctl token revoke \(made.name)"
        guard !bearer else {
            return [
                made.secret, "\(made.name): \(rights)\(until); \(revoke)",
                "curl -H 'Authorization: Bearer …' \(base)\(Topology.statusPath)",
            ]
        }
        let url = "\(base)/in/\(made.secret)"
        let picture = isTerminal ? (QRCode(url)?.lines ?? []) : []
        var lines =
            picture + [url, "\(made.name): \(rights)\(until). The code is good once, for 15 minutes; \(revoke)"]
        if made.address == nil, !made.isOpen {
            lines.append("This is for a browser on this host, or with: ssh -L \(made.port):127.0.0.1:\(made.port) HOST")
        }
        return lines
    }
}
