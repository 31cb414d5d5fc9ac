public import RelayCore

/// Decides what one sink tells of the events, and when. Pure: each event and each passing of time returns what to tell.
///
/// Its ``state`` is saved with the last event's identifier, so that a restart loses and repeats nothing. Times are milliseconds since
/// 1970.
public struct AlertRules: Sendable {
    /// What the owner has chosen for a sink.
    public struct Choice: Hashable, Sendable {
        /// What is told.
        public var topics: Set<AlertTopic>
        /// How long something must last before it is told (AFTER=), in milliseconds.
        public var after: Int64
        /// When only problems and their ends are told.
        public var quiet: QuietHours?
        /// This host's name.
        public var host: String
        /// The address of the relay's page.
        public var link: String?

        /// A choice.
        public init(
            topics: Set<AlertTopic> = AlertTopic.standard, after: Int64 = 30_000, quiet: QuietHours? = nil,
            host: String, link: String? = nil
        ) {
            self.topics = topics
            self.after = after
            self.quiet = quiet
            self.host = host
            self.link = link
        }
    }

    /// A moment, and what the host's clock shows.
    public struct Moment: Sendable {
        /// Milliseconds since 1970.
        public let time: Int64
        /// Minutes since midnight.
        public let minute: Int

        /// A moment.
        public init(time: Int64, minute: Int) {
            self.time = time
            self.minute = minute
        }
    }

    /// What is not over, and what was told.
    public struct State: Hashable, Sendable, Codable {
        /// By the identifier of what they are about.
        fileprivate var tracks: [String: AlertTrack] = [:]
        /// By channel.
        fileprivate var programs: [String: Program] = [:]

        /// Nothing has happened.
        public init() {}

        /// Nothing was later than now: see ``AlertTrack/limit(to:)``.
        fileprivate mutating func limit(to now: Int64) {
            for id in tracks.keys { tracks[id]?.limit(to: now) }
            for (channel, program) in programs { programs[channel]?.since = min(max(program.since, 0), now) }
        }
    }

    /// What a channel shows.
    fileprivate struct Program: Hashable, Codable {
        var source: SourceKind?
        var since: Int64 = 0
        /// How the source is told; `nil`: it is not, or as a problem.
        var notice: AlertProblem?
        /// What the owner knows to be on air.
        var told: SourceKind?
        /// Whether the stream was ended on purpose.
        var isEnded = false

        /// Since when there is another source than the owner knows of.
        var newSince: Int64? { isEnded || source == told || notice == nil ? nil : since }
    }

    /// More things, and more channels, than a host has: the state stays small whatever happens.
    static let most = 100

    private let choice: Choice
    /// To be saved.
    public private(set) var state: State

    /// - Parameter state: What an earlier run has saved.
    public init(_ choice: Choice, _ state: State = State()) {
        self.choice = choice
        self.state = state
        // The end of the year 9999: what a damaged file says can't make a sum too large.
        self.state.limit(to: 253_402_300_799_999)
    }

    /// When to call ``timePassed(_:)``; `nil`: nothing is waiting. It may be in the past after an event that happened earlier.
    public var deadline: Int64? {
        let tracks = state.tracks.values.compactMap { due($0) }
        let programs = state.programs.compactMap { due($1, $0) }
        return (tracks + programs).min()
    }

    /// An event has happened, now or earlier: of events that are read after a pause, only what lasted is told.
    ///
    /// Give it all events that there are before ``timePassed(_:)``.
    public mutating func happened(_ event: RecordedEvent, _ now: Moment) -> [AlertMessage] {
        let time = min(max(event.time, 0), now.time)
        var messages = tell(until: time, now)
        otherRuns(than: event, at: time)
        for cause in AlertCause.all(of: event) {
            if let notice = apply(cause, at: time, now) { messages.append(notice) }
        }
        return messages + tell(until: time, now)
    }

    /// systemd has given up a unit (`OnFailure=`).
    public mutating func failed(unit: String, _ now: Moment) -> [AlertMessage] {
        let message = AlertMessage.failed(unit: unit, host: choice.host, time: now.time, link: choice.link)
        return choice.topics.contains(message.topic) && mayNotice(message.id, now) ? [message] : []
    }

    /// Tells what has lasted long enough.
    public mutating func timePassed(_ now: Moment) -> [AlertMessage] { tell(until: now.time, now) }
}

