import Glibc
public import Logging

/// Prints what several programs log as one readable story: a line a record, with the name of the component that logged it.
public struct ComponentConsole: Sendable {
    /// Whether the descriptor is a terminal.
    public let isTerminal: Bool

    private let writer: LineWriter
    private let format: TerminalFormat
    private let width: Int

    /// Prints to a descriptor.
    ///
    /// - Parameters:
    ///   - descriptor: Where to print: standard output, unless said otherwise. Coloured if that is a terminal and `NO_COLOR` is
    ///     not set.
    ///   - width: Columns for the component's name.
    public init(descriptor: Int32 = 1, width: Int = 8) {
        writer = LineWriter(descriptor: descriptor)
        format = TerminalFormat(isColoured: LogEnvironment.wantsColour(on: descriptor))
        isTerminal = isatty(descriptor) == 1
        self.width = width
    }

    /// Prints one line, with the time now.
    public func write(
        _ component: String, _ message: String, level: Logger.Level = .info, metadata: [String: String] = [:]
    ) {
        let name = component + String(repeating: " ", count: max(1, width - component.count))
        writer.write(
            format.line(
                time: LogTime.local(LogTime.now()), prefix: name, level: level, message: message, metadata: metadata))
    }

    /// Prints a text as it is.
    public func write(plain text: String) {
        writer.write(text)
    }

    /// Prints a text without ending the line: a bar that is drawn again and again.
    public func write(unfinished text: String) {
        writer.write(text, terminator: "")
    }
}
