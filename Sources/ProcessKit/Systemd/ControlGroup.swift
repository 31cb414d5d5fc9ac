import Glibc

/// The control group of this process (cgroups(7)): under systemd, its unit.
public struct ControlGroup: Sendable {
    private let path: String

    /// The group this process is in; `nil` outside any.
    public init?() {
        let lines = ProcFile.lines(of: "/proc/self/cgroup")
        // Version 2 first; where version 1 is still in use, systemd's own hierarchy in it.
        for (name, mount) in [("0::/", "/sys/fs/cgroup/"), (":name=systemd:/", "/sys/fs/cgroup/systemd/")] {
            let path = lines.lazy.compactMap { line in line.firstRange(of: name).map { line[$0.upperBound...] } }.first
            guard let path, !path.isEmpty, access("\(mount)\(path)/cgroup.procs", R_OK) == 0 else { continue }
            self.path = "\(mount)\(path)"
            return
        }
        return nil
    }

    /// The process IDs of all other processes in it.
    public var others: Set<Int32> {
        Self.processes(in: path).subtracting([getpid()])
    }

    /// The process IDs of all processes in groups next to this one.
    ///
    /// - Parameter prefix: Prefix of the names of those groups.
    public func processes(besideIn prefix: String) -> Set<Int32> {
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        guard let directory = opendir(parent) else { return [] }
        defer { closedir(directory) }
        var found: Set<Int32> = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(prefix) { found.formUnion(Self.processes(in: "\(parent)/\(name)")) }
        }
        return found
    }

    private static func processes(in group: String) -> Set<Int32> {
        Set(ProcFile.lines(of: "\(group)/cgroup.procs").compactMap { Int32($0) })
    }
}
