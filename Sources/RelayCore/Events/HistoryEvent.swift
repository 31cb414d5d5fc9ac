/// The history, which relay-hook keeps.
public enum HistoryEvent: Hashable, Sendable, Codable {
    /// Its file could not be read any more. It was set aside under another name, and a new one begun.
    case damaged(setAside: String, reason: String)
    /// It cannot be written; what happens meanwhile is kept in memory as far as it fits.
    case failed(reason: String)
    /// It is written again. `lost`: how many events are missing in it.
    case resumed(lost: Int)
    /// More happened at once than could be written.
    case lost(Int)

    var text: EventText {
        switch self {
        case .damaged(let file, let reason):
            EventText(
                .historyDamaged, .warning, "the history was damaged: it is set aside, and a new one begins",
                details: ["file": .text(file), "reason": .text(reason)])
        case .failed(let reason):
            EventText(
                .historyFailed, .warning, "the history cannot be written; the stream is not affected",
                details: ["reason": .text(reason)])
        case .resumed(let lost):
            EventText(.historyFailed, .notice, "the history is written again", details: ["lost": .number(lost)])
        case .lost(let count):
            EventText(.historyFailed, .notice, "events are missing in the history", details: ["lost": .number(count)])
        }
    }
}
