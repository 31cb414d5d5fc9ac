import ArgumentParser
import CommandHelp

/// `relayctl token`: who may use the page.
struct TokenCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Decides who may use the page in the browser.",
        discussion: manual.discussion,
        subcommands: [TokenNewCommand.self, TokenListCommand.self, TokenRevokeCommand.self])

    static let manual = CommandManual(
        """
        The page is at http://127.0.0.1:8080/ (HTTP_PORT). Users of this host may read it without a token. To steer from it, and \
        to read it from elsewhere, a token is needed. See docs/OPERATING.md, "The page".
        """,
        examples: [
            .init("sudo relayctl token new --name phone", "prints an address and a QR code that signs one browser in"),
            .init("sudo relayctl token new --name deck --bearer", "prints a token for curl or a Stream Deck"),
            .init("sudo relayctl token new --name guest --read-only --for 1d", "one that may look for a day"),
        ])
}
