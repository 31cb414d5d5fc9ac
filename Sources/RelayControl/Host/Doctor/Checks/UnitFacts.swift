import FoundationEssentials
import Glibc
import ProcessKit

/// A unit, as systemd describes it.
struct UnitFacts: Sendable, Equatable {
    /// The properties that are asked for (systemd.unit(5), org.freedesktop.systemd1(5)).
    static let properties = [
        "Id", "LoadState", "ActiveState", "SubState", "Result", "UnitFileState", "ExecMainStatus", "NeedDaemonReload",
        "StatusText", "MainPID", "ExecMainStartTimestamp",
    ]

    let name: String
    /// By name; a property that systemd does not know is missing.
    private let values: [String: String]

    init(name: String, _ values: [String: String]) {
        (self.name, self.values) = (name, values)
    }

    /// `loaded`, `not-found`, `masked` …
    var load: String { values["LoadState"] ?? "" }
    /// `active`, `inactive`, `failed`, `activating` …
    var active: String { values["ActiveState"] ?? "" }
    /// `running`, `auto-restart` …
    var sub: String { values["SubState"] ?? "" }
    /// `success`, `exit-code`, `signal` …
    var result: String { values["Result"] ?? "" }
    /// `enabled`, `disabled`, `static` …
    var enabled: String { values["UnitFileState"] ?? "" }
    /// The exit code of its last main process.
    var exitCode: Int { values["ExecMainStatus"].flatMap { Int($0) } ?? 0 }
    /// Whether its files have changed since systemd read them.
    var needsReload: Bool { values["NeedDaemonReload"] == "yes" }
    /// What it says of itself.
    var status: String { values["StatusText"] ?? "" }
    /// Its main process; `nil`: it does not run.
    var process: Int32? { values["MainPID"].flatMap { Int32($0) }.flatMap { $0 > 0 ? $0 : nil } }
    var isRunning: Bool { active == "active" || active == "reloading" }
    /// Whether it has failed, or fails again and again.
    var hasFailed: Bool { active == "failed" || (sub == "auto-restart" && result != "success") }

    /// Asks systemd about units.
    ///
    /// - Returns: `nil` if it does not answer.
    static func ask(_ services: ServiceManager, _ names: [String]) async -> [UnitFacts]? {
        guard let blocks = await services.show(properties, of: names), blocks.count == names.count else { return nil }
        return zip(names, blocks).map { UnitFacts(name: $0, $1) }
    }
}
