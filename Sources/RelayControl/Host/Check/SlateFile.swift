import Glibc
import ProcessKit
import SystemPackage

/// The file in OFFLINE_VIDEO_PATH, as the services see it.
enum SlateFile {
    /// Directories that are empty or closed for the services (ProtectHome=, PrivateTmp= of systemd.exec(5)).
    private static let hidden = ["/home", "/root", "/tmp", "/var/tmp", "/run/user"]

    /// Why the services may be unable to show it, and the remedy; `nil` if no problem was found.
    static func trouble(with path: String) async -> String? {
        if let trouble = accessTrouble(with: path) { return trouble }
        guard let trouble = await PictureProbe.problem(with: path, environment: Preflight.environment) else {
            return nil
        }
        return "\(name(path)) \(trouble); the built-in slate is shown instead"
    }

    private static func name(_ path: String) -> String { "OFFLINE_VIDEO_PATH: \"\(path)\"" }

    /// Why the services may be unable to open it.
    static func accessTrouble(with path: String) -> String? {
        let name = name(path)
        guard path.hasPrefix("/") else { return "\(name) is a relative path; give one that begins with /" }
        for place in [path, resolved(path)] {
            guard let folder = hidden.first(where: { place.hasPrefix("\($0)/") }) else { continue }
            return "\(name): services can't see \(folder); copy the file to /srv or /etc/relay, and name that"
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            return
                "\(name) can't be read: \(Errno(rawValue: errno)); the built-in slate is shown until it can"
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return "\(name) is no file; give a video or a picture" }
        guard getuid() == 0 else {
            // Run as the service's own user, the test is reliable.
            return access(path, R_OK) == 0 ? nil : "\(name) is not readable; run: sudo chmod o+r '\(path)'"
        }
        if let folder = closedFolder(above: path) {
            return "\(name) may be out of reach for the user relay-hook; run: sudo chmod o+x '\(folder)'"
        }
        guard status.st_mode & S_IROTH == 0 else { return nil }
        return "\(name) may be unreadable for the user relay-hook; run: sudo chmod o+r '\(path)'"
    }

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
