import Logging
import ProcessKit
import Synchronization

/// Turns the records of all parts into the lines a person reads.
final class RelayConsole: Sendable {
    /// A problem that comes back this soon is not shown again.
    private static let repetition: Duration = .seconds(30)

    private let console: ComponentConsole
    private let isVerbose: Bool
    /// Problems that were shown, and when.
    private let shown = Mutex<[String: ContinuousClock.Instant]>([:])

    init(isVerbose: Bool, console: ComponentConsole = ComponentConsole()) {
        self.isVerbose = isVerbose
        self.console = console
    }

    /// What `relayctl` itself says.
    func say(_ message: String, level: Logger.Level = .info, _ metadata: [String: String] = [:]) {
        console.write("relay", message, level: level, metadata: metadata)
    }

    /// A text of several lines, as it is.
    func show(plain text: String) {
        console.write(plain: text)
    }

    /// Nothing more will be shown but what `relayctl` itself says.
    func end() {
        console.show(footer: nil)
    }

    /// A record of a part.
    func show(_ part: String, _ record: LogRecord) {
        // The switcher's ffmpeg logs through the hook under a name of its own.
        let component = record.label == "relay-switcher" ? "switcher" : part
        if record.message == "rendering the slate", let percent = record.metadata["percent"].flatMap(Int.init) {
            return showRender(percent)
        }
        // Whatever became of a rendering, the hook says it in a line of its own.
        if part == "hook", record.message == "the slate is rendered" || record.level >= .warning {
            console.show(footer: nil)
        }
        guard isVerbose || (record.level >= .info && !isRepeated(component, record)) else { return }
        console.write(component, record.message, level: record.level, metadata: record.metadata)
    }

    /// Whether a problem was shown a moment ago: what fails again and again says the same each time.
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

    /// A bar that moves, on a terminal; elsewhere the lines at the beginning and the end must do.
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
