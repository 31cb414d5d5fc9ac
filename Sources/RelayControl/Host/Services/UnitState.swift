import ProcessKit

/// The state of a unit, as shown by `systemctl show`.
struct UnitState: Equatable {
    /// `active`, `inactive`, `failed`, `activating` …
    var active = ""
    /// `enabled`, `disabled` …; empty if there is no such unit.
    var enabled = ""
    /// The service's own status text (STATUS= of sd_notify(3)).
    var status = ""

    /// Whether its process runs, or is about to.
    var isRunning: Bool { ["active", "activating", "reloading"].contains(active) }

    /// Parses NAME=value lines, with a blank line between units.
    static func read(_ lines: [OutputLine]) -> [UnitState] {
        var states: [UnitState] = []
        var isBetween = true
        for line in lines where line.stream == .stdout {
            guard let equals = line.text.firstIndex(of: "=") else {
                isBetween = true
                continue
            }
            if isBetween { states.append(UnitState()) }
            isBetween = false
            let value = String(line.text[line.text.index(after: equals)...])
            switch line.text[..<equals] {
            case "ActiveState": states[states.count - 1].active = value
            case "UnitFileState": states[states.count - 1].enabled = value
            case "StatusText": states[states.count - 1].status = value
            default: break
            }
        }
        return states
    }
}
