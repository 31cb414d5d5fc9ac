import FoundationEssentials
import RelayCore
import TestSupport
import Testing

@testable import Alerts

/// Whatever happens, in whatever order: what a sink is told keeps its promises.
@Suite struct AlertRandomTests {
    /// Rules beside others that are saved and read at every step, and what must be true of their messages.
    private struct Watch {
        private let choice: AlertRules.Choice
        private(set) var rules: AlertRules
        private var saved: AlertRules
        /// Problems that were told, and how bad they were.
        private(set) var open: [String: AlertMessage.Severity] = [:]
        private var last: [String: Int64] = [:]
        private(set) var count = 0
        var time: Int64 = 1_795_633_200_000
        var minute = 720

        init(_ choice: AlertRules.Choice) {
            (self.choice, rules, saved) = (choice, AlertRules(choice), AlertRules(choice))
        }

        var now: AlertRules.Moment { .init(time: time, minute: minute) }

        mutating func happened(_ event: RecordedEvent) throws {
            try told(rules.happened(event, now), saved.happened(event, now))
        }

        mutating func failed(_ unit: String) throws {
            try told(rules.failed(unit: unit, now), saved.failed(unit: unit, now))
        }

        mutating func timePassed() throws {
            try told(rules.timePassed(now), saved.timePassed(now))
            #expect(rules.deadline.map { $0 > time } ?? true, "the deadline is in the past")
        }

        private mutating func told(_ messages: [AlertMessage], _ others: [AlertMessage]) throws {
            #expect(messages == others && rules.state == saved.state, "saving and reading changes nothing")
            saved = AlertRules(
                choice, try JSONDecoder().decode(AlertRules.State.self, from: JSONEncoder().encode(saved.state)))
            #expect(saved.deadline == rules.deadline)
            count += messages.count
            for message in messages { told(message) }
        }

        private mutating func told(_ message: AlertMessage) {
            if let earlier = last[message.id] { #expect(time - earlier >= 60_000, "\(message.id) twice in a minute") }
            last[message.id] = time
            #expect(choice.topics.contains(message.topic))
            #expect(message.since <= message.time && message.time <= time)
            let ranks: [AlertMessage.Severity: Int] = [.info: 0, .warning: 1, .critical: 2]
            switch message.phase {
            case .problem:
                let after = message.id.hasPrefix("brb/") ? 7_200_000 : choice.after
                #expect(message.time - message.since >= after, "\(message.id) is told too early")
                #expect(message.severity != .info)
                if let earlier = open[message.id] {
                    #expect(ranks[message.severity] ?? 0 > ranks[earlier] ?? 0, "\(message.id) twice, and no worse")
                }
                open[message.id] = message.severity
            case .recovered:
                #expect(open.removeValue(forKey: message.id) != nil, "\(message.id): an end without a beginning")
                #expect(message.lasted != nil && message.command == nil)
            case .notice:
                // `minute` is the time of day.
                #expect(choice.quiet?.contains(minute) != true || message.severity != .info, "in the quiet hours")
            case .test: Issue.record("nobody tests")
            }
        }
    }

    private typealias Events = AlertEvents

    private static let events: [(RelayEvent, String)] = [
        (Events.lost, Events.kick), (Events.connected, Events.kick), (Events.lost, "relay-push@other"),
        (Events.connected, "relay-push@other"), (Events.stillFailing, Events.kick), (Events.stalled, Events.kick),
        (.platform(.readsAgain(host: "kick.example", after: .seconds(6))), Events.kick),
        (.platform(.steady(host: "kick.example")), Events.kick), (.platform(.programUnknown), Events.kick),
        (.platform(.programMissing(isConnected: true)), Events.kick), (.platform(.programBack), Events.kick),
        (.platform(.held(host: "kick.example", .paused)), Events.kick),
        (.host(.tooSlow(speed: 0.5)), "relay-hook"), (.host(.encodingSuspended(retryIn: .seconds(30))), "relay-hook"),
        (.host(.recovered), "relay-hook"), (.service(.gone(service: "relay-gate")), "relay-hook"),
        (.service(.startedAgain(service: "relay-gate", after: .seconds(1))), "relay-hook"),
        (.service(.reportsAgain(service: "relay-gate", after: .seconds(1))), "relay-hook"),
        (Events.live(.publisherArrived), "relay-hook"), (Events.slate(.publisherStalled), "relay-hook"),
        (Events.live(.publisherResumed), "relay-hook"), (Events.slate(.publisherLeft), "relay-hook"),
        (Events.standby(.publisherLeft), "relay-hook"), (Events.brb(), "relay-hook"), (Events.auto, "relay-hook"),
        (Events.ended, "relay-hook"), (Events.resumed, "relay-hook"), (Events.low, "relay-hook"),
        (Events.good, "relay-hook"), (Events.picture, "relay-hook"), (Events.sound, "relay-hook"),
        (Events.arrived, "relay-hook"), (Events.left, "relay-hook"), (Events.flapping, "relay-hook"),
        (Events.refused, "relay-gate"), (.nginx(.ended(exit: "status 1")), "relay-switch"),
        (.nginx(.serves), "relay-switch"), (.nginx(.starved(waited: .seconds(1), took: .seconds(2))), "relay-ingest"),
        (.nginx(.fed(after: .seconds(3))), "relay-ingest"),
        (.service(.gateSilent(listeningOn: "*:1935")), "relay-gate"),
        (.service(.gateAnswers(listeningOn: "*:1935")), "relay-gate"),
        (.history(.failed(reason: "full")), "relay-hook"),
        (.history(.resumed(lost: 3)), "relay-hook"),
        (.slate(.unusable(.standard, shown: .builtIn, reason: "no")), "relay-hook"),
        (.slate(.rendered(.standard, file: "a.mp4")), "relay-hook"),
    ]

