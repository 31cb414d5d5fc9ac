import ArgumentParser
import Lab

/// Names of columns or rows, separated by commas.
struct BenchList: ExpressibleByArgument, Equatable {
    let names: [String]

    init?(argument: String) {
        names = argument.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        if names.isEmpty { return nil }
    }

    /// The names that are none of these.
    func unknown(_ known: [String]) -> [String] { names.filter { !known.contains($0) } }
}
