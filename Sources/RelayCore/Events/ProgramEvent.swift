/// What viewers see, and the switchers that make it.
public enum ProgramEvent: Hashable, Sendable, Codable {
    /// Another source went on air. `took` runs from the event that caused it to the admission of the new switcher.
    case onAir(SourceReference, from: SourceKind?, why: SwitchCause, took: Duration, switcher: Int?)
    /// A switcher ended unexpectedly. `failures` counts those of its source in a row.
    case switcherFailed(switcher: Int, SourceReference, SwitcherExit, failures: Int, retryIn: Duration)
    /// A switcher was not ready in time.
    case switcherLate(switcher: Int, SourceReference, failures: Int)
    /// A switcher from an earlier run of relay-hook is on air; `connection` is nginx's number for it.
    case switcherAdopted(connection: Int)
    /// The publisher is gone, and the program takes its format (OUT_RES=source, OUT_FPS=source).
    case formatFollowed(ProgramFormat, before: ProgramFormat)
    /// A switcher's ffmpeg logged a warning or an error. `leftOut`: how many were not told before it.
    case switcherSaid(switcher: Int, SourceReference, component: String?, words: String, leftOut: Int)

    var text: EventText {
        switch self {
        case .onAir(let to, let from, let why, let took, let switcher):
            EventText(
                .onAir, .info, "on air: \(to.kind.rawValue)",
                details: ["from": from.map(EventValue.source), "why": .text(why.rawValue), "took": .time(took)],
                fields: [
                    "to": .source(to.kind), "session": to.session.map(EventValue.number),
                    "faucet": switcher.map(EventValue.number),
                ])
        case .switcherFailed(let switcher, let source, let exit, let failures, let retryIn):
            // Only the first failure in a row is a warning; the rest are repeats.
            EventText(
                .switcherFailed, failures == 1 ? .warning : .debug, "switcher ended unexpectedly",
                details: [
                    "faucet": .number(switcher), "source": .source(source.kind), "reason": .text(exit.explanation),
                    "failures": .number(failures), "retry_in": .time(retryIn),
                ], fields: ["session": source.session.map(EventValue.number)])
        case .switcherLate(let switcher, let source, let failures):
            EventText(
                .switcherLate, failures == 1 ? .warning : .debug,
                source.kind == .slate
                    ? "switcher did not get ready in time: is this host too busy?"
                    : "switcher did not get ready in time: no picture from the publisher?",
                details: ["faucet": .number(switcher), "source": .source(source.kind)],
                fields: ["session": source.session.map(EventValue.number)])
        case .switcherAdopted(let connection):
            EventText(
                .switcherAdopted, .notice, "a switcher of an earlier run is on air: it will be replaced",
                details: ["client": .number(connection)])
        case .formatFollowed(let format, let before):
            EventText(
                .formatFollowed, .info, "the program takes the format of its last publisher: slates are rendered in it",
                details: ["format": .text(format.description), "before": .text(before.description)])
        case .switcherSaid(let switcher, let source, let component, let words, let leftOut):
            EventText(
                .switcherSaid, .info, "ffmpeg says",
                details: [
                    "faucet": .number(switcher), "source": .source(source.kind), "ffmpeg": .text(words),
                    "component": component.map(EventValue.text),
                    "not_logged_before": leftOut > 0 ? .number(leftOut) : nil,
                ], fields: ["session": source.session.map(EventValue.number)])
        }
    }
}

/// The kinds of sources.
public enum SourceKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A publisher to the live feed.
    case live
    /// A publisher to the standby feed.
    case standby
    /// A slate.
    case slate
}

/// A source in an event.
public struct SourceReference: Hashable, Sendable, Codable {
    /// Its kind.
    public let kind: SourceKind
    /// The publisher's session; `nil` for a slate.
    public let session: Int?

    /// Refers to a source.
    public init(_ source: Source) {
        switch source {
        case .publisher(let feed, let session): (kind, self.session) = (feed.sourceKind, session.number)
        case .slate: (kind, session) = (.slate, nil)
        }
    }
}

extension Feed {
    /// The kind of source that its publisher is.
    var sourceKind: SourceKind {
        switch self {
        case .live: .live
        case .standby: .standby
        }
    }
}

extension EventValue {
    static func source(_ kind: SourceKind) -> EventValue { .text(kind.rawValue) }
}
