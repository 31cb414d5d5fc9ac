import ArgumentParser
import CommandHelp

/// `relayctl alert`: manages the sinks of the alerts.
struct AlertCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Adds, lists, tries and removes the places where alerts go: phone, chat, mailbox.",
        discussion: manual.discussion,
        subcommands: [
            AlertAddCommand.self, AlertListCommand.self, AlertTestCommand.self, AlertRemoveCommand.self,
            AlertFailedCommand.self,
        ])

    static let manual = CommandManual(
        """
        relay-alert tells you when a platform is away, when the host is too slow, when a service has ended, and when that is over. \
        Each sink has a name of your choice, settings of its own, and a secret: the webhook's address, a token or a password, \
        which is never shown. After editing a file by hand: sudo systemctl restart relay-alert. See docs/OPERATING.md, "Alerts".
        """,
        files: [
            .init("/etc/relay/alerts/NAME.env", "a sink's settings"),
            .init("/etc/relay/alerts/NAME.secret", "its address, token or password, mode 0600"),
        ])
}
