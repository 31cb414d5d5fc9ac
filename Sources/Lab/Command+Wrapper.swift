import ProcessKit

extension Command {
    /// Creates a command from all its words, the program first.
    init(_ words: [String]) {
        self.init(words[0], Array(words.dropFirst()))
    }
}
