import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport

/// A Debian as its installer leaves it, without the relay. The packages that the relay's needs are in apt's cache, so that
/// installing it needs no network.
struct DebianRoot: Sendable {
    /// The whole root; nothing may be changed in it.
    let path: String
    /// Keeps others from building it anew.
    private let lock: FileLock

    /// Takes the one that is there, or builds it.
    ///
    /// - Parameters:
    ///   - package: The .deb whose dependencies are needed.
    /// - Throws: `FinishedCommand.Failed`, when something cannot be had from the mirror.
    static func ready(_ debian: Debian, for package: String) async throws -> DebianRoot {
        let begin = Moment.now()
        try FileManager.default.createDirectory(atPath: TestFolder.path, withIntermediateDirectories: true)
        let lock = try FileLock("\(TestFolder.path)/\(debian.rawValue).lock")
        try await lock.lock(exclusively: true)
        let path = "\(TestFolder.path)/\(debian.rawValue)"
        let sources = try await sources(for: debian)
        if !isFresh(path, sources: sources) { try await bootstrap(debian, at: path, sources: sources) }
        let bootstrapped = Moment.now()
        do {
            try await download(package, into: path)
        } catch is FinishedCommand.Failed {
            // The lists are older than the mirror's packages.
            try await apt(["update", "-qq"], in: path)
            try await download(package, into: path)
        }
        try await lock.lock(exclusively: false)
        Figures.print(
            debian.testDescription, "bootstrapped", bootstrapped.seconds(since: begin), "s, packages downloaded",
            Moment.now().seconds(since: bootstrapped), "s", name: "root")
        return DebianRoot(path: path, lock: lock)
    }

    /// apt's sources for a release, as this machine has them: the same mirrors, and updates if it has them.
    private static func sources(for debian: Debian) async throws -> [String] {
        let targets = try await FinishedCommand.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"])
        var main: String?
        var updates = false
        var security: String?
        for line in targets.lines {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2 else { continue }
            let address = words[0].hasSuffix("/") ? String(words[0].dropLast()) : words[0]
            if address.hasSuffix("/debian") {
                main = main ?? address
                if words[1].hasSuffix("-updates") { updates = true }
            } else if address.hasSuffix("/debian-security") {
                security = security ?? address
            }
        }
        let mirror = main ?? "http://deb.debian.org/debian"
        var sources = ["deb \(mirror) \(debian.rawValue) main"]
        if updates { sources.append("deb \(mirror) \(debian.rawValue)-updates main") }
        if let security { sources.append("deb \(security) \(debian.rawValue)-security main") }
        return sources
    }

    /// Written last: it says that the root is whole, when it was made and from where.
    private static func stamp(of path: String) -> String { path + ".sources" }

    private static func isFresh(_ path: String, sources: [String]) -> Bool {
        var status = stat()
        let stamp = stamp(of: path)
        guard stat(stamp, &status) == 0, time(nil) - status.st_mtim.tv_sec < 7 * 86_400 else { return false }
        return Files.read(stamp)?.split(separator: "\n").map(String.init) == sources
    }

    private static func bootstrap(_ debian: Debian, at path: String, sources: [String]) async throws {
        try? FileManager.default.removeItem(atPath: stamp(of: path))
        try? FileManager.default.removeItem(atPath: path)
        let mirror = sources[0].split(separator: " ").map(String.init)[1]
        _ = try await FinishedCommand.run(
            [
                "debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus,ca-certificates",
                debian.rawValue, path, mirror,
            ], within: .seconds(600)
        ).checked()
        let list = sources.joined(separator: "\n") + "\n"
        try list.write(toFile: "\(path)/etc/apt/sources.list", atomically: true, encoding: .utf8)
        try await apt(["update", "-qq"], in: path)
        try list.write(toFile: stamp(of: path), atomically: true, encoding: .utf8)
    }

    private static func download(_ package: String, into path: String) async throws {
        let inside = "/tmp/relay.deb"
        try? FileManager.default.removeItem(atPath: path + inside)
        try FileManager.default.copyItem(atPath: package, toPath: path + inside)
        defer { try? FileManager.default.removeItem(atPath: path + inside) }
        try await apt(["install", "-y", "-qq", "--no-install-recommends", "--download-only", inside], in: path)
    }

    /// Runs apt in the root, with this machine's network.
    private static func apt(_ words: [String], in path: String) async throws {
        let script = """
            cp -L /etc/resolv.conf "$0/etc/resolv.conf" && mount -t proc proc "$0/proc" && exec chroot "$0" apt-get "$@"
            """
        let environment = ["http_proxy", "https_proxy", "no_proxy"].reduce(into: [String: String]()) { result, name in
            result[name] = getenv(name).map { String(cString: $0) }
        }
        _ = try await FinishedCommand.run(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, path] + words,
            environment: environment.merging(["DEBIAN_FRONTEND": "noninteractive"]) { $1 }, within: .seconds(600)
        ).checked()
    }
}
