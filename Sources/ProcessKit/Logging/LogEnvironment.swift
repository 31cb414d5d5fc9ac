import Glibc

/// Properties of the process's environment that matter for logging.
public enum LogEnvironment {
    /// Whether a descriptor is the journal stream that systemd set up: `JOURNAL_STREAM` contains its device and inode
    /// (systemd.exec(5)). The variable alone proves nothing, since children inherit it and redirect.
    public static func isJournal(_ descriptor: Int32) -> Bool {
        isJournal(descriptor, stream: variable("JOURNAL_STREAM"))
    }

    static func isJournal(_ descriptor: Int32, stream: String?) -> Bool {
        guard let stream else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// Whether to colour output to a descriptor: a terminal, without a setting against it (<https://no-color.org>).
    static func wantsColour(on descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && variable("NO_COLOR") == nil && variable("TERM") != "dumb"
    }

    /// The name this program was called by, without its path.
    static var programName: String {
        guard let name = CommandLine.arguments.first?.split(separator: "/").last else { return "unknown" }
        return String(name)
    }

    /// A variable of the environment; `nil` if it is unset or empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
