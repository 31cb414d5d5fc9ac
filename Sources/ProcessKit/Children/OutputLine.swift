/// One line of a child's output.
public struct OutputLine: Sendable, Equatable {
    /// Where a line was written.
    public enum Stream: Sendable, Equatable {
        /// Descriptor 1.
        case stdout
        /// Descriptor 2.
        case stderr
    }

    /// Where the line was written.
    public var stream: Stream
    /// The line without its terminator; invalid UTF-8 is replaced by U+FFFD.
    public var text: String
    /// Whether the line was longer than the bound, so that ``text`` is only its beginning.
    public var wasCut: Bool

    /// Makes a line.
    public init(stream: Stream, text: String, wasCut: Bool = false) {
        self.stream = stream
        self.text = text
        self.wasCut = wasCut
    }
}
