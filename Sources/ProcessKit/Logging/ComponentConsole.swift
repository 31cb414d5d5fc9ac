import Glibc
public import Logging
import Synchronization

/// Prints the log records of several components as one readable log: one line per record, with the component's name.
public final class ComponentConsole: Sendable {
    /// Whether the descriptor is a terminal that can move its cursor.
    public let isTerminal: Bool

    private let descriptor: Int32
    private let writer: LineWriter
    private let format: TerminalFormat
    private let width: Int
    /// The text shown below all lines.
    private let footer = Mutex<String?>(nil)

    /// Creates a console.
    ///
    /// - Parameters:
    ///   - descriptor: Where to print; standard output by default. Coloured if it is a terminal and `NO_COLOR` is not set.
    ///   - width: Columns for the component's name.
    public init(descriptor: Int32 = 1, width: Int = 8) {
        self.descriptor = descriptor
        writer = LineWriter(descriptor: descriptor)
        format = TerminalFormat(isColoured: LogEnvironment.wantsColour(on: descriptor))
        isTerminal = isatty(descriptor) == 1 && LogEnvironment.variable("TERM") != "dumb"
        self.width = width
    }

    /// Columns of the terminal; 80 if unknown.
    public var columns: Int {
        var size = winsize()
        let code = ioctl(descriptor, UInt(TIOCGWINSZ), &size)
        return code == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Prints one line with the current time.
    public func write(
        _ component: String, _ message: String, level: Logger.Level = .info, metadata: [String: String] = [:]
    ) {
        let name = component + String(repeating: " ", count: max(1, width - component.count))
        write(
            plain: format.line(
                time: LogTime.local(LogTime.now()), prefix: name, level: level, message: message, metadata: metadata))
    }

    /// Prints a text unchanged, and ends the line.
    public func write(plain text: String) {
        footer.withLock { footer in
            if let footer {
                writer.write("\(Self.lineStart)\(text)\n\(footer)", terminator: "")
            } else {
                writer.write(text)
            }
        }
    }

    /// Shows a text below all lines, in place of the previous one: a progress bar. Does nothing if the output is not a terminal.
    ///
    /// - Parameter text: At most one column less than ``columns``, because only one row can be erased; `nil` shows none.
    public func show(footer text: String?) {
        guard isTerminal else { return }
        footer.withLock { footer in
            guard text != footer else { return }
            footer = text
            writer.write(Self.lineStart + (text ?? ""), terminator: "")
        }
    }

    /// Moves to the first column and clears to the end of the row (ECMA-48: EL).
    private static let lineStart = "\r\u{1B}[K"
}