/// What happens.
extension AlertRules {
    /// - Returns: What is told at once.
    private mutating func apply(_ cause: AlertCause, at time: Int64, _ now: Moment) -> AlertMessage? {
        switch cause {
        case .begins(let problem, let lasted):
            guard choice.topics.contains(problem.topic), hasRoom(for: problem.id, now) else { return nil }
            state.tracks[problem.id, default: AlertTrack()].begins(problem, since: max(0, time - lasted), at: time)
        case .ends(let id, let text): state.tracks[id]?.ends(text, at: time)
        case .restarted(let problem, let onlyAfterProblem):
            let before = state.tracks[problem.id]
            state.tracks[problem.id]?.ends(problem.text, at: time)
            guard before?.told == nil, before?.present != nil || !onlyAfterProblem else { return nil }
            return notice(problem, at: time, now)
        case .notice(let problem): return notice(problem, at: time, now)
        case .onAir(let source, let channel, let notice):
            change(channel) { program in
                if program.source != source { (program.source, program.since) = (source, time) }
                program.notice = notice
            }
        case .streamEnded(let channel): change(channel) { $0.isEnded = true }
        case .streamResumed(let channel): change(channel) { $0.isEnded = false }
        }
        return nil
    }

    /// A service's earlier run can't tell the end of what it told; its present one tells it anew if it goes on.
    private mutating func otherRuns(than event: RecordedEvent, at time: Int64) {
        guard let run = AlertProblem.Watcher(event) else { return }
        for (id, track) in state.tracks {
            guard let watcher = track.present?.problem.watcher, watcher.service == run.service,
                watcher.boot != run.boot
            else { continue }
            state.tracks[id]?.ends("\(run.service) runs anew, and has not told it since.", at: time)
        }
    }

    private mutating func notice(_ problem: AlertProblem, at time: Int64, _ now: Moment) -> AlertMessage? {
        guard choice.topics.contains(problem.topic), !isQuiet(problem, now), mayNotice(problem.id, now) else {
            return nil
        }
        return message(problem, .notice, since: time, at: time)
    }

    private mutating func mayNotice(_ id: String, _ now: Moment) -> Bool {
        hasRoom(for: id, now) && state.tracks[id, default: AlertTrack()].notes(now: now.time)
    }

    private mutating func change(_ channel: String, _ body: (inout Program) -> Void) {
        guard state.programs[channel] != nil || state.programs.count < Self.most else { return }
        body(&state.programs[channel, default: Program()])
    }

    private mutating func hasRoom(for id: String, _ now: Moment) -> Bool {
        guard state.tracks[id] == nil, state.tracks.count >= Self.most else { return true }
        forget(now)
        return state.tracks.count < Self.most
    }
}

/// What is told.
extension AlertRules {
    /// Tells what is due at a time.
    private mutating func tell(until time: Int64, _ now: Moment) -> [AlertMessage] {
        state.limit(to: now.time)
        var messages: [AlertMessage] = []
        let waiting = state.tracks.compactMap { id, track in due(track).map { (due: $0, id: id) } }
        for (due, id) in waiting.sorted(by: { ($0.due, $0.id) < ($1.due, $1.id) }) where due <= time {
            switch state.tracks[id]?.tell(now: now.time) {
            case .problem(let spell)?:
                messages.append(message(spell.problem, .problem, since: spell.since, at: now.time))
            case .recovered(let spell, let end, let text)?:
                messages.append(message(spell.problem, .recovered, text, since: spell.since, at: end))
            case nil: break
            }
            for (channel, program) in state.programs where AlertCause.onAirID(channel) == id {
                state.programs[channel]?.told = program.source
            }
        }
        for (channel, program) in state.programs.sorted(by: { $0.key < $1.key }) {
            guard let due = due(program, channel), due <= time, let problem = program.notice else { continue }
            state.programs[channel]?.told = program.source
            guard choice.topics.contains(problem.topic), !isQuiet(problem, now), hasRoom(for: problem.id, now) else {
                continue
            }
            state.tracks[problem.id, default: AlertTrack()].mentioned(now: now.time)
            messages.append(message(problem, .notice, since: program.since, at: program.since))
        }
        forget(now)
        return messages
    }

    private func due(_ track: AlertTrack) -> Int64? {
        // Nobody watches.
        if track.told == nil, let problem = track.present?.problem, [.program, .publisher].contains(problem.topic),
            state.programs[problem.channel]?.isEnded == true
        {
            return nil
        }
        return track.due(after: choice.after)
    }

    private func due(_ program: Program, _ channel: String) -> Int64? {
        program.newSince.map { max($0 + choice.after, state.tracks[AlertCause.onAirID(channel)]?.freeAt ?? 0) }
    }

    private func isQuiet(_ problem: AlertProblem, _ now: Moment) -> Bool {
        problem.severity == .info && choice.quiet?.contains(now.minute) == true
    }

    private mutating func forget(_ now: Moment) {
        state.tracks = state.tracks.filter { !$0.value.isForgotten(now: now.time) }
    }

    private func message(
        _ problem: AlertProblem, _ phase: AlertMessage.Phase, _ text: String? = nil, since: Int64, at time: Int64
    ) -> AlertMessage {
        AlertMessage(
            id: problem.id, topic: problem.topic, phase: phase, severity: problem.severity, title: problem.title,
            text: text ?? problem.text, host: choice.host, since: since, time: max(since, time),
            command: phase == .recovered ? nil : problem.command, labels: problem.labels, link: choice.link)
    }
}
