import Glibc

/// A file to be written. May contain a secret: print ``path``, never the whole.
struct PlannedFile: Sendable, Equatable {
    let path: String
    let text: String
    var mode: mode_t = 0o600
}

extension PlannedFile: CustomStringConvertible, CustomReflectable {
    /// The file without its content.
    var description: String { "PlannedFile(\(path))" }

    /// As `description`, to keep keys out of failed assertions.
    var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}
