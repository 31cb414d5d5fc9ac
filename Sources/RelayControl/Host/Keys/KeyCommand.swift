import ArgumentParser
import CommandHelp

/// `relayctl key`: manages the publish keys with names.
struct KeyCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Adds, lists and revokes publish keys: one for each co-host, phone or camera.",
        discussion: manual.discussion,
        subcommands: [KeyAddCommand.self, KeyListCommand.self, KeyRevokeCommand.self])

    static let manual = CommandManual(
        """
        The status says which key is on air, and each can be revoked without changing the others. The key in \
        /etc/relay/publish.key (or PUBLISH_KEY) has the name "default" and stays. Only root may manage keys.
        """,
        files: [.init("/etc/relay/keys/NAME.key", "a publish key, mode 0600")],
        exits: BreakCommand.exitsOfOrders,
        examples: [
            .init("sudo relayctl key add phone", "make a key, and print what to enter"),
            .init("sudo relayctl key revoke phone", "refuse it from now on, and end its session"),
        ])
}
