import Alerts
import Glibc

/// relay-alert, as far as a change of the sinks' files concerns it.
struct AlertUnit {
    let host: Host

    private static let unit = ServiceManager.alerts

    /// Makes relay-alert send to a sink whose files have been written, and says what is now true.
    ///
    /// - Throws: ``Refusal`` with systemctl's message; the files have been written by then.
    func tell(of plan: SinkPlan) async throws(Refusal) {
        let name = plan.name
        let test = "sudo relayctl alert test \(name)"
        guard host.services.program != nil else {
            let start =
                host.files.isStandard
                ? "systemd does not run here; where it does: sudo systemctl enable --now \(Self.unit), and to try it: \(test)"
                : "the service reads \(HostFiles.standardDirectory) only"
            return host.terminal.say("\(name): written to \(host.files.settings(ofSink: name)); \(start)")
        }
        let isRunning = await host.services.isActive(ServiceManager.relay)
        do throws(Refusal) {
            try await host.services.tell(["enable", Self.unit])
            if isRunning { try await host.services.tell(["restart", Self.unit]) }
        } catch {
            throw Refusal(
                error.reasons + [
                    "the files are written; when that is fixed: sudo systemctl enable \(Self.unit) && "
                        + "sudo systemctl restart \(Self.unit)"
                ], exit: error.exit)
        }
        host.terminal.say(
            isRunning
                ? "\(name): alerts go there (\(plan.kind.rawValue)) from now on; to try it: \(test)"
                : "\(name): alerts go there (\(plan.kind.rawValue)) once the relay runs: sudo relayctl start; then, to try it: \(test)"
        )
    }

    /// Makes relay-alert forget a sink whose files have been removed. Without any sink it is stopped.
    ///
    /// - Parameter others: The names of the sinks that are left.
    /// - Returns: What is now true of it; `nil` without systemd.
    /// - Throws: ``Refusal`` with systemctl's message.
    func forget(leaving others: [String]) async throws(Refusal) -> String? {
        guard host.services.program != nil else { return nil }
        guard !others.isEmpty else {
            try await host.services.tell(["disable", "--now", Self.unit])
            // Otherwise a failed unit would be listed as failed forever. It fails if there is nothing to reset.
            do throws(Refusal) { try await host.services.tell(["reset-failed", Self.unit]) } catch {}
            // What waited, and up to where the events were read, is not for a sink that comes later.
            if host.files.isStandard { unlink("/var/lib/relay-alert/alerts.json") }
            return "no sink is left, and relay-alert is stopped and disabled"
        }
        if await host.services.isActive(Self.unit) { try await host.services.tell(["restart", Self.unit]) }
        return "alerts still go to \(others.joined(separator: ", "))"
    }
}
