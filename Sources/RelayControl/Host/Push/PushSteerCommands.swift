import ArgumentParser
import RelayCore

/// `relayctl push pause`: closes the stream at one platform.
struct PushPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Closes the stream at one platform, until you say \"relayctl push resume\".",
        discussion: """
            The platform sees a proper end of the stream. The others are not affected. The pause survives restarts and reboots.
            """)

    @OptionGroup var destination: DestinationOptions

    func run() async throws { try await destination.order("pause") }
}

/// `relayctl push resume`: sends the program to a paused platform again.
struct PushResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Sends the program to a paused platform again.")

    @OptionGroup var destination: DestinationOptions

    func run() async throws { try await destination.order("resume") }
}

/// `relayctl push reconnect`: renews the connection to one platform.
struct PushReconnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconnect",
        abstract: "Renews the connection to one platform at once; \"split\" is another name.",
        discussion: """
            For a platform that does not show what it gets. Viewers there miss a second or two, and the platform may count a new \
            stream. A push that waits for its next attempt makes it now.
            Many platforms begin a new part of their recording then: "relayctl push split NAME" does the same.
            """, aliases: ["split"])

    @OptionGroup var destination: DestinationOptions

    func run() async throws { try await destination.order("reconnect") }
}

/// A destination of a running relay.
struct DestinationOptions: ParsableArguments {
    @Argument(
        help: "The destination's name, as \"relayctl push list\" shows it.", completion: Destinations.completion)
    var name: String

    @OptionGroup var options: ControlOptions

    /// Rejects what cannot be part of a path.
    func validate() throws {
        guard DestinationName.isUsable(name) else {
            throw ValidationError("'\(name)' cannot be a destination's name: give \(DestinationName.allowed).")
        }
    }

    /// Gives an order, and prints what is then true.
    func order(_ verb: String) async throws {
        try await options.tell { client throws(Refusal) in
            try await client.post("/api/v1/destinations/\(name)/\(verb)")
        }
    }
}
