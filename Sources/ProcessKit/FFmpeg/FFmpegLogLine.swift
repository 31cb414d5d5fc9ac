public import Logging

/// One line of ffmpeg's log with `-loglevel level+…`, which puts the level in front: `[error] text`, or `[rtmp @ 0x55ddc35220c0]
/// [error] text` from a component.
public struct FFmpegLogLine: Sendable, Equatable {
    /// The level given by ffmpeg; `fatal` and `panic` are `critical`, `verbose` is `debug`.
    public var level: Logger.Level
    /// The component, without its address: `rtmp`, `libx264`, `auto_scale_0`; `nil` for ffmpeg itself.
    public var component: String?
    /// The text after the prefixes.
    public var message: String

    /// Creates a line from its parts.
    public init(level: Logger.Level, component: String?, message: String) {
        self.level = level
        self.component = component
        self.message = message
    }

    /// Parses a line of ffmpeg's stderr.
    ///
    /// - Parameters:
    ///   - line: The line without its terminator.
    ///   - defaultLevel: For a line without a level: the second line of a long message, or output of another source.
    public init(_ line: String, defaultLevel: Logger.Level = .info) {
        var rest = line[...]
        var component: String?
        // A component that belongs to another one is preceded by it; the last one is the sender.
        while let (name, remainder) = Self.component(at: rest) {
            component = name
            rest = remainder
        }
        if let (level, remainder) = Self.level(at: rest) {
            self.init(level: level, component: component, message: String(remainder))
        } else {
            self.init(level: defaultLevel, component: component, message: String(rest))
        }
    }

    /// `[name @ 0xaddress] ` at the beginning of a text.
    private static func component(at text: Substring) -> (String, Substring)? {
        guard let (inside, remainder) = bracketed(text) else { return nil }
        guard let at = inside.range(ofLast: " @ 0x") else { return nil }
        let address = inside[at.upperBound...]
        guard !address.isEmpty, address.allSatisfy(\.isHexDigit) else { return nil }
        return (String(inside[..<at.lowerBound]), remainder)
    }

    /// `[level] ` at the beginning of a text. The level names are those of `get_level_str` in libavutil/log.c.
    private static func level(at text: Substring) -> (Logger.Level, Substring)? {
        guard let (inside, remainder) = bracketed(text) else { return nil }
        let level: Logger.Level? =
            switch inside {
            case "panic", "fatal": .critical
            case "error": .error
            case "warning": .warning
            case "info": .info
            case "verbose", "debug": .debug
            case "trace": .trace
            default: nil
            }
        return level.map { ($0, remainder) }
    }

    private static func bracketed(_ text: Substring) -> (inside: Substring, remainder: Substring)? {
        guard text.first == "[", let end = text.firstIndex(of: "]") else { return nil }
        let inside = text[text.index(after: text.startIndex)..<end]
        let remainder = text[text.index(after: end)...]
        return (inside, remainder.first == " " ? remainder.dropFirst() : remainder)
    }
}

extension Substring {
    fileprivate func range(ofLast pattern: String) -> Range<Index>? {
        var end = endIndex
        while end > startIndex {
            if self[..<end].hasSuffix(pattern) {
                return index(end, offsetBy: -pattern.count)..<end
            }
            end = index(before: end)
        }
        return nil
    }
}
