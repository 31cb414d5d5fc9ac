import CSystemd
import Glibc
import SystemPackage

/// What root may do, given up: who parses what unauthenticated clients send must not be root.
enum Privileges {
    /// Why they cannot be given up.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Becomes another user, for good; of its groups only the first.
    static func drop(to user: String) throws(Failure) {
        guard let entry = getpwnam(user)?.pointee else { throw Failure(description: "there is no user \"\(user)\"") }
        var group = entry.pw_gid
        guard setgroups(1, &group) == 0, setgid(entry.pw_gid) == 0, setuid(entry.pw_uid) == 0, setuid(0) != 0 else {
            throw Failure(description: "cannot become \(user): \(Errno(rawValue: errno))")
        }
        // Another user's process does not die with its parent any more (prctl(2)), until it asks for that anew.
        guard relay_die_with_parent(SIGKILL) == 0 else {
            throw Failure(description: "cannot be bound to the parent: \(Errno(rawValue: errno))")
        }
    }
}