    /// What ends all that ``events`` begin.
    private static let ends: [(RelayEvent, String)] = [
        (Events.connected, Events.kick), (Events.connected, "relay-push@other"), (.host(.recovered), "relay-hook"),
        (.service(.startedAgain(service: "relay-gate", after: .seconds(1))), "relay-hook"), (Events.auto, "relay-hook"),
        (Events.resumed, "relay-hook"), (Events.left, "relay-hook"), (Events.live(.publisherArrived), "relay-hook"),
        (.nginx(.serves), "relay-switch"), (.nginx(.fed(after: .seconds(3))), "relay-ingest"),
        (.service(.gateAnswers(listeningOn: "*:1935")), "relay-gate"), (.history(.resumed(lost: 3)), "relay-hook"),
        (.slate(.rendered(.standard, file: "a.mp4")), "relay-hook"),
    ]

    @Test(arguments: 0..<12) func whatRelaysDoIsToldAsPromised(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let topics = AlertTopic.allCases.filter { _ in Int.random(in: 0..<5, using: &random) > 0 }
        var watch = Watch(
            .init(
                topics: Set(topics), after: [0, 1000, 30_000, 60_000, 300_000].randomElement(using: &random) ?? 0,
                quiet: Bool.random(using: &random) ? QuietHours("23:00-07:00") : nil, host: "relay"))
        var runs = 0
        for number in 1...300 {
            watch.minute = Int.random(in: 0..<1440, using: &random)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<55:
                guard let (event, service) = Self.events.randomElement(using: &random) else { break }
                let age = Int.random(in: 0..<4, using: &random) == 0 ? Int64.random(in: 0...120_000, using: &random) : 0
                if Int.random(in: 0..<40, using: &random) == 0 { runs += 1 }
                try watch.happened(.sample(event, service, run: "run\(runs)", number, time: watch.time - age))
            case 55..<80:
                watch.time = max(watch.time, watch.rules.deadline ?? 0)
                try watch.timePassed()
            case 80..<97:
                watch.time += Int64.random(in: 0...90_000, using: &random)
                try watch.timePassed()
            case 97: watch.time += Int64.random(in: 0...10_000_000, using: &random)
            default: try watch.failed("relay-hook.service")
            }
        }
        // In the end all is well, and the owner knows that.
        for (number, (event, service)) in Self.ends.enumerated() {
            try watch.happened(.sample(event, service, run: "run\(runs)", 500 + number, time: watch.time))
        }
        for _ in 0..<100 {
            guard let deadline = watch.rules.deadline else { break }
            watch.time = max(watch.time, deadline)
            try watch.timePassed()
        }
        #expect(watch.open.isEmpty && watch.rules.deadline == nil)
        watch.time += 2 * AlertTrack.longestPause
        try watch.timePassed()
        #expect(watch.count > 0 || topics.isEmpty)
    }

