import Glibc

/// A system call that failed.
struct CallError: Error, CustomStringConvertible {
    let description: String

    /// The error of the call that has just failed.
    init(_ call: String) {
        description = "\(call): \(String(cString: strerror(errno)))"
    }
}
