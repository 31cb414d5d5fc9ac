import CSystemd
import Glibc
import SystemPackage

/// Drops root's privileges: the process that parses data from unauthenticated clients must not be root.
enum Privileges {
    /// Why the privileges cannot be dropped.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Switches to another user, permanently; keeps only the first of its groups.
    static func drop(to user: String) throws(Failure) {
        guard let entry = getpwnam(user)?.pointee else { throw Failure(description: "there is no user \"\(user)\"") }
        var group = entry.pw_gid
        guard setgroups(1, &group) == 0, setgid(entry.pw_gid) == 0, setuid(entry.pw_uid) == 0, setuid(0) != 0 else {
            throw Failure(description: "cannot become \(user): \(Errno(rawValue: errno))")
        }
        // After a change of user, the process no longer dies with its parent (prctl(2)) until it requests that again.
        guard relay_die_with_parent(SIGKILL) == 0 else {
            throw Failure(description: "cannot be bound to the parent: \(Errno(rawValue: errno))")
        }
    }
}
