import Logging

/// One line of nginx's error log: `2026/11/22 20:03:33 [crit] 123#123: *5 text`, or `nginx: [emerg] text` before its log is open
/// (ngx_log.c).
struct NginxLogLine: Sendable, Equatable {
    var level: Logger.Level
    /// The text without time, process, thread and connection number.
    var message: String
    /// The number of the connection that the line is about, without its `*`.
    var connection: String?

    init(level: Logger.Level, message: String, connection: String? = nil) {
        self.level = level
        self.message = message
        self.connection = connection
    }

    /// Parses a line; one of another form is kept unchanged, at level info.
    init(_ line: String) {
        var rest = line[...]
        if let afterName = rest.dropping(prefix: "nginx: ") {
            rest = afterName
        } else if let afterTime = rest.droppingTime() {
            rest = afterTime
        }
        guard let (level, afterLevel) = Self.level(at: rest) else {
            self.init(level: .info, message: line)
            return
        }
        rest = afterLevel.droppingProcess()
        let about = Self.connection(at: rest)
        self.init(level: level, message: String(about?.1 ?? rest), connection: about?.0)
    }

    /// A worker that died unexpectedly; its master starts another by itself (ngx_process.c, `ngx_process_get_status`).
    var deadWorker: (pid: String, signal: String)? {
        let words = message.split(separator: " ")
        guard message.hasPrefix("worker process "), words.count >= 7,
            words[3...5].joined(separator: " ") == "exited on signal"
        else { return nil }
        return (String(words[2]), String(words[6]))
    }

    /// nginx's levels emerg, alert, crit and error all become errors in the relay's log.
    private static func level(at text: Substring) -> (Logger.Level, Substring)? {
        guard text.first == "[", let end = text.firstIndex(of: "]") else { return nil }
        let level: Logger.Level? =
            switch text[text.index(after: text.startIndex)..<end] {
            case "emerg", "alert", "crit", "error": .error
            case "warn": .warning
            case "notice": .notice
            case "info": .info
            case "debug": .debug
            default: nil
            }
        let rest = text[text.index(after: end)...]
        return level.map { ($0, rest.first == " " ? rest.dropFirst() : rest) }
    }

    private static func connection(at text: Substring) -> (String, Substring)? {
        guard text.first == "*", let end = text.firstIndex(of: " ") else { return nil }
        let number = text[text.index(after: text.startIndex)..<end]
        guard !number.isEmpty, number.allSatisfy(\.isNumber) else { return nil }
        return (String(number), text[text.index(after: end)...])
    }
}

extension Substring {
    fileprivate func dropping(prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }

    /// Drops `2026/11/22 20:03:33 ` at the beginning; `nil` if it is not there.
    fileprivate func droppingTime() -> Substring? {
        let shape = "0000/00/00 00:00:00 "
        guard count >= shape.count, zip(self, shape).allSatisfy({ $1 == "0" ? $0.isNumber : $0 == $1 }) else {
            return nil
        }
        return dropFirst(shape.count)
    }

    /// Drops `123#123: ` at the beginning.
    fileprivate func droppingProcess() -> Substring {
        guard let colon = firstRange(of: ": "), self[..<colon.lowerBound].contains("#"),
            self[..<colon.lowerBound].allSatisfy({ $0.isNumber || $0 == "#" })
        else { return self }
        return self[colon.upperBound...]
    }
}
