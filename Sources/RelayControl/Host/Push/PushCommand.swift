import ArgumentParser
import CommandHelp

/// `relayctl push`: manages the platforms that a host's services push to.
struct PushCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Adds, lists, pauses and removes the platforms to which the relay sends the program.",
        discussion: manual.discussion,
        subcommands: [
            PushAddCommand.self, PushListCommand.self, PushPauseCommand.self, PushResumeCommand.self,
            PushReconnectCommand.self, PushRemoveCommand.self,
        ])

    static let manual = CommandManual(
        """
        Each platform has a name of your choice, two files and a service; any number can run side by side. After editing a file \
        by hand: sudo systemctl restart relay-push@NAME
        """,
        files: [
            .init("/etc/relay/push/NAME.env", "URL=rtmps://HOST/APP, and if needed CA_FILE= and BACKOFF= (seconds)"),
            .init("/etc/relay/push/NAME.key", "the platform's stream key, mode 0600"),
        ])
}
