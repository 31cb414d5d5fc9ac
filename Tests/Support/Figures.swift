import Glibc

/// Prints what was measured, so that a run of the tests is a report too.
package enum Figures {
    package static func print(_ parts: Any?..., name: String = #function) {
        let words = parts.map { part -> String in
            switch part {
            case let number as Double: "\((number * 1000).rounded() / 1000)"
            case let other?: "\(other)"
            case nil: "none"
            }
        }
        let line = "figures: \(name.prefix { $0 != "(" }): \(words.joined(separator: " "))\n"
        // Not `fflush(nil)`: while an exit test runs, swift-testing holds the lock of the file that it reads the result from.
        _ = write(STDOUT_FILENO, line, line.utf8.count)
    }
}
