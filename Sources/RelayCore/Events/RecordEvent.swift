/// What relay-record does.
public enum RecordEvent: Hashable, Sendable, Codable {
    /// A source is recorded. `after`: how long it could not be.
    case started(RecordedSource, after: Duration?)
    /// A source is not recorded any more, because it should not be.
    case paused(RecordedSource, RecordTrack.Pause)
    /// A source cannot be recorded. Viewers notice nothing.
    case failed(RecordedSource, reason: String, directory: String, isRepeated: Bool)
    /// A file is complete.
    case finished(file: String, bytes: Int64, length: Duration)
    /// A file is complete, but has no chapters and no index.
    case unfinished(file: String, reason: String)
    /// Recordings were removed to make room.
    case removed(files: [String], bytes: Int64, why: RetentionPlan.Reason)
    /// A clip was made.
    case clipped(file: String, bytes: Int64)

    var text: EventText {
        switch self {
        case .started(let source, let after):
            EventText(
                .recordingStarted, after == nil ? .info : .notice, after == nil ? "recording" : "recording again",
                details: ["source": .text(source.rawValue), "after": after.map { .span($0) }])
        case .paused(let source, .diskFull):
            EventText(
                .recordingFailed, .warning, "recording has stopped: too little of the disk is free",
                details: ["source": .text(source.rawValue)],
                fields: ["pause": .text(RecordTrack.Pause.diskFull.rawValue)])
        case .paused(let source, let pause):
            EventText(
                .recordingPaused, .info, "recording has stopped",
                details: ["source": .text(source.rawValue), "why": .text(pause.words)],
                fields: ["pause": .text(pause.rawValue)])
        case .failed(let source, let reason, let directory, let isRepeated):
            EventText(
                .recordingFailed, isRepeated ? .debug : .warning, "cannot record",
                details: [
                    "source": .text(source.rawValue), "reason": .text(reason), "directory": .text(directory),
                ])
        case .finished(let file, let bytes, let length):
            EventText(
                .recordingFinished, .info, "a recording is complete",
                details: ["file": .text(file), "size": .text(Words.size(bytes)), "length": .span(length)],
                fields: ["bytes": .number(Int(bytes))])
        case .unfinished(let file, let reason):
            EventText(
                .recordingUnfinished, .notice, "a recording has no chapters",
                details: ["file": .text(file), "reason": .text(reason)])
        case .removed(let files, let bytes, let why):
            EventText(
                .recordingRemoved, .notice, "recordings are removed to make room",
                details: [
                    "files": .number(files.count), "oldest": files.first.map { .text($0) },
                    "size": .text(Words.size(bytes)),
                    "why": .text(why == .maxSize ? "RECORD_MAX_SIZE" : "RECORD_KEEP_FREE"),
                ], fields: ["bytes": .number(Int(bytes))])
        case .clipped(let file, let bytes):
            EventText(
                .recordingFinished, .info, "a clip is complete",
                details: ["file": .text(file), "size": .text(Words.size(bytes))],
                fields: ["bytes": .number(Int(bytes))])
        }
    }
}

extension RecordTrack.Pause {
    /// For people.
    public var words: String {
        switch self {
        case .stopped: "stopped by relayctl record stop"
        case .brb: "brb holds"
        case .ended: "the stream has ended"
        case .nobodyPublishes: "nobody publishes"
        case .unknown: "relay-hook does not answer"
        case .diskFull: "too little of the disk is free"
        }
    }
}
