/// Tells recorded events in one line each, for people: `live → slate: no frames from the publisher for 1.5 s (back after 41 s)`.
///
/// Give it the events in the order in which they happened: some lines need what came before.
public struct EventSentences {
    /// Keys of values that say nothing to people, or that the line says in another way.
    private static let hidden: Set<String> = [
        "client", "cut", "faucet", "free_bytes", "from", "old_session", "order", "reason", "remedy", "session",
        "switcher", "to",
        "worker",
    ]
    /// Keys of values that are seconds.
    private static let times: Set<String> = [
        "after", "age", "away", "for", "left", "of", "retry", "retry_in", "silence", "since", "sound_step",
        "steady_for",
        "streamed", "took", "video_step", "waited",
    ]
    /// What comes first, in this order; all else follows by name.
    private static let order = ["address", "feed", "source", "host", "app", "name"]

    private let showsChannel: Bool
    /// How long the last publisher of each channel had sent no frame when that was told.
    private var stalls: [ChannelID: Double] = [:]

    /// - Parameter showsChannel: Whether there is more than one.
    public init(showsChannel: Bool = false) { self.showsChannel = showsChannel }

    /// The lines of a list of events.
    ///
    /// - Parameter clock: Writes a moment, in milliseconds since 1970, for people.
    public static func lines(_ events: [RecordedEvent], clock: (Int64) -> String) -> [String] {
        var sentences = EventSentences(showsChannel: Set(events.compactMap(\.channel)).count > 1)
        var following: [ChannelID?: RecordedEvent] = [:]
        // From the last one to the first: the next cut says how long the one before lasted.
        let next = events.reversed().map { event -> RecordedEvent? in
            guard event.isCut else { return nil }
            return following.updateValue(event, forKey: event.channel)
        }
        return zip(events, next.reversed()).map { event, next in
            clock(event.time) + " " + sentences.line(event, followedBy: next)
        }
    }

    /// The line of one event, without the time.
    ///
    /// - Parameter next: For a cut, the next one of its channel, if it has happened.
    public mutating func line(_ event: RecordedEvent, followedBy next: RecordedEvent? = nil) -> String {
        if event.kind == EventKind.publisherStalled.name, let channel = event.channel, let limit = event.number("for") {
            stalls[channel] = limit
        }
        let text = event.isCut ? cut(event, next) : other(event)
        let channel = showsChannel ? (event.channel?.rawValue ?? "-") + "  " : ""
        return PlainText.line(channel + text)
    }

    private func cut(_ event: RecordedEvent, _ next: RecordedEvent?) -> String {
        let (to, from) = (event.text("to") ?? "?", event.text("from"))
        var text = "\(from ?? "nothing") → \(to)"
        if let why = event.text("why") {
            text += ": \(why)"
            if why == SwitchCause.publisherStalled.rawValue, let limit = event.channel.flatMap({ stalls[$0] }) {
                text += " for \(Self.time(limit))"
            }
        }
        guard let next else { return text }
        let lasted = Self.time(Double(next.time - event.time) / 1000)
        let isBack = to != SourceKind.live.rawValue && next.text("to") == from
        return text + (isBack ? " (back after \(lasted))" : " (for \(lasted))")
    }

    private func other(_ event: RecordedEvent) -> String {
        var text = event.message
        if let destination = event.destination {
            text = "\(destination): \(text)"
        } else if event.service == "relay-ingest" || event.service == "relay-switch" {
            text = "\(event.service): \(text)"
        }
        if let reason = event.text("reason"), !reason.isEmpty { text += ": \(reason)" }
        let shown = event.values.filter { !Self.hidden.contains($0.key) }
        let keys =
            Self.order.filter { shown[$0] != nil } + shown.keys.filter { !Self.order.contains($0) }.sorted()
        let details = keys.compactMap { key in
            shown[key].map { "\(key.split(separator: "_").joined(separator: " ")) \(Self.words(key, $0))" }
        }
        if !details.isEmpty { text += " (\(details.joined(separator: ", ")))" }
        if let remedy = event.text("remedy") { text += "; \(remedy)" }
        return text
    }

    private static func words(_ key: String, _ value: RecordedValue) -> String {
        switch value {
        case .text(let text): text
        case .flag(let flag): flag ? "yes" : "no"
        case .number(let number):
            if times.contains(key) {
                time(number)
            } else {
                Int(exactly: number).map(String.init) ?? "\((number * 100).rounded() / 100)"
            }
        }
    }

    /// `40 ms`, `1.5 s`, `41 s`, `12 min`, `3 h`, `2 d`.
    public static func time(_ seconds: Double) -> String {
        // What an event says may be any number.
        let duration = Duration.milliseconds(Int64((max(0, min(seconds, 1e9)) * 1000).rounded()))
        if seconds < 1 { return "\(duration.milliseconds) ms" }
        if seconds < 10 { return Words.seconds(duration) }
        if seconds >= 172_800 { return "\(duration.components.seconds / 86_400) d" }
        return Words.span(duration)
    }
}

extension RecordedEvent {
    /// Whether another source went on air.
    public var isCut: Bool { kind == EventKind.onAir.name }
}
