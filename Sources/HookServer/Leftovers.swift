import Glibc
import Logging
import ProcessKit
import Synchronization

/// Switchers that an earlier run of this program left on air: when it was killed (`KillMode=process` lets them live) they are in
/// this unit's control group, when it handed over they are in a scope beside it (`debian/relay-hand-over`).
///
/// The first switcher of this run takes the program over at the gate, and the old one ends when its connection is dropped. One that
/// hangs does not end by itself: it is killed then.
final class Leftovers: Sendable {
    private let processes: Mutex<Set<Int32>>
    private let group = ControlGroup()
    private let logger: Logger

    /// To be made before this program starts a process of its own.
    init(logger: Logger) {
        self.logger = logger
        processes = Mutex(SystemdNotifier.isService ? Self.left(beside: group) : [])
    }

    /// Ends them, some moments later so that they can end by themselves. Further calls do nothing.
    func end() {
        let found = processes.withLock { processes in
            defer { processes = [] }
            return processes
        }
        guard !found.isEmpty else { return }
        Task { [group, logger] in
            try? await Task.sleep(for: .seconds(2))
            // What is still in the groups is the process we found: a number is not given out again this soon.
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
