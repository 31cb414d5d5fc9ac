import ArgumentParser
import CommandHelp

/// `relayctl auto`: the publishers decide again.
struct AutoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auto", abstract: "Lets the publishers decide again what is on air: ends brb, live and standby.")

    @OptionGroup var options: ControlOptions

    func run() async throws { try await options.choose("auto") }
}

/// `relayctl live`: the live feed's publisher, even where a rule holds it back.
struct LiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live",
        abstract: "Puts the live feed on air, even where a rule holds it back, until its publisher leaves.",
        discussion: "Fails with the reason when nobody publishes there. Ends brb.")

    @OptionGroup var options: ControlOptions

    func run() async throws { try await options.choose("live") }
}

/// `relayctl standby`: the standby feed's publisher, likewise.
struct StandbyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "standby",
        abstract: "Puts the standby feed on air, even while live publishes, until its publisher leaves.",
        discussion: "Fails with the reason when nobody publishes there. Ends brb.")

    @OptionGroup var options: ControlOptions

    func run() async throws { try await options.choose("standby") }
}

extension ControlOptions {
    /// Chooses what is on air.
    func choose(_ show: String) async throws {
        try await tell { client throws(Refusal) in
            try await client.post(OverrideOrder.path, body: OverrideOrder(show: show))
        }
    }
}
