import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import Synchronization
import TestSupport

/// A Debian that runs: a container with a systemd of its own, and with a network of its own in which there is only the loopback.
///
/// It ends with this process, however that ends: all its processes are in one PID namespace, and its mounts in one mount
/// namespace, whose first process is bound to this one.
final class Machine: Sendable {
    let name: String
    /// What it writes.
    let layer: Layer

    private struct State {
        var child: Child?
        var leader: RunningProcess?
        var console: [String] = []
    }

    private let state = Mutex(State())

    private let onNetwork: @Sendable (_ inItsNetwork: [String]) async throws -> Void

    private init(
        name: String, layer: Layer, onNetwork: @escaping @Sendable (_ inItsNetwork: [String]) async throws -> Void
    ) {
        self.name = name
        self.layer = layer
        self.onNetwork = onNetwork
    }

    /// Switches a machine on; returns when systemd has started what it starts at boot.
    ///
    /// - Parameters:
    ///   - name: Its host name; distinguishes it from other machines of this run.
    ///   - layer: Its root, which no other machine may use meanwhile.
    ///   - onNetwork: Called at each of its starts when its network is there and hardly anything else, with
    ///     ``inItsNetwork``: what is to be reachable from the beginning is started here.
    static func boot(
        _ name: String, from layer: Layer,
        onNetwork: @escaping @Sendable (_ inItsNetwork: [String]) async throws -> Void = { _ in }
    ) async throws -> Machine {
        let machine = Machine(name: name, layer: layer, onNetwork: onNetwork)
        do {
            try await machine.start()
            return machine
        } catch {
            await machine.unplug()
            throw error
        }
    }

    /// The container's first process, its systemd.
    var leader: Int32 { state.withLock { $0.leader?.pid ?? -1 } }

    /// What it has printed on its console.
    var console: [String] { state.withLock { $0.console } }

    /// Whether it runs.
    var isRunning: Bool { state.withLock { $0.leader?.isAlive ?? false } }

    /// A program with its arguments that becomes another one of this machine's, in the container's network.
    var inItsNetwork: [String] { ["nsenter", "--target", "\(leader)", "--net", "--"] }

    /// Where a file of the container is on this machine.
    func path(of file: String) -> String { "/proc/\(leader)/root\(file)" }

    /// All processes in it.
    var processes: [RunningProcess] { ProcessTable.tree(of: leader) }

    /// Runs a command in it as root, as one does who has logged in.
    ///
    /// - Throws: `TimedOut`.
    func run(_ words: String..., within limit: Duration = .seconds(30)) async throws -> FinishedCommand {
        try await run(words, within: limit)
    }

