import Alerts
import ArgumentParser

/// `relayctl alert failed`: tells relay-alert that a service has failed. For OnFailure= of the units.
struct AlertFailedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failed", abstract: "Tells that a systemd unit has failed.", shouldDisplay: false)

    @Argument(help: "The unit, such as relay-hook.service.")
    var unit: String

    @Option(help: "How long to wait for relay-alert, which may be about to start; in seconds.")
    var patience = 0

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let end = ContinuousClock.now + .seconds(patience)
        while true {
            do throws(Refusal) {
                return host.terminal.say(
                    try await host.alerts().post(AlertAPI.failed, body: AlertAPI.Failed(unit: unit)))
            } catch {
                guard error.exit == RelayExit.notRunning else { throw error }
                // Without relay-alert there is nobody to tell, and no reason for one more failed unit.
                guard ContinuousClock.now < end else { return }
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }
}
