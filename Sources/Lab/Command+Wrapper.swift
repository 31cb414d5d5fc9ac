import ProcessKit

extension Command {
    /// Describes a program to run by all its words, the program first.
    init(_ words: [String]) {
        self.init(words[0], Array(words.dropFirst()))
    }
}
