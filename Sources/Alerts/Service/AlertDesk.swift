import Glibc
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Takes the events, decides by each sink's rules what is told, and sends it. A sink that is down delays no other.
actor AlertDesk {
    /// One sink.
    private struct Desk {
        let settings: SinkSettings
        var rules: AlertRules
        var queue: AlertQueue

        /// Whether it gets no messages, and is called while all is well.
        var isHeartbeat: Bool { if case .heartbeat = settings.sink { true } else { false } }
    }

    /// Sends a message to a sink.
    typealias Send =
        @Sendable (
            _ message: AlertMessage, _ sink: AlertSink, _ name: String, _ thread: String?, _ limit: Duration
        ) async -> AlertPost.Result

    /// For one attempt.
    private static let limit: Duration = .seconds(15)
    /// For one attempt of a test: who asked waits for it.
    static let testLimit: Duration = .milliseconds(4500)

    /// An event that is older is read late, in milliseconds.
    private static let late: Int64 = 3000
    /// From the last event that was read late until time passes again.
    private static let backlogPause: Duration = .milliseconds(500)

    /// From a failed write to the next, in milliseconds, unless something changes before.
    private static let saveAgain: Int64 = 30_000

    private let host: String
    private let file: SavedFile<AlertBook>
    private let send: Send
    private let onReport: @Sendable (AlertsReport) -> Void
    private let logger: Logger
    private var book: AlertBook
    private var desks: [String: Desk] = [:]
    /// Goes off when a rule or a queue is due.
    private var alarm: Task<Void, Never>?
    private var saving: Task<Void, Never>?
    private var isUnsaved = false
    private var isSaveBroken = false
    private var sending: [String: Task<Void, Never>] = [:]
    private var hostEvents = 0
    private var hasBegun = false
    private var isEnding = false

    /// Reads what an earlier run has saved.
    ///
    /// - Parameters:
    ///   - sinks: By their names.
    ///   - link: The address of the relay's page.
    ///   - file: Where it is saved.
    ///   - onReport: Gets how the sinks are, whenever that may have changed.
    init(
        _ sinks: [String: SinkSettings], host: String, link: String?, file: SavedFile<AlertBook>, logger: Logger,
        onReport: @escaping @Sendable (AlertsReport) -> Void = { _ in }, send: @escaping Send
    ) {
        (self.host, self.file, self.logger, self.send) = (host, file, logger, send)
        self.onReport = onReport
        do {
            book = try file.load() ?? AlertBook(now: WallClock.now)
        } catch {
            logger.warning("saved alerts cannot be read: it begins anew", metadata: ["reason": "\(error)"])
            book = AlertBook(now: WallClock.now)
        }
        for (name, settings) in sinks {
            let saved = book.pages[name].flatMap { $0.kind == settings.kind ? $0 : nil }
            let page = saved ?? AlertBook.Page(kind: settings.kind)
            let choice = AlertRules.Choice(
                topics: settings.topics, after: settings.after.milliseconds, quiet: settings.quiet, host: host,
                link: link)
            desks[name] = Desk(settings: settings, rules: AlertRules(choice, page.rules), queue: page.queue)
        }
    }

    /// The event after which reading goes on; `nil`: none has been read.
    var lastEvent: String? { book.last }

    /// When the last event happened that was read, in milliseconds since 1970.
    var lastTime: Int64 { book.lastTime }

    /// Whether relay-hook runs is known: sends what an earlier run has left.
    func begin() {
        guard !hasBegun else { return }
        hasBegun = true
        report()
        // What happened meanwhile is read first.
        wait(Self.backlogPause)
    }

    /// An event has happened, now or before.
    ///
    /// - Parameter isOwn: It is this service's, and no place in relay-hook's stream.
    func happened(_ event: RecordedEvent, isOwn: Bool = false) {
        let now = WallClock.now
        book.limit(to: now)
        guard isOwn || book.read(event) else { return }
        // What it has seen itself was told when it was seen.
        guard isOwn || !HostWatch.hasTold(event) else { return save() }
        let moment = Self.moment(now)
        for (name, desk) in desks where !desk.isHeartbeat { tell(desks[name]?.rules.happened(event, moment), name) }
        save()
        // What is read late may have ended since, which is read next.
        if event.time < now - Self.late { wait(Self.backlogPause) } else { advance() }
    }

    /// systemd says that a unit has failed.
    func failed(_ unit: String) {
        let moment = Self.moment(WallClock.now)
        for (name, desk) in desks where !desk.isHeartbeat { tell(desks[name]?.rules.failed(unit: unit, moment), name) }
        save()
        advance()
    }

    /// This host was looked at.
    ///
    /// - Returns: What is to be logged.
    func saw(_ look: @Sendable (inout HostWatch) -> [HostWatch.Sight]) -> [HostEvent] {
        let now = WallClock.now
        let moment = Self.moment(now)
        var watch = book.host ?? HostWatch()
        let sights = look(&watch)
        book.host = watch
        for sight in sights {
            hostEvents += 1
            let id = EventID(boot: "host", service: HostWatch.service, sequence: hostEvents)
            let event = RecordedEvent(EventRecord(id: id, time: now, channel: nil, event: .host(sight.event)))
            // What goes on is given again: a sink may be new.
            for (name, desk) in desks where !desk.isHeartbeat { tell(desks[name]?.rules.happened(event, moment), name) }
        }
        let news = sights.filter(\.isNews).map(\.event)
        if !news.isEmpty { save() }
        if !sights.isEmpty { advance() }
        return news
    }

    /// Whether a sink is called while all is well.
    var hasHeartbeats: Bool { desks.values.contains { $0.isHeartbeat } }

    /// All is well: calls the sinks that want to know.
    func beat() async {
        let send = send
        let message = AlertMessage.test(host: host, time: WallClock.now)
        await withTaskGroup(of: (String, AlertPost.Result).self) { group in
            for (name, desk) in desks where desk.isHeartbeat {
                let sink = desk.settings.sink
                group.addTask { (name, await send(message, sink, name, nil, Self.limit)) }
            }
            for await (name, result) in group {
                let wasFailing = desks[name]?.queue.isFailing ?? false
                desks[name]?.queue.called(result.outcome, why: result.why, now: WallClock.now)
                note(result, name, wasFailing: wasFailing)
            }
        }
        report()
    }

    /// What there is to say of each sink, by name.
    var reports: [SinkReport] {
        desks.sorted { $0.key < $1.key }.map { name, desk in
            SinkReport(
                name: name, kind: desk.settings.kind.rawValue, waiting: desk.queue.waiting.count, last: desk.queue.last)
        }
    }

    /// Sends a test message at once, past the queue.
    ///
    /// - Parameter name: The sink; `nil`: all of them.
    /// - Returns: What came of it, by name; `nil`: there is no such sink.
    func test(_ name: String?) async -> [SinkReport]? {
        if let name, desks[name] == nil { return nil }
        let message = AlertMessage.test(host: host, time: WallClock.now)
        let send = send
        let results = await withTaskGroup(of: (String, AlertPost.Result).self) { group in
            for (sink, desk) in desks where name == nil || sink == name {
                let target = desk.settings.sink
                group.addTask { (sink, await send(message, target, sink, nil, Self.testLimit)) }
            }
            var results: [String: AlertPost.Result] = [:]
            for await (sink, result) in group { results[sink] = result }
            return results
        }
        let now = WallClock.now
        for (name, result) in results { tested(name, result, now) }
        return reports.compactMap { report in
            guard let result = results[report.name] else { return nil }
            let last: SinkReport.Result =
                switch result.outcome {
                case .sent: .init(.sent, time: now)
                case .refused(let reason): .init(.refused, reason: reason, time: now)
                case .later, .threadGone: .init(.later, reason: result.why, time: now)
                }
            return SinkReport(name: report.name, kind: report.kind, waiting: report.waiting, last: last)
        }
    }

    /// A test has less time than a message: that it was not answered says nothing of those.
    private func tested(_ name: String, _ result: AlertPost.Result, _ now: Int64) {
        switch result.outcome {
        case .later, .threadGone: return
        case .sent, .refused: break
        }
        let wasFailing = desks[name]?.queue.isFailing ?? false
        desks[name]?.queue.called(result.outcome, why: result.why, now: now)
        if case .sent = result.outcome { note(result, name, wasFailing: wasFailing) }
        report()
        save()
        advance()
    }

    /// Tells how the sinks are.
    private func report() {
        let sinks = desks.sorted { $0.key < $1.key }.map { name, desk in
            desk.queue.report(name: name, kind: desk.settings.kind)
        }
        onReport(AlertsReport(sinks: sinks))
    }

    /// Waits for what is being sent, for at most `limit`, and for what is being saved.
    func end(within limit: Duration) async {
        isEnding = true
        alarm?.cancel()
        let tasks = Array(sending.values)
        let all = Task { for task in tasks { await task.value } }
        _ = await all.ends(within: limit)
        if let saving { _ = await saving.ends(within: .seconds(1)) }
    }

    private func tell(_ messages: [AlertMessage]?, _ name: String) {
        guard let messages, !messages.isEmpty else { return }
        for message in messages where desks[name]?.queue.append(message) == true {
            logger.warning("an alert is lost: too many wait", metadata: ["sink": "\(name)"])
        }
        report()
    }

    /// Does what is due, and sets the alarm for what is not.
    private func advance() {
        guard hasBegun, !isEnding else { return }
        let now = WallClock.now
        let moment = Self.moment(now)
        var isChanged = false
        for name in desks.keys {
            if let deadline = desks[name]?.rules.deadline, deadline <= now { isChanged = true }
            // Also if nothing is due: the clock may have been set back.
            tell(desks[name]?.rules.timePassed(moment), name)
            startSending(name, now)
        }
        if isChanged { save() }
        if isSaveBroken { save() }
        setAlarm()
    }

    private func setAlarm() {
        alarm?.cancel()
        let now = WallClock.now
        var deadlines = desks.values.flatMap { [$0.rules.deadline, $0.queue.deadline].compactMap { $0 } }
        if isSaveBroken { deadlines.append(now + Self.saveAgain) }
        guard let next = deadlines.min() else { return }
        // The clock may be set meanwhile: it is looked at once a minute.
        wait(.milliseconds(min(max(next - now, 0) + 1, 60_000)))
    }

    private func wait(_ pause: Duration) {
        alarm?.cancel()
        alarm = Task {
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            advance()
        }
    }

    private func startSending(_ name: String, _ now: Int64) {
        guard let next = desks[name]?.queue.next(now: now), let sink = desks[name]?.settings.sink else { return }
        let send = send
        sending[name] = Task {
            let result = await send(next.message, sink, name, next.thread, Self.limit)
            ended(result, name)
        }
    }

    private func ended(_ result: AlertPost.Result, _ name: String) {
        sending[name] = nil
        let wasFailing = desks[name]?.queue.isFailing ?? false
        desks[name]?.queue.ended(result.outcome, why: result.why, now: WallClock.now)
        note(result, name, wasFailing: wasFailing)
        report()
        save()
        advance()
    }

    /// One line when a sink takes nothing any more, and one when it does again.
    private func note(_ result: AlertPost.Result, _ name: String, wasFailing: Bool) {
        let isFailing = desks[name]?.queue.isFailing ?? false
        switch result.outcome {
        case .refused(let reason):
            logger.warning("an alert is refused", metadata: ["sink": "\(name)", "reason": "\(reason)"])
        case .later where !wasFailing:
            logger.warning(
                "an alert cannot be sent, and is tried again",
                metadata: ["sink": "\(name)", "reason": "\(result.why ?? "unknown")"])
        case .sent where wasFailing && !isFailing:
            logger.notice("alerts are sent again", metadata: ["sink": "\(name)"])
        case .sent, .later, .threadGone: break
        }
    }

    /// Saves all that has changed, on a thread of its own. What changes meanwhile is saved after it.
    private func save() {
        isUnsaved = true
        guard saving == nil else { return }
        saving = Task {
            while isUnsaved {
                isUnsaved = false
                // Those of sinks that are no more are dropped.
                book.pages = desks.mapValues {
                    AlertBook.Page(kind: $0.settings.kind, rules: $0.rules.state, queue: $0.queue)
                }
                do {
                    try await file.save(book)
                    if isSaveBroken { logger.notice("alerts are saved again") }
                    isSaveBroken = false
                } catch {
                    if !isSaveBroken {
                        logger.warning(
                            "alerts cannot be saved: a restart would lose those that wait",
                            metadata: ["reason": "\(error)"])
                    }
                    isSaveBroken = true
                }
            }
            saving = nil
            if isSaveBroken, hasBegun, !isEnding { setAlarm() }
        }
    }

    private static func moment(_ time: Int64) -> AlertRules.Moment {
        let parts = LocalTime.parts(of: Int(time / 1000))
        return AlertRules.Moment(time: time, minute: Int(parts.tm_hour) * 60 + Int(parts.tm_min))
    }
}
