import ArgumentParser
import RelayCore
import SettingsFiles

/// Options of all commands that ask or steer a running relay.
struct ControlOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "RTMP_PORT of a relay that \"relayctl up\" runs. Default: this host's service, or else the only one that runs.",
            valueName: "port"))
    var rtmpPort: Int?

    /// Runs a command against the running relay.
    ///
    /// - Throws: The exit code, after all reasons have been printed.
    func run(_ body: (ControlClient) async throws(Refusal) -> Void) async throws {
        do throws(Refusal) {
            try await body(try ControlSocket.find(rtmpPort: rtmpPort).client())
        } catch {
            for reason in error.reasons { RelayOptions.complain(reason) }
            throw error.exit
        }
    }

    /// Runs a command that prints the line with which relay-hook answers.
    func tell(_ body: (ControlClient) async throws(Refusal) -> String) async throws {
        try await run { client throws(Refusal) in Terminal().say(try await body(client)) }
    }
}
