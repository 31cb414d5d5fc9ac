import Logging
import ProcessKit
import Synchronization

/// Turns the log records of all services into readable lines.
final class RelayConsole: Sendable {
    /// A problem repeated within this time is not shown again.
    private static let repetition: Duration = .seconds(30)

    private let console: ComponentConsole
    private let isVerbose: Bool
    /// The problems shown, with the time of each.
    private let shown = Mutex<[String: ContinuousClock.Instant]>([:])

    init(isVerbose: Bool, console: ComponentConsole = ComponentConsole()) {
        self.isVerbose = isVerbose
        self.console = console
    }

    /// Prints a message of `relayctl` itself.
    func say(_ message: String, level: Logger.Level = .info, _ metadata: [String: String] = [:]) {
        console.write("relay", message, level: level, metadata: metadata)
    }

    /// Prints a text of several lines unchanged.
    func show(plain text: String) {
        console.write(plain: text)
    }

    /// From now on shows only messages of `relayctl` itself.
    func end() {
        console.show(footer: nil)
    }

    /// Shows a log record of a service.
    func show(_ service: String, _ record: LogRecord) {
        // The switcher's ffmpeg logs through the hook under a name of its own.
        let component = record.label == "relay-switcher" ? "switcher" : service
        if record.message == "rendering the slate", let percent = record.metadata["percent"].flatMap(Int.init) {
            return showRender(percent)
        }
        // The hook reports the end of a rendering in a line of its own.
        if service == "hook", record.message == "the slate is rendered" || record.level >= .warning {
            console.show(footer: nil)
        }
        guard isVerbose || (record.level >= .info && !isRepeated(component, record)) else { return }
        console.write(component, record.message, level: record.level, metadata: record.metadata)
    }

    /// Whether a problem was shown a moment ago: a repeated failure logs the same each time.
    private func isRepeated(_ component: String, _ record: LogRecord) -> Bool {
        guard record.level >= .warning else { return false }
        let values = record.metadata.filter { $0.key != "again_in" }.sorted { $0.key < $1.key }
        let key = ([component, record.message] + values.map { "\($0.key)=\($0.value)" }).joined(separator: "\n")
        let now = ContinuousClock.now
        return shown.withLock { shown in
            shown = shown.filter { now - $0.value < Self.repetition }
            guard shown[key] == nil else { return true }
            shown[key] = now
            return false
        }
    }

    /// A progress bar on a terminal; elsewhere only the first and the last line are shown.
    private func showRender(_ percent: Int) {
        let text = "rendering the slate "
        let end = " \(percent) %"
        let width = min(30, console.columns - text.count - end.count - 1)
        guard width > 4 else { return console.show(footer: String("\(percent) %".prefix(console.columns - 1))) }
        let filled = max(0, min(width, percent * width / 100))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        console.show(footer: text + bar + end)
    }
}
