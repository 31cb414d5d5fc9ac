import FoundationEssentials
import Glibc
import RelayCore
import SystemPackage

/// The directory with sockets, generated configuration and keys of one running relay. Removed at the end.
///
/// It contains what is in `/run` under systemd: a directory for each service (`relay-ingest`, `relay-hook` …), under the same
/// names.
///
/// A lock on the directory itself (flock(2)) shows that the relay runs, and is released however the relay ends.
/// systemd-tmpfiles(8) leaves a locked directory alone when it cleans /tmp.
final class RuntimeDirectory: Sendable {
    /// Why it could not be created.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A relay with the same port is already running.
    struct InUse: Error, CustomStringConvertible {
        let port: Int
        let holder: Int32?

        var description: String {
            let name = holder.map { " (process \($0))" } ?? ""
            return "RTMP_PORT: another relay\(name) runs with port \(port); stop that, or set another RTMP_PORT"
        }
    }

    let path: String
    /// The user and group of nginx's workers, if they aren't ours: started by root, they must not run as root.
    let nginxUser: (name: String, group: String)?

    private let lock: Int32

    /// Creates it with the files that the services need to start.
    ///
    /// - Parameters:
    ///   - settings: The settings from which the files are generated.
    ///   - variables: The settings as text, for the services.
    ///   - parent: The directory to create it in; `nil`: ``parent``.
    /// - Throws: ``InUse``, ``Failure``.
    init(_ settings: RelaySettings, variables: [String: String], in parent: String? = nil) throws {
        path = Self.path(settings, in: parent)
        if getuid() == 0 {
            guard let nobody = getpwnam("nobody"), let group = getgrgid(nobody.pointee.pw_gid) else {
                throw Failure(description: "there is no user \"nobody\"")
            }
            nginxUser = ("nobody", String(cString: group.pointee.gr_name))
        } else {
            nginxUser = nil
        }
        // sun_path of unix(7) has 108 bytes; nginx uses short relative names, we don't.
        guard path.utf8.count < 80 else { throw Failure(description: "\(path): too long for sockets in it") }
        // Workers of another user reach the callback sockets through it; they cannot read anything secret.
        lock = try Self.takePossession(of: path, mode: nginxUser == nil ? 0o700 : 0o711, port: settings.rtmpPort)
        do {
            try write(Self.holderFile, "\(getpid())\n")
            for folder in ["relay-ingest", "relay-switch", "relay-push", "relay-settings"] { try make(folder, 0o700) }
            // nginx's workers pass through these two.
            for folder in ["relay-hook", "bin"] { try make(folder, 0o711) }
            for (name, text) in NginxFiles.all(settings) { try write("relay-settings/\(name)", text) }
            try write("relay-settings/record.env", NginxSettings.record(settings, variables))
            // Only relay-push gets the platform's key.
            let others = variables.filter { $0.key != "KICK_URL" && $0.key != "KICK_KEY" }
            try write("relay.env", EnvironmentFile.render(others))
        } catch {
            remove()
            throw error
        }
    }

    deinit { close(lock) }

    /// The process that runs the relay with this port; `nil` if there is none, or if it is another user's.
    static func holder(_ settings: RelaySettings, in parent: String? = nil) -> Int32? {
        let path = path(settings, in: parent)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        return holder(of: path)
    }

    /// Writes the address and the key of a destination to the files that `relay-push` reads.
    func addDestination(_ name: String, _ variables: [String: String], key: String) throws {
        try write("relay-push/\(name).env", EnvironmentFile.render(variables))
        try write("relay-push/\(name).key", key + "\n")
    }

    /// The executable under a service's name, which selects what it runs: all are one executable.
    func program(_ name: String) throws -> String {
        let link = "\(path)/bin/\(name)"
        guard symlink(try Self.ownExecutable(), link) == 0 || errno == EEXIST else {
            throw Self.failure(link)
        }
        return link
    }

