import Glibc
import ProcessKit

/// Reads a line on a separate thread.
enum BlockingRead {
    /// Reads byte by byte, which leaves the input after the line for the next question or another program.
    ///
    /// - Parameters:
    ///   - descriptor: The input.
    ///   - onLine: Gets the line without surrounding spaces, or `nil` at the end of input.
    static func line(from descriptor: Int32, onLine: @escaping @Sendable (String?) -> Void) {
        DetachedThread.start { onLine(read(descriptor)) }
    }

    private static func read(_ descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(descriptor, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 && bytes.isEmpty { return nil }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        let line = String(decoding: bytes, as: UTF8.self)
        let spaces: Set<Character> = [" ", "\t", "\r"]
        let start = line.drop { spaces.contains($0) }
        let end = start.lastIndex { !spaces.contains($0) }
        return end.map { String(start[...$0]) } ?? ""
    }
}
