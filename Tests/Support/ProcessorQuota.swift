import Glibc

/// A control group whose processes get only a part of one processor. For root; works with both versions of control groups.
package final class ProcessorQuota {
    private let path: String
    private let parent: String
    private let isVersion1: Bool
    private let period: Int

    /// Where groups that limit the processor can be made; `nil`: nowhere.
    private static let parent: (path: String, isVersion1: Bool)? = {
        guard getuid() == 0 else { return nil }
        if access("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", W_OK) == 0 || access("/sys/fs/cgroup/cpu/tasks", W_OK) == 0 {
            return ("/sys/fs/cgroup/cpu", true)
        }
        let controllers = Files.read("/sys/fs/cgroup/cgroup.subtree_control") ?? ""
        if !controllers.split(whereSeparator: \.isWhitespace).contains("cpu") {
            try? Files.write("+cpu", to: "/sys/fs/cgroup/cgroup.subtree_control")
        }
        let enabled = Files.read("/sys/fs/cgroup/cgroup.subtree_control") ?? ""
        return enabled.split(whereSeparator: \.isWhitespace).contains("cpu") ? ("/sys/fs/cgroup", false) : nil
    }()

    package static var isPossible: Bool { parent != nil }

    /// - Parameter period: Microseconds in which the processes get their part, and wait for the rest; as systemd's CPUQuota= has
    ///   it.
    package init?(period: Int = 100_000) {
        guard let parent = Self.parent else { return nil }
        self.period = period
        self.parent = parent.path
        path = "\(parent.path)/relay-test-\(UInt32.random(in: 0 ... .max))"
        isVersion1 = parent.isVersion1
        guard mkdir(path, 0o755) == 0 else { return nil }
    }

    /// A group can be removed when it is empty: what still runs goes back to where it came from.
    deinit {
        for process in (Files.read("\(path)/cgroup.procs") ?? "").split(separator: "\n") {
            try? Files.write(String(process), to: "\(parent)/cgroup.procs")
        }
        rmdir(path)
    }

    /// Takes a process in; what it starts from then on is in too.
    package func add(_ process: Int32) throws {
        try Files.write("\(process)", to: "\(path)/cgroup.procs")
    }

    /// - Parameter part: Of one processor; `nil`: no limit.
    package func set(_ part: Double?) throws {
        // The kernel wants a millisecond at least.
        let quota = part.map { "\(max(1000, Int($0 * Double(period))))" }
        if isVersion1 {
            try Files.write("\(period)", to: "\(path)/cpu.cfs_period_us")
            try Files.write(quota ?? "-1", to: "\(path)/cpu.cfs_quota_us")
        } else {
            try Files.write("\(quota ?? "max") \(period)", to: "\(path)/cpu.max")
        }
    }
}