    /// Runs a command in it as root, as one does who has logged in.
    ///
    /// - Throws: `TimedOut`.
    func run(_ words: [String], within limit: Duration = .seconds(30)) async throws -> FinishedCommand {
        let environment = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "USER=root",
            "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
        ]
        return try await FinishedCommand.run(
            ["nsenter", "--target", "\(leader)", "--all", "--", "env", "-i"] + environment + words, within: limit)
    }

    /// Runs a line of shell in it as root.
    ///
    /// - Returns: Its standard output.
    /// - Throws: `FinishedCommand.Failed`, `TimedOut`.
    @discardableResult
    func shell(_ script: String, within limit: Duration = .seconds(30)) async throws -> String {
        try await run(["sh", "-euc", script], within: limit).checked().text
    }

    /// Writes a file in it.
    ///
    /// - Parameter mode: Its permissions.
    func write(_ text: String, to file: String, mode: mode_t = 0o600) throws {
        let path = path(of: file)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        guard chmod(path, mode) == 0 else { throw CallError("chmod \(file)") }
    }

    /// Makes it start again, as an administrator does; returns when it has. Its network is another one then.
    func reboot() async throws {
        _ = try await run("systemctl", "reboot")
        let exit = try await end()
        // systemd-nspawn(1) leaves it to the service manager to start it again, and asks for that by this code.
        guard exit == .code(133) else { throw Broken("ended with \(exit) instead of a reboot", self) }
        try await start()
    }

    /// Makes it power off, as an administrator does; returns when it has.
    func powerOff() async throws {
        _ = try await run("systemctl", "poweroff")
        let exit = try await end()
        guard exit.isSuccess else { throw Broken("ended with \(exit) instead of a power-off", self) }
    }

    /// Ends it as a power cut would.
    func unplug() async {
        let (child, leader) = state.withLock { ($0.child, $0.leader) }
        await child?.stop(.immediate)
        try? await ProcessTable.wait(for: "the end of \(name)", within: .seconds(5)) {
            leader?.isAlive == true ? nil : ()
        }
        await removeControlGroups()
    }

    /// What helps to find out what went wrong in it.
    func evidence() async -> String {
        guard isRunning else { return console.suffix(30).joined(separator: "\n") }
        let units = try? await run("systemctl", "list-units", "--all", "--no-legend", "relay*")
        let journal = try? await run("journalctl", "-q", "-o", "short-precise", "-n", "80", "--no-hostname")
        return ((units?.lines ?? []) + (journal?.lines ?? [])).joined(separator: "\n")
    }

    /// A machine that does not do as it should.
    struct Broken: Error, CustomStringConvertible {
        let description: String

        init(_ what: String, _ machine: Machine) {
            description = (["\(machine.name) \(what)"] + machine.console.suffix(30)).joined(separator: "\n")
        }
    }

    private var group: String { "\(TestFolder.groupPrefix)-\(name)" }

    private func start() async throws {
        // The container's systemd believes that it has the whole of its control group, so each has one of its own. It is
        // the unified hierarchy everywhere: systemd 257 knows no other.
        let script = """
            for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
                [ -e $hierarchy/cgroup.procs ] || continue
                mkdir -p $hierarchy/\(group) && echo $$ > $hierarchy/\(group)/cgroup.procs || exit 1
            done
            exec unshare --mount --pid --fork --kill-child --mount-proc sh -c '
            \(layer.mountScript)exec systemd-nspawn --directory=\(layer.root) --boot --machine=\(name) --register=no \
            --keep-unit --private-network --suppress-sync=yes --console=pipe --link-journal=no'
            """
        let child = try await Child.start(
            Command(
                "sh", ["-c", script],
                environment: Command.cleanEnvironment.merging(["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"]) { $1 })
        ) { [weak self] line in
            self?.state.withLock { state in
                state.console.append(line.text)
                if state.console.count > 400 { state.console.removeFirst() }
            }
        }
        state.withLock { $0.child = child }
        let leader = try await ProcessTable.wait(for: "the start of \(name), \(layer.root)", within: .seconds(20)) {
            // unshare, systemd-nspawn, systemd. What becomes systemd has another name before.
            let tree = ProcessTable.tree(of: child.pid)
            let nspawn = tree.first { $0.name == "systemd-nspawn" && $0.parent == child.pid }
            return tree.first { $0.parent == nspawn?.pid && $0.name == "systemd" }
        }
        state.withLock { $0.leader = leader }
        try await onNetwork(inItsNetwork)
        let end = ContinuousClock.now + .seconds(60)
        while true {
            // Fails while systemd does not listen yet. "degraded" is for the tests to judge.
            let answer = try await run("systemctl", "is-system-running", "--wait", within: .seconds(60))
            if ["running", "degraded"].contains(answer.text) { return }
            guard ContinuousClock.now < end, isRunning else {
                throw Broken("does not start: \(answer.everything.joined(separator: " "))", self)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func end() async throws -> Exit {
        guard let child = state.withLock({ $0.child }) else { return .code(0) }
        let timer = Task {
            try await Task.sleep(for: .seconds(100))
            await child.stop(.immediate)
        }
        let exit = await child.exit()
        timer.cancel()
        await removeControlGroups()
        return exit
    }

    private func removeControlGroups() async {
        let paths = "'(' -path '*/\(group)' -o -path '*/\(group)/*' ')'"
        let script = "find /sys/fs/cgroup -depth -type d \(paths) -exec rmdir {} +"
        _ = try? await FinishedCommand.run(["sh", "-c", script])
    }
}
