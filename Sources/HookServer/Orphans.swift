import Glibc
import Logging
import ProcessKit
import Synchronization

/// Ends orphans: switchers that an earlier run of relay-hook left on air. After a kill (`KillMode=process` spares them) they are
/// in this unit's control group; after a hand-over they are in a scope next to it (`debian/relay-hand-over`).
///
/// The first switcher of this run takes over the program, and the orphan ends when its connection is dropped. One that hangs does
/// not end by itself, and is killed then.
final class Orphans: Sendable {
    private let processes: Mutex<Set<Int32>>
    private let group = ControlGroup()
    private let logger: Logger

    /// Must be created before this process starts any child.
    init(logger: Logger) {
        self.logger = logger
        processes = Mutex(SystemdNotifier.isService ? Self.left(beside: group) : [])
    }

    /// Kills the orphans after a short delay in which they can end by themselves. Further calls do nothing.
    func end() {
        let found = processes.withLock { processes in
            defer { processes = [] }
            return processes
        }
        guard !found.isEmpty else { return }
        Task { [group, logger] in
            try? await Task.sleep(for: .seconds(2))
            // A process still in the groups is the one found earlier: process IDs are not reused this soon.
            for pid in found.intersection(Self.left(beside: group)) {
                logger.debug("killing what an earlier run left behind", metadata: ["pid": "\(pid)"])
                kill(pid, SIGKILL)
            }
        }
    }

    private static func left(beside group: ControlGroup?) -> Set<Int32> {
        guard let group else { return [] }
        return group.others.union(group.processes(besideIn: "relay-switcher-"))
    }
}
