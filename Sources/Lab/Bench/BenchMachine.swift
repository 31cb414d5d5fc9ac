import Glibc
import ProcessKit

/// The host on which a benchmark ran.
public struct BenchMachine: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The processor's name.
    public let processor: String
    /// Processors that are in use.
    public let cores: Int
    /// Memory in MB.
    public let memory: Int
    /// The kernel's name and release.
    public let kernel: String

    /// A host with these properties.
    public init(processor: String, cores: Int, memory: Int, kernel: String) {
        self.processor = processor
        self.cores = cores
        self.memory = memory
        self.kernel = kernel
    }

    /// This host.
    public static func current() -> BenchMachine {
        func value(_ name: String, in file: String) -> String? {
            ProcFile.lines(of: file).first { $0.hasPrefix(name) }?
                .split(separator: ":", maxSplits: 1).last.map { $0.drop { $0 == " " || $0 == "\t" } }.map(String.init)
        }
        let kilobytes = value("MemTotal", in: "/proc/meminfo")?.split(separator: " ").first.flatMap { Int($0) } ?? 0
        return BenchMachine(
            processor: value("model name", in: "/proc/cpuinfo") ?? "unknown processor",
            cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)), memory: kilobytes / 1024,
            kernel: "Linux \(ProcFile.lines(of: "/proc/sys/kernel/osrelease").first ?? "")")
    }

    /// One line.
    public var description: String { "\(processor), \(cores) cores, \(memory) MB, \(kernel)" }
}
