import Glibc
import Testing

/// What these tests need beyond what others do.
enum Prerequisites {
    /// What keeps them from running; `nil` if nothing does.
    static let missing: String? = {
        if getuid() != 0 { return "only root can boot a Debian in a container" }
        if TestFolder.package == nil { return "RELAY_DEB names no package; \"make test\" builds one" }
        for program in ["/usr/sbin/debootstrap", "/usr/bin/systemd-nspawn"] where access(program, X_OK) != 0 {
            return "\(program) is not installed; \"make test\" installs it"
        }
        return nil
    }()

    /// The same in a sentence.
    static let sentence = Comment(rawValue: "the package is not tested: \(missing ?? "nothing is missing")")
}
