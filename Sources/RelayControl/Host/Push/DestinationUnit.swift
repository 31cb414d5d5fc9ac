/// The service of one destination.
struct DestinationUnit {
    let name: String
    let host: Host

    private var unit: String { ServiceManager.unit(of: name) }

    /// Enables it to start with the relay, and says so.
    ///
    /// - Parameters:
    ///   - startsNow: Whether to start it at once too.
    ///   - hasChanged: Whether it may be running with other files, and needs a restart.
    /// - Throws: ``Refusal`` with systemctl's message; the files have been written by then.
    func activate(startsNow: Bool, hasChanged: Bool) async throws(Refusal) {
        guard host.services.program != nil else { return sayWhatToRun(startsNow: startsNow) }
        let remedy = "the files are written; when that is fixed: sudo systemctl enable --now \(unit)"
        do throws(Refusal) {
            if startsNow && !hasChanged {
                try await host.services.tell(["enable", "--now", unit])
            } else {
                try await host.services.tell(["enable", unit])
                if startsNow { try await host.services.tell(["restart", unit]) }
            }
        } catch {
            throw Refusal(error.reasons + [remedy], exit: error.exit)
        }
        guard startsNow else {
            return host.terminal.say("\(unit): enabled; it starts with \(ServiceManager.relay)")
        }
        host.terminal.say("\(unit): enabled and \(hasChanged ? "restarted" : "started")")
        await sayHowItGoes()
    }

    /// systemctl has waited for the first attempt (READY=1 of sd_notify(3)), whose result is the unit's status.
    private func sayHowItGoes() async {
        func status() async -> String? {
            guard let state = await host.services.states(of: [unit]).first else { return nil }
            return state.status.isEmpty ? state.active : state.status
        }
        func isConnected(_ status: String?) -> Bool { status?.hasPrefix("connected to ") == true }
        var now = await status()
        if isConnected(now) {
            try? await Task.sleep(for: host.services.settling)
            now = await status()
        }
        guard let now else { return }
        let advice = isConnected(now) ? "" : "; it goes on trying, see: sudo relayctl push list"
        host.terminal.say("\(name): \(now)\(advice)")
    }

    /// Stops it and disables its start.
    /// - Returns: Whether there is a systemd.
    /// - Throws: ``Refusal`` with systemctl's message.
    func deactivate() async throws(Refusal) -> Bool {
        guard try await host.services.tell(["disable", "--now", unit]) else { return false }
        // Otherwise a failed unit would be listed as failed forever. It fails if there is nothing to reset.
        do throws(Refusal) { try await host.services.tell(["reset-failed", unit]) } catch {}
        return true
    }

    private func sayWhatToRun(startsNow: Bool) {
        guard host.files.isStandard else { return }
        host.terminal.say(
            "systemd does not run here; where it does: sudo systemctl enable \(startsNow ? "--now " : "")\(unit)")
    }
}
