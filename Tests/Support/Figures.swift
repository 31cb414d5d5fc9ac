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
        Swift.print("figures: \(name.prefix { $0 != "(" }): \(words.joined(separator: " "))")
        fflush(nil)
    }
}
