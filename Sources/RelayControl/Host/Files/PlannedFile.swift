import Glibc

/// A file that is to be written. May hold a secret: print ``path``, never the whole.
struct PlannedFile: Sendable, Equatable {
    let path: String
    let text: String
    var mode: mode_t = 0o600
}

extension PlannedFile: CustomStringConvertible, CustomReflectable {
    /// The file without what is in it.
    var description: String { "PlannedFile(\(path))" }

    /// As `description`: a failed assertion shows no key either.
    var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}
