import FoundationEssentials
import Testing

@testable import Alerts
@testable import RelayCore

/// The rules of a sink with a clock; events come from the relay's services.
struct AlertWorld {
    let choice: AlertRules.Choice
    private(set) var rules: AlertRules
    var time: Int64 = 1_795_633_200_000
    var minute = 720
    private(set) var told: [AlertMessage] = []
    private var number = 0

    init(_ choice: AlertRules.Choice = .init(host: "relay")) { (self.choice, rules) = (choice, AlertRules(choice)) }

    var now: AlertRules.Moment { .init(time: time, minute: minute) }

    var lines: [String] { told.map { "\($0.phase.rawValue) \($0.id)" } }

    /// An event of a run of a service, which happened so many seconds ago.
    mutating func happened(
        _ event: RelayEvent, from service: String = "relay-hook", run: String = "a", ago seconds: Int64 = 0
    ) {
        number += 1
        happened(.sample(event, service, run: run, number, time: time - seconds * 1000))
    }

    mutating func happened(_ event: RecordedEvent) { told += rules.happened(event, now) }

    mutating func failed(_ unit: String) { told += rules.failed(unit: unit, now) }

    /// Lets time pass, with the timer at each deadline.
    mutating func pass(_ seconds: Int64) {
        let end = time + seconds * 1000
        while let deadline = rules.deadline, deadline <= end {
            time = max(time, deadline)
            told += rules.timePassed(now)
            guard rules.deadline.map({ $0 > time }) ?? true else {
                Issue.record("the deadline does not move")
                break
            }
        }
        time = end
    }

    /// relay-alert ends, and starts again with what it had saved.
    mutating func restart() throws {
        let state = try JSONDecoder().decode(AlertRules.State.self, from: JSONEncoder().encode(rules.state))
        #expect(state == rules.state)
        rules = AlertRules(choice, state)
    }
}

extension RecordedEvent {
    static func sample(
        _ event: RelayEvent, _ service: String = "relay-hook", run: String = "a", _ number: Int = 1,
        time: Int64 = 1_795_633_200_000
    ) -> RecordedEvent {
        RecordedEvent(
            EventRecord(
                id: EventID(boot: run, service: service, sequence: number), time: time, channel: Topology.channel,
                event: event))
    }
}

/// Events of a host with one channel and the destination kick.
enum AlertEvents {
    static let kick = "relay-push@kick"
    private static let session = Session(
        id: SessionID(number: 1, connection: .init(ingest: Topology.ingest, number: 1)), address: "192.0.2.1",
        since: .now)
    private static let publisher = PublisherEvent.Reference(.live, session)

    static let lost = RelayEvent.platform(
        .failed(
            host: "kick.example", PushFailure(.closed), streamed: .seconds(60), retryIn: .seconds(2), isRepeated: false)
    )
    static let connected = RelayEvent.platform(
        .connected(host: "kick.example", away: .seconds(40), isRepeated: false))
    static let stillFailing = RelayEvent.platform(
        .stillFailing(host: "kick.example", PushFailure(.refused), attempts: 9, since: .seconds(60)))
    static let stalled = RelayEvent.platform(.stalled(host: "kick.example", for: .seconds(4), destination: "kick"))

    static let picture = RelayEvent.publisher(.notShown(publisher, .foreign))
    static let sound = RelayEvent.publisher(.notHeard(publisher, .unreadable(codec: "MP3")))
    static let low = RelayEvent.publisher(
        .bitrateLow(publisher, bitsPerSecond: 400_000, limit: 500_000, isHidden: true))
    static let good = RelayEvent.publisher(.bitrateGood(publisher, after: .seconds(20)))
    static let frozen = RelayEvent.publisher(.frozen(publisher, for: .seconds(10)))
    static let moves = RelayEvent.publisher(.moves(publisher, after: .seconds(60), isSeen: true))
    static let quiet = RelayEvent.publisher(.quiet(publisher, for: .seconds(10)))
    static let heard = RelayEvent.publisher(.heard(publisher, after: .seconds(60), isHeard: false))
    static let arrived = RelayEvent.publisher(.connected(publisher, key: nil))
    static let left = RelayEvent.publisher(.disconnected(publisher, after: .seconds(90)))
    static let takenOver = RelayEvent.publisher(.tookOver(publisher, from: 6))
    static let flapping = RelayEvent.publisher(.flapping(publisher, steadyFor: .seconds(10)))
    static let refused = RelayEvent.publisher(
        .refused(RefusedClient(.publish, reason: "wrong key", address: "192.0.2.1", app: "live", name: "x")))

    static func live(_ why: SwitchCause) -> RelayEvent {
        .program(.onAir(SourceReference(.publisher(.live, session.id)), from: nil, why: why, took: .zero, switcher: 1))
    }
    static func standby(_ why: SwitchCause) -> RelayEvent {
        let source = SourceReference(.publisher(.standby, session.id))
        return .program(.onAir(source, from: nil, why: why, took: .zero, switcher: 1))
    }
    static func slate(_ why: SwitchCause) -> RelayEvent {
        .program(.onAir(SourceReference(.slate(revision: 1)), from: nil, why: why, took: .zero, switcher: 1))
    }

    static func brb(until: Int64? = nil) -> RelayEvent { .orders(.chose(choice(.brb, until: until))) }
    static let chosenLive = RelayEvent.orders(.chose(choice(.live)))
    static let auto = RelayEvent.orders(.leftToPublishers(by: "anna"))
    static let ended = RelayEvent.orders(.streamEnded(by: "anna"))
    static let resumed = RelayEvent.orders(.streamResumed(by: nil))

    private static func choice(_ show: OperatorChoice.Show, until: Int64? = nil) -> OperatorChoice {
        OperatorChoice(show, by: "anna", since: 1_795_633_200_000, until: until)
    }
}
