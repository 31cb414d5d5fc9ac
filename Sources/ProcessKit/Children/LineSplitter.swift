/// Splits bytes, which arrive in pieces of any size, into lines.
///
/// A line ends at `\n`, at `\r\n`, or at the lone `\r` with which ffmpeg overwrites its status line. It holds at most ``limit``
/// bytes: the rest of a longer one is dropped and the line marked as cut, so a program that never ends its line cannot fill the
/// memory.
public struct LineSplitter: Sendable {
    /// A line without its terminator.
    public struct Line: Sendable, Equatable {
        /// The text; invalid UTF-8 is replaced by U+FFFD.
        public var text: String
        /// Whether bytes beyond the limit were dropped.
        public var wasCut: Bool

        /// Creates a line.
        public init(text: String, wasCut: Bool = false) {
            self.text = text
            self.wasCut = wasCut
        }
    }

    /// The maximum length of a line in bytes.
    public let limit: Int

    private var pending: [UInt8] = []
    private var isCut = false
    private var endedWithReturn = false

    /// Creates an empty splitter.
    ///
    /// - Parameter limit: The maximum length of a line in bytes; at least 1.
    public init(limit: Int = 8192) {
        self.limit = max(1, limit)
    }

    /// Appends bytes and hands out each line they complete.
    ///
    /// - Parameters:
    ///   - bytes: The next bytes of the stream.
    ///   - body: Called once per completed line, in order.
    public mutating func append(_ bytes: UnsafeRawBufferPointer, _ body: (Line) -> Void) {
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                keep(bytes[start..<index])
                // The `\n` of `\r\n`, whose line was handed out at the `\r`: only if it follows directly.
                let isSecondHalf = byte == UInt8(ascii: "\n") && endedWithReturn && index == start
                if !isSecondHalf {
                    body(takeLine())
                }
                endedWithReturn = byte == UInt8(ascii: "\r")
                start = index + 1
            }
            index += 1
        }
        if start < bytes.endIndex {
            endedWithReturn = false
            keep(bytes[start...])
        }
    }

    /// Appends bytes and returns the lines they complete.
    public mutating func append(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        bytes.withUnsafeBytes { append($0) { lines.append($0) } }
        return lines
    }

    /// The unfinished line at the end of the stream, if there is one. Resets the splitter.
    public mutating func finish() -> Line? {
        endedWithReturn = false
        return pending.isEmpty && !isCut ? nil : takeLine()
    }

    private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let room = limit - pending.count
        pending.append(contentsOf: bytes.prefix(room))
        if bytes.count > room {
            isCut = true
        }
    }

    private mutating func takeLine() -> Line {
        if isCut {
            dropTornScalar()
        }
        let line = Line(text: String(decoding: pending, as: UTF8.self), wasCut: isCut)
        pending.removeAll(keepingCapacity: pending.capacity <= limit)
        isCut = false
        return line
    }

    /// Removes the beginning of a UTF-8 sequence whose end was beyond the limit.
    private mutating func dropTornScalar() {
        let tail = pending.suffix(4)
        guard let lead = tail.lastIndex(where: { $0 & 0b1100_0000 != 0b1000_0000 }) else { return }
        let length =
            switch pending[lead] {
            case 0b1100_0000...0b1101_1111: 2
            case 0b1110_0000...0b1110_1111: 3
            case 0b1111_0000...0b1111_0111: 4
            default: 1
            }
        if pending.count - lead < length {
            pending.removeSubrange(lead...)
        }
    }
}
