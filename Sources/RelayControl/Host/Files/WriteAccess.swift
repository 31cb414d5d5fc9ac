import Glibc
import SystemPackage

/// Checks, before any question, that this user may change an operator's files.
enum WriteAccess {
    /// - Throws: ``Refusal`` with the remedy.
    static func check(_ files: HostFiles) throws(Refusal) {
        for folder in [files.directory, files.destinations, files.keys, files.alerts] where FileStore.exists(folder) {
            guard access(folder, W_OK | X_OK) != 0 else { continue }
            throw Refusal(
                "\(folder) can't be written to: \(Errno(rawValue: errno))"
                    + (getuid() == 0 ? "" : "; run the same as root: sudo relayctl …"),
                exit: RelayExit.cannotCreate)
        }
    }
}
