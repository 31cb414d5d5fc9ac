/// One line of a child's output.
public struct OutputLine: Sendable, Equatable {
    /// The output that a line was written to.
    public enum Stream: Sendable, Equatable {
        /// Descriptor 1.
        case stdout
        /// Descriptor 2.
        case stderr
    }

    /// The output that the line was written to.
    public var stream: Stream
    /// The line without its terminator; invalid UTF-8 is replaced by U+FFFD.
    public var text: String
    /// Whether the line was longer than the limit, and ``text`` is only its beginning.
    public var wasCut: Bool

    /// Creates a line.
    public init(stream: Stream, text: String, wasCut: Bool = false) {
        self.stream = stream
        self.text = text
        self.wasCut = wasCut
    }
}
