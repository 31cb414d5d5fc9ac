import Glibc
import RelayCore

/// The ports that the relay listens on.
enum PortChecks {
    /// Judges whether they are free, or its own.
    static func findings(_ settings: RelaySettings, isService: Bool, isRunning: Bool, edit: String) -> [Finding] {
        // A relay in the foreground that runs holds its ports; its own status says how it is.
        guard isService || !isRunning else { return [.ok("the running relay holds its ports")] }
        let check = isService ? PortCheck.ofServices(settings) : PortCheck(settings: settings)
        let problems = check.problems()
        guard problems.isEmpty else { return problems.map { Finding(.problem, $0.trouble, or: edit) } }
        let ports = [settings.rtmpPort, settings.switchPort, settings.ingestPort, settings.httpPort]
        let whose = isRunning ? "are the relay's" : "are free"
        return [.ok("\(ports.map(String.init).joined(separator: ", ")) \(whose)")]
    }
}
