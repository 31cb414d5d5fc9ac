import Logging
import ProcessKit

/// Turns the records of all parts into the lines a person reads.
final class RelayConsole: Sendable {
    private let console = ComponentConsole()
    private let isVerbose: Bool

    init(isVerbose: Bool) { self.isVerbose = isVerbose }

    /// What `relayctl` itself says.
    func say(_ message: String, level: Logger.Level = .info, _ metadata: [String: String] = [:]) {
        console.write("relay", message, level: level, metadata: metadata)
    }

    /// A text of several lines, as it is.
    func show(plain text: String) {
        console.write(plain: text)
    }

    /// A record of a part.
    func show(_ part: String, _ record: LogRecord) {
        if record.level < .info && !isVerbose { return }
        // The switcher's ffmpeg logs through the hook under a name of its own.
        let component = record.label == "relay-switcher" ? "switcher" : part
        switch record.message {
        case "on air":
            let (from, to) = (record.metadata["from"] ?? "", record.metadata["to"] ?? "")
            console.write(
                component, "on air: \(to)", level: record.level,
                metadata: record.metadata.filter { $0.key != "to" && (from != "nothing" || $0.key != "from") })
        case "rendering the slate":
            showRender(component, record)
        default:
            console.write(component, record.message, level: record.level, metadata: record.metadata)
        }
    }

    /// A bar that moves on a terminal; elsewhere a line at the beginning and one at the end.
    private func showRender(_ component: String, _ record: LogRecord) {
        let percent = Int(record.metadata["percent"] ?? "") ?? 0
        guard console.isTerminal else {
            if percent == 0 { console.write(component, "rendering the slate", metadata: record.metadata) }
            if percent == 100 { console.write(component, "the slate is rendered") }
            return
        }
        let filled = percent * 30 / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let line = "\r\u{1B}[Krendering the slate \(bar) \(percent) %" + (percent == 100 ? "\n" : "")
        console.write(unfinished: line)
    }
}
