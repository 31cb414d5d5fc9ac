import Glibc

/// RECORD_DIR, as far as the user relay-record may write there.
enum RecordDirectory {
    /// The problem with a directory; `nil`: there is none that can be seen before recording begins.
    static func trouble(with path: String) -> Trouble? {
        // Before the package is installed nobody knows.
        guard let user = getpwnam("relay-record") else { return nil }
        let (uid, gid) = (user.pointee.pw_uid, user.pointee.pw_gid)
        var figures = stat()
        guard stat(path, &figures) == 0 else { return trouble(path, "does not exist") }
        guard figures.st_mode & S_IFMT == S_IFDIR else {
            return Trouble(
                what: "RECORD_DIR: \(path) is no directory", remedy: "name one",
                command: "sudoedit /etc/relay/relay.env")
        }
        let groups = [gid] + [getgrnam("relay")?.pointee.gr_gid].compactMap { $0 }
        guard mayWrite(figures, user: uid, groups: groups) else {
            return trouble(path, "is not writable for the user relay-record")
        }
        return nil
    }

    /// Whether a user may make files in a directory, by its mode.
    static func mayWrite(_ directory: stat, user: uid_t, groups: [gid_t]) -> Bool {
        let bits: mode_t =
            if directory.st_uid == user { 0o300 } else if groups.contains(directory.st_gid) { 0o030 } else { 0o003 }
        return user == 0 || directory.st_mode & bits == bits
    }

    private static func trouble(_ path: String, _ what: String) -> Trouble {
        let command = "sudo install -d -o relay-record -g relay -m 2750 \(ShellWord.quoted(path))"
        return Trouble(what: "RECORD_DIR: \(path) \(what)", remedy: "nothing is recorded: \(command)", command: command)
    }
}
