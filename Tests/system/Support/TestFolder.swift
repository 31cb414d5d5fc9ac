import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport

/// Where the tests keep Debian roots: outside the repository, because they belong to root and outlive a build.
///
/// `RELEASE/` is a root that was bootstrapped once, with the packages that the relay needs; at most a week old and 600 MB large.
/// `runs/PID/` is what one run of the tests writes; it is removed when that process is gone, however it ended.
enum TestFolder {
    static let path = variable("RELAY_TEST_ROOTS") ?? "/var/cache/rtmp-relay-tests"

    /// The .deb to test.
    static let package = variable("RELAY_DEB")

    /// The .deb of an older version, for the tests of upgrades from it.
    static let olderPackage = variable("RELAY_OLDER_DEB")

    /// What this run of the tests writes.
    ///
    /// - Throws: If it cannot be made.
    static func run() async throws -> String { try await runFolder.value }

    /// Names this run's control groups, beginning with a text that all runs share.
    static let groupPrefix = "rtmp-relay-tests-\(getpid())"

    private static let runFolder = Task {
        let own = "\(path)/runs/\(getpid())"
        // What a run left whose own cleaning up was killed, too. Another one may be at it.
        for name in ProcFile.entries(of: "\(path)/runs") {
            guard let pid = Int32(name), pid == getpid() || kill(pid, 0) != 0 else { continue }
            try? FileManager.default.removeItem(atPath: "\(path)/runs/\(name)")
        }
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        // Started first and waiting for this process's end: what it removes is removed after a crash, too. The machines
        // themselves need no one, they end with their parent.
        let script = """
            tail --pid="$1" -f /dev/null
            for attempt in 1 2 3 4 5 6 7 8 9 10; do
                find /sys/fs/cgroup -depth -type d -path "*/$2*" -exec rmdir {} + 2>/dev/null
                rm -rf --one-file-system "$3" && exit
                sleep 0.5
            done
            """
        _ = try await Child.start(
            Command("sh", ["-c", script, "sh", "\(getpid())", groupPrefix, own], lifetime: .independent)
        ) { _ in }
        return own
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
