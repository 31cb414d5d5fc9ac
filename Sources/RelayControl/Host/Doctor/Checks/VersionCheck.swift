import FoundationEssentials
import Glibc
import ProcessKit

/// Whether the services run the program that is installed.
enum VersionCheck {
    /// A service's process.
    struct Facts: Sendable, Equatable {
        let unit: String
        /// Whether its program has been replaced since it started.
        let isOld: Bool
    }

    /// The services that an upgrade renews while the platforms stay connected; the others may go on with an earlier version.
    static let renewed = ["relay-gate.service", "relay-hook.service"]

    /// Looks at a process.
    ///
    /// - Returns: `nil` if it can't be told.
    static func facts(_ unit: UnitFacts, program: String = "/usr/bin/relayctl") -> Facts? {
        guard let process = unit.process else { return nil }
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe") {
            return Facts(unit: unit.name, isOld: target.hasSuffix(" (deleted)"))
        }
        // Only root may read the link. A package's files keep the times of its build; the change time is that of the installation.
        var (installed, started) = (stat(), stat())
        guard stat(program, &installed) == 0, stat("/proc/\(process)", &started) == 0 else { return nil }
        return Facts(unit: unit.name, isOld: started.st_ctim.tv_sec < installed.st_ctim.tv_sec)
    }

    /// Judges them.
    ///
    /// - Parameter isRenewing: Whether relay-renew.service waits for the slate.
    static func finding(_ facts: [Facts], isRenewing: Bool) -> Finding {
        guard !facts.isEmpty else { return .skipped("the relay does not run") }
        let old = facts.filter(\.isOld).map(\.unit)
        guard !old.isEmpty else { return .ok("the installed version runs") }
        let cause =
            isRenewing
            ? "relay-renew.service does it when the slate is on air and nobody is connected; to do it now:"
            : "an upgrade has replaced it since; no platform is disconnected by this:"
        return .warning(
            "\(old.joined(separator: ", ")): a newer version is installed than the one that runs", cause: cause,
            command: "sudo systemctl reload " + old.map { String($0.dropLast(".service".count)) }.joined(separator: " ")
        )
    }
}
