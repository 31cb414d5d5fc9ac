import Glibc

/// The control group of this process (cgroups(7), version 2): under systemd, its unit.
public struct ControlGroup: Sendable {
    private let processes: String

    /// The group this process is in; `nil` where there is no cgroup file system of version 2.
    public init?() {
        guard
            let line = Self.lines(of: "/proc/self/cgroup").first(where: { $0.hasPrefix("0::/") }), line != "0::/"
        else { return nil }
        processes = "/sys/fs/cgroup\(line.dropFirst(3))/cgroup.procs"
        guard access(processes, R_OK) == 0 else { return nil }
    }

    /// The ids of all processes in it but this one.
    public var others: Set<Int32> {
        Set(Self.lines(of: processes).compactMap { Int32($0) }.filter { $0 != getpid() })
    }

    private static func lines(of file: String) -> [String] {
        guard let stream = fopen(file, "re") else { return [] }
        defer { fclose(stream) }
        var lines: [String] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        while fgets(&buffer, Int32(buffer.count), stream) != nil {
            lines.append(
                String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return lines
    }
}