    /// Events that no relay has, of names and times that nobody has, with a clock that jumps.
    @Test(arguments: 0..<2) func nothingMakesTheStateLarge(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var rules = AlertRules(.init(topics: Set(AlertTopic.allCases), host: "relay"))
        let words = ["live", "slate", "brb", SwitchCause.publisherStalled.rawValue, "\u{1b}[31m", "\u{202e}x", ""]
        let names = ["feed", "to", "why", "choice", "service", "slate", "file", "by", "reason"]
        var time: Int64 = 1_795_633_200_000
        for number in 0..<1000 {
            func word() -> String {
                words.randomElement(using: &random).map { Bool.random(using: &random) ? $0 : "\($0)\(number)" } ?? ""
            }
            var values: [String: RecordedValue] = [:]
            for name in names where Bool.random(using: &random) { values[name] = .text(word()) }
            values["since"] = .number([.nan, .infinity, -1, 1e300, 5].randomElement(using: &random) ?? 0)
            if number.isMultiple(of: 100) { values["reason"] = .text(String(repeating: "ä", count: 4000)) }
            let event = RecordedEvent(
                id: "\(word())/\(word())/\(number)", time: [.min, .max, 0, time].randomElement(using: &random) ?? 0,
                service: Bool.random(using: &random) ? "relay-push@\(number)" : word(),
                channel: ChannelID(rawValue: word()), kind: EventKind.all.randomElement(using: &random)?.name ?? "",
                severity: [.notice, .warning, .critical].randomElement(using: &random) ?? .notice,
                message: word(), values: values)
            time = max(1, time + Int64.random(in: -200_000...300_000, using: &random))
            let now = AlertRules.Moment(time: time, minute: Int.random(in: 0..<1440, using: &random))
            _ = rules.happened(event, now)
            if Bool.random(using: &random) { _ = rules.failed(unit: word(), now) }
            _ = rules.timePassed(now)
            #expect(rules.deadline.map { $0 > time } ?? true)
        }
        let bytes = try JSONEncoder().encode(rules.state).count
        #expect(bytes < 600_000, "\(bytes) bytes")
        #expect(try JSONDecoder().decode(AlertRules.State.self, from: JSONEncoder().encode(rules.state)) == rules.state)
    }

    /// Hundreds of destinations and channels, with all to say that there can be.
    @Test func whatDoesNotFitIsLeftOut() throws {
        var rules = AlertRules(.init(after: 0, host: "relay"))
        var told: Set<String> = []
        for number in 0..<200 {
            for (kind, to) in [("platform-lost", ""), ("on-air", "slate"), ("flapping", "")] {
                let event = RecordedEvent(
                    id: "relay-hook/a/\(number)", time: 1_795_633_200_000, service: "relay-push@\(number)",
                    channel: ChannelID(rawValue: "\(number)"), kind: kind, severity: .warning, message: "it happened",
                    values: [
                        "to": .text(to), "why": .text(SwitchCause.publisherStalled.rawValue),
                        "feed": .text("\(number)"),
                        "reason": .text(String(repeating: "漢", count: 1000)),
                    ])
                told.formUnion(rules.happened(event, .init(time: 1_795_633_200_000, minute: 0)).map(\.id))
            }
        }
        #expect(told.count == AlertRules.most)
        let bytes = try JSONEncoder().encode(rules.state).count
        #expect(bytes < 600_000, "\(bytes) bytes")
        // In time there is room again.
        var now = AlertRules.Moment(time: 1_795_633_300_000, minute: 0)
        _ = rules.happened(.sample(Events.connected, "relay-push@0", time: now.time), now)
        now = AlertRules.Moment(time: 1_795_633_900_000, minute: 0)
        let messages = rules.happened(.sample(Events.lost, "relay-push@999", time: now.time), now)
        #expect(messages.map(\.id) == ["destination/999"])
    }

    @Test func thereAreNotMoreChannelsThanFit() throws {
        var rules = AlertRules(.init(topics: [.host], host: "relay"))
        for number in 0..<2000 {
            let event = RecordedEvent(
                id: "relay-hook/a/\(number)", time: 1_795_633_200_000, service: "relay-hook",
                channel: ChannelID(rawValue: "\(number)"), kind: EventKind.streamEnded.name, severity: .notice,
                message: "the stream is ended", values: [:])
            _ = rules.happened(event, .init(time: 1_795_633_200_000, minute: 0))
        }
        let bytes = try JSONEncoder().encode(rules.state).count
        #expect(bytes < 20_000, "\(bytes) bytes")
    }

    /// A file from anywhere: numbers that no clock shows.
    @Test func aStateOfAnyNumbersStopsNothing() throws {
        var world = AlertWorld()
        world.happened(Events.lost, from: Events.kick)
        world.happened(Events.slate(.startup))
        world.pass(100)
        world.happened(Events.connected, from: Events.kick)
        let text = String(decoding: try JSONEncoder().encode(world.rules.state), as: UTF8.self)
        for number in ["9223372036854775807", "-9223372036854775808"] {
            let broken = text.replacing(#/\b1795633\d{6}\b/#, with: number)
            #expect(broken != text)
            let state = try JSONDecoder().decode(AlertRules.State.self, from: Array(broken.utf8).data)
            var rules = AlertRules(world.choice, state)
            let before = rules.timePassed(world.now)
            _ = rules.happened(.sample(Events.lost, Events.kick, time: world.time), world.now)
            #expect(before.count <= 1 && rules.deadline.map { $0 > world.time } ?? true)
        }
    }
}

extension [UInt8] {
    fileprivate var data: Data { Data(self) }
}
