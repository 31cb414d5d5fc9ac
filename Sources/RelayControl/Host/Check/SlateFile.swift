import Glibc
import ProcessKit
import SystemPackage

/// The file in OFFLINE_VIDEO_PATH, as the services see it.
enum SlateFile {
    /// Directories that are empty or closed for the services (ProtectHome=, PrivateTmp= of systemd.exec(5)).
    private static let hidden = ["/home", "/root", "/tmp", "/var/tmp", "/run/user"]

    /// Why the services may be unable to show it, and the remedy; `nil` if no problem was found.
    ///
    /// - Parameter limit: How long reading the file may take.
    static func trouble(with path: String, within limit: Duration = .seconds(10)) async -> Trouble? {
        if let trouble = accessTrouble(with: path) { return trouble }
        guard let trouble = await PictureProbe.problem(with: path, environment: Preflight.environment, within: limit)
        else { return nil }
        return Trouble(
            what: "\(name(path)) \(trouble)", remedy: "the built-in slate is shown instead")
    }

    private static func name(_ path: String) -> String { "OFFLINE_VIDEO_PATH: \"\(path)\"" }

    /// Why the services may be unable to open it.
    static func accessTrouble(with path: String) -> Trouble? {
        let name = name(path)
        guard path.hasPrefix("/") else {
            return Trouble(
                what: "\(name) is a relative path", remedy: "give one that begins with /")
        }
        for place in [path, resolved(path)] {
            guard let folder = hidden.first(where: { place.hasPrefix("\($0)/") }) else { continue }
            return Trouble(
                what: "\(name): services can't see \(folder)",
                remedy: "copy the file to /srv or /etc/relay, and name that",
                command: "sudo install -D -m 644 -t /srv \(quoted(path)) && sudoedit /etc/relay/relay.env")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            return Trouble(
                what: "\(name) can't be read: \(Errno(rawValue: errno))",
                remedy: "the built-in slate is shown until it can")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return Trouble(
                what: "\(name) is no file", remedy: "give a video or a picture")
        }
        guard getuid() == 0 else {
            // Run as the service's own user, the test is reliable.
            return access(path, R_OK) == 0 ? nil : chmod("\(name) is not readable", "o+r", path)
        }
        if let folder = closedFolder(above: path) {
            return chmod("\(name) may be out of reach for the user relay-hook", "o+x", folder)
        }
        guard status.st_mode & S_IROTH == 0 else { return nil }
        return chmod("\(name) may be unreadable for the user relay-hook", "o+r", path)
    }

    private static func chmod(_ what: String, _ mode: String, _ path: String) -> Trouble {
        let command = "sudo chmod \(mode) \(quoted(path))"
        return Trouble(what: what, remedy: "run: \(command)", command: command)
    }

    /// A path for a shell.
    private static func quoted(_ path: String) -> String { ShellWord.quoted(path) }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func closedFolder(above path: String) -> String? {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            var status = stat()
            if stat(folder, &status) == 0, status.st_mode & S_IXOTH == 0 { return folder }
        }
        return nil
    }
}