    /// Removes it with its content. No other process can take it meanwhile: it stays locked until this value is gone.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Where this user's relays in the foreground have their directories.
    static var parents: [String] {
        if getuid() == 0 { return ["/run"] }
        return [ownDirectory, "/tmp"].compactMap { $0 }
    }

    /// RTMP_PORT of the relay whose directory has this name; `nil` if it is none of this user's.
    static func port(ofName name: String) -> Int? {
        guard name.hasPrefix(namePrefix) else { return nil }
        let parts = name.dropFirst(namePrefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 1 || (parts.count == 2 && parts[1] == "\(getuid())") else { return nil }
        return Int(parts[0])
    }

    private static let holderFile = "relayctl.pid"
    private static let namePrefix = "rtmp-relay-"

    /// Where the directory of a relay with these settings is.
    static func path(_ settings: RelaySettings, in parent: String?) -> String {
        let name = "\(namePrefix)\(settings.rtmpPort)"
        if let parent { return "\(parent)/\(name)" }
        if getuid() == 0 { return "/run/\(name)" }
        return ownDirectory.map { "\($0)/\(name)" } ?? "/tmp/\(name)-\(getuid())"
    }

    /// XDG_RUNTIME_DIR, if it is this user's: after `su` the variable can name the directory of another user.
    private static var ownDirectory: String? {
        guard let mine = RelayOptions.variable("XDG_RUNTIME_DIR"), mine.hasPrefix("/"), access(mine, W_OK | X_OK) == 0
        else { return nil }
        return mine
    }

    private static func holder(of path: String) -> Int32? {
        let text = try? String(contentsOfFile: "\(path)/\(holderFile)", encoding: .utf8)
        return text.flatMap { Int32($0.prefix { $0.isNumber }) }
    }

    /// Creates the directory, or takes over a leftover of an earlier run, and locks and empties it.
    ///
    /// - Returns: The descriptor that holds the lock.
    private static func takePossession(of path: String, mode: mode_t, port: Int) throws -> Int32 {
        // If a run ends between opening and locking, the directory no longer has a name: try again.
        for _ in 0..<10 {
            guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("\(path) can't be made") }
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if descriptor < 0 && errno == ENOENT { continue }
            guard descriptor >= 0 else { throw failure("\(path) can't be used") }
            do {
                if try lock(descriptor, path, port) {
                    guard fchmod(descriptor, mode) == 0 else { throw failure("\(path) can't be used") }
                    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
                        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
                    }
                    return descriptor
                }
            } catch {
                close(descriptor)
                throw error
            }
            close(descriptor)
        }
        throw Failure(description: "\(path) comes and goes")
    }

    /// - Returns: Whether it is locked; `false` if it has been removed since it was opened.
    private static func lock(_ descriptor: Int32, _ path: String, _ port: Int) throws -> Bool {
        var opened = stat()
        var named = stat()
        guard fstat(descriptor, &opened) == 0 else { throw failure("\(path) can't be used") }
        // In /tmp another user may have created it.
        guard opened.st_uid == getuid() else { throw Failure(description: "\(path) belongs to another user") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw InUse(port: port, holder: holder(of: path)) }
        return lstat(path, &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
    }

    private static func failure(_ what: String) -> Failure {
        Failure(description: "\(what): \(Errno(rawValue: errno))")
    }

    /// The path of this program.
    static func ownExecutable() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }

    /// Makes a directory in it for its owner alone.
    ///
    /// - Returns: Its path.
    func folder(_ name: String) throws -> String {
        try make(name, 0o700)
        return "\(path)/\(name)"
    }

    private func make(_ name: String, _ mode: mode_t) throws {
        let path = "\(path)/\(name)"
        guard mkdir(path, mode) == 0, chmod(path, mode) == 0 else { throw Self.failure("\(path) can't be made") }
    }

    private func write(_ name: String, _ text: String) throws {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("\(file) can't be written") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
            throw Self.failure("\(file) can't be written")
        }
    }
}
