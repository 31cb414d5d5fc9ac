import Glibc
import ProcessKit

/// This host's systemd, controlled through systemctl(1).
struct ServiceManager: Sendable {
    /// The whole relay.
    static let relay = "relay.target"
    /// The unit that sends the alerts.
    static let alerts = "relay-alert.service"
    /// The recordings, if RECORD is set.
    static let recording = "relay-record.service"

    /// The unit that pushes to a destination.
    static func unit(of destination: String) -> String { "relay-push@\(destination).service" }

    /// systemctl's path; `nil` without systemd.
    let program: String?
    /// How long a platform must accept the program to count as connected: many accept some frames before they refuse a key.
    let settling: Duration

    /// The service manager for a host's files. A relay whose files are elsewhere has no units, and this host's own are left alone.
    init(for files: HostFiles) {
        // The test of sd_booted(3).
        let isBooted = access("/run/systemd/system", F_OK) == 0
        self.init(program: files.isStandard && isBooted ? Preflight.path(of: "systemctl") : nil)
    }

    init(program: String?, settling: Duration = .seconds(3)) {
        self.program = program
        self.settling = settling
    }

    /// Whether a unit runs or is starting.
    func isActive(_ unit: String) async -> Bool {
        await states(of: [unit]).first?.isRunning ?? false
    }

    /// The states of units.
    /// - Returns: One for each, in the same order; none without systemd.
    func states(of units: [String]) async -> [UnitState] {
        guard !units.isEmpty else { return [] }
        let properties = ["-p", "ActiveState", "-p", "StatusText", "-p", "UnitFileState"]
        guard let (exit, lines) = await run(["show"] + properties + units), exit.isSuccess else { return [] }
        let states = UnitState.read(lines)
        return states.count == units.count ? states : []
    }

    /// Properties of units, by name.
    ///
    /// - Returns: A block for each unit, in the same order; `nil` without systemd, or if it does not answer.
    func show(_ properties: [String], of units: [String]) async -> [[String: String]]? {
        guard let (exit, lines) = await run(["show", "-p", properties.joined(separator: ",")] + units), exit.isSuccess
        else { return nil }
        let blocks = lines.filter { $0.stream == .stdout }.split { $0.text.isEmpty }
        return blocks.map { block in
            Dictionary(
                block.compactMap { line in
                    line.text.firstIndex(of: "=").map {
                        (String(line.text[..<$0]), String(line.text[line.text.index(after: $0)...]))
                    }
                }
            ) { first, _ in first }
        }
    }

    /// Runs a systemctl command.
    ///
    /// - Returns: Whether it was run; `false` without systemd.
    /// - Throws: ``Refusal`` with systemctl's message.
    @discardableResult
    func tell(_ arguments: [String]) async throws(Refusal) -> Bool {
        guard let (exit, lines) = await run(arguments) else { return false }
        guard exit.isSuccess else {
            let words = lines.map { $0.text }.filter { !$0.isEmpty }
            throw Refusal(
                ["systemctl \(arguments.joined(separator: " ")): \(exit)"] + words, exit: RelayExit.cannotStart)
        }
        return true
    }

    private func run(_ arguments: [String]) async -> (Exit, [OutputLine])? {
        guard let program else { return nil }
        let (lines, sink) = AsyncStream<OutputLine>.makeStream()
        let command = Command(
            program, ["--no-pager"] + arguments, environment: Preflight.environment, lifetime: .independent)
        do {
            let exit = try await Child.start(command, onLine: { sink.yield($0) }).exit()
            sink.finish()
            return (exit, await lines.reduce(into: []) { $0.append($1) })
        } catch {
            return (.failedToStart(error), [])
        }
    }
}
