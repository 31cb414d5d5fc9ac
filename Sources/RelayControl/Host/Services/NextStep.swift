import RelayCore

/// The commands that the user has to type for changed settings to take effect.
enum NextStep {
    /// - Parameters:
    ///   - changed: Names of settings.
    ///   - isRunning: Whether the relay runs.
    ///   - waiting: The unit of a destination that starts only with the new settings.
    ///   - files: The settings' paths; if they are not the units', nothing has to be done.
    static func lines(changed: Set<String>, isRunning: Bool, waiting: String? = nil, _ files: HostFiles) -> [String] {
        guard files.isStandard else { return [] }
        guard isRunning else { return ["Next: sudo systemctl start \(ServiceManager.relay)"] }
        if let waiting {
            return [
                "Next: sudo systemctl restart \(ServiceManager.relay) (the relay runs; \(waiting) starts with the new settings)"
            ]
        }
        let restarts = changed.map { SettingsTemplate.restart(for: $0) }
        if restarts.contains(.everything) {
            return [
                "Next: sudo systemctl restart \(ServiceManager.relay) (the platform's connection is dropped for some seconds)"
            ]
        }
        return restarts.contains(.hook)
            ? ["Next: sudo systemctl reload relay-hook (the platform stays connected)"] : []
    }
}
