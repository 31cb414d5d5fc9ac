import ArgumentParser

/// `relayctl push`: the platforms that a host's services push to.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Adds, lists and removes the platforms that the program goes to.",
        discussion: """
            Each has a name of your choice, two files and a service; any number of them run side by side.

            Files:
              /etc/relay/push/NAME.env  URL=rtmps://HOST/APP, and if needed
                                        CA_FILE= and BACKOFF= (seconds)
              /etc/relay/push/NAME.key  the platform's stream key, mode 0600
            After an edit by hand: sudo systemctl restart relay-push@NAME
            """,
        subcommands: [PushAddCommand.self, PushListCommand.self, PushRemoveCommand.self])
}
