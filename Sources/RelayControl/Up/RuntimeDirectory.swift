import FoundationEssentials
import Glibc
import NginxConfiguration
import RelayCore

/// The folder with sockets, generated configuration and keys of one running relay. Removed at the end.
struct RuntimeDirectory {
    /// Why it could not be made.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    /// The user that nginx's workers run as, when that isn't us: as root they must not be root.
    let nginxUser: (uid: UInt32, directive: String)?

    /// Makes it, empty but for what the programs need to start.
    ///
    /// - Parameters:
    ///   - settings: What the files are made from.
    ///   - variables: The settings as text, for the programs to read.
    init(_ settings: RelaySettings, variables: [String: String]) throws {
        let uid = getuid()
        let name = "rtmp-relay-\(settings.rtmpPort)"
        if uid == 0 {
            path = "/run/\(name)"
            guard let nobody = getpwnam("nobody"), let group = getgrgid(nobody.pointee.pw_gid) else {
                throw Failure(description: "there is no user \"nobody\"")
            }
            nginxUser = (nobody.pointee.pw_uid, "nobody \(String(cString: group.pointee.gr_name))")
        } else {
            path = getenv("XDG_RUNTIME_DIR").map { "\(String(cString: $0))/\(name)" } ?? "/tmp/\(name)-\(uid)"
            nginxUser = nil
        }
        // sun_path of unix(7) has 108 bytes; nginx uses short relative names, we don't.
        guard path.utf8.count < 80 else { throw Failure(description: "\(path): too long for sockets in it") }
        Self.remove(path)
        // Workers under another user reach the callback sockets through it; all that is secret is closed to them.
        try make(path, nginxUser == nil ? 0o700 : 0o711)
        try make("\(path)/nginx", 0o700)
        try make("\(path)/push", 0o700)
        try make("\(path)/bin", 0o711)
        try write("ingest.conf", NginxConfiguration.ingest)
        try write("switch.conf", NginxConfiguration.program)
        try write("ingest.settings.conf", NginxSettings.ingest(settings))
        try write("switch.settings.conf", NginxSettings.program(settings))
        try write("relay.env", EnvironmentFile.render(variables))
    }

    /// Writes the address and the key of a destination where `relay-push` looks for them.
    func addDestination(_ name: String, _ variables: [String: String], key: String) throws {
        try write("push/\(name).env", EnvironmentFile.render(variables))
        try write("push/\(name).key", key + "\n")
    }

    /// The program under the name that makes it the part it shall be: all are one executable.
    func program(_ name: String) throws -> String {
        let link = "\(path)/bin/\(name)"
        guard symlink(try Self.ownExecutable(), link) == 0 || errno == EEXIST else {
            throw Failure(description: "\(link): \(String(cString: strerror(errno)))")
        }
        return link
    }

    /// Removes it and all in it.
    func remove() { Self.remove(path) }

    private static func ownExecutable() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }

    private func make(_ path: String, _ mode: mode_t) throws {
        // Never one that is there already: in /tmp somebody else may have made it.
        guard mkdir(path, mode) == 0, chmod(path, mode) == 0 else {
            throw Failure(description: "\(path) can't be made: \(String(cString: strerror(errno)))")
        }
    }

    private func write(_ name: String, _ text: String) throws {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(description: "\(file) can't be written: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
            throw Failure(description: "\(file) can't be written: \(String(cString: strerror(errno)))")
        }
    }

    /// What an earlier run left behind, if it is ours.
    private static func remove(_ path: String) {
        var info = stat()
        guard lstat(path, &info) == 0, info.st_uid == getuid(), info.st_mode & S_IFMT == S_IFDIR else { return }
        try? FileManager.default.removeItem(atPath: path)
    }
}
