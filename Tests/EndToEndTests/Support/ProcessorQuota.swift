import Glibc
import TestSupport

/// A control group whose processes get only a part of one processor. For root; works with both versions of control groups.
final class ProcessorQuota {
    /// As systemd's CPUQuota=.
    private static let period = 100_000
    private let path: String
    private let isVersion1: Bool

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

    static var isPossible: Bool { parent != nil }

    init?() {
        guard let parent = Self.parent else { return nil }
        path = "\(parent.path)/relay-test-\(UInt32.random(in: 0 ... .max))"
        isVersion1 = parent.isVersion1
        guard mkdir(path, 0o755) == 0 else { return nil }
    }

    /// A group can be removed when its processes have ended.
    deinit { rmdir(path) }

    /// Takes a process in; what it starts from then on is in too.
    func add(_ process: Int32) throws {
        try Files.write("\(process)", to: "\(path)/cgroup.procs")
    }

    /// - Parameter part: Of one processor; `nil`: no limit.
    func set(_ part: Double?) throws {
        let quota = part.map { "\(Int($0 * Double(Self.period)))" }
        if isVersion1 {
            try Files.write(quota ?? "-1", to: "\(path)/cpu.cfs_quota_us")
        } else {
            try Files.write("\(quota ?? "max") \(Self.period)", to: "\(path)/cpu.max")
        }
    }
}
