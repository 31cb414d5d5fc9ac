import Glibc
import Lab
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization
import TestSupport
import Testing

@testable import Alerts

@Suite struct AlertDeskTests {
    /// What was sent, and what comes of it.
    private final class Post: Sendable {
        private struct State {
            var sent: [String] = []
            var outcomes: [String: [AlertOutcome]] = [:]
            var waiters: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())

        var sent: [String] { state.withLock { $0.sent } }

        /// What comes of the next messages of a sink; all that follow are sent.
        func plan(_ sink: String, _ outcomes: AlertOutcome...) { state.withLock { $0.outcomes[sink] = outcomes } }

        func send(_ message: AlertMessage, _ sink: String, _ thread: String?) async -> AlertPost.Result {
            if sink == "hanging" { try? await Task.sleep(for: .seconds(60)) }
            return state.withLock { state in
                state.sent.append(
                    "\(sink) \(message.phase.rawValue) \(message.id)" + (thread.map { " in \($0)" } ?? ""))
                let outcome = state.outcomes[sink].flatMap { $0.first } ?? .sent(thread: "t")
                if state.outcomes[sink]?.isEmpty == false { state.outcomes[sink]?.removeFirst() }
                return AlertPost.Result(outcome: outcome, why: outcome == .later(after: nil) ? "it is down" : nil)
            }
        }
    }

    private struct Test {
        let directory: TemporaryDirectory
        let post = Post()
        let log = RecordedLog()

        init() throws { directory = try TemporaryDirectory("desk") }

        func desk(_ names: String...) throws -> AlertDesk {
            var sinks: [String: SinkSettings] = [:]
            for name in names {
                sinks[name] = try SinkSettings(
                    name: name, ["KIND": "webhook", "AFTER": "1s"], secret: "http://127.0.0.1:1/x")
            }
            return AlertDesk(
                sinks, host: "relay", link: nil, file: SavedFile(path: "\(directory.path)/alerts.json"),
                logger: log.logger("alert")
            ) { message, _, name, thread, _ in await post.send(message, name, thread) }
        }

        func sent(_ count: Int) async throws -> [String] {
            _ = try await Processes.eventually { post.sent.count >= count }
            return post.sent
        }
    }

    /// The push to kick says so, `ago` seconds ago.
    private static func event(_ number: Int, _ kind: EventKind, ago: Int64 = 0) -> RecordedEvent {
        RecordedEvent(
            id: "relay-push@kick/1/\(number)", time: WallClock.now - ago * 1000, service: "relay-push@kick",
            channel: nil, kind: kind.name, severity: .warning, message: "so it is", values: [:])
    }

    private static let problem = "problem destination/kick"
    private static let end = "recovered destination/kick"

    @Test func whatLastsIsToldAndWhatIsOverTooInTheSamePlace() async throws {
        let test = try Test()
        let desk = try test.desk("a", "b")
        await desk.begin()
        let begin = ContinuousClock.now
        await desk.happened(Self.event(1, .platformLost))
        let told = try await test.sent(2)
        #expect(told.sorted() == ["a \(Self.problem)", "b \(Self.problem)"])
        let took = ContinuousClock.now - begin
        #expect(took > .milliseconds(900) && took < .seconds(4), "\(took)")
        await desk.end(within: .seconds(1))
    }

    @Test func aRestartLosesNothingAndRepeatsNothing() async throws {
        let test = try Test()
        let first = try test.desk("a")
        await first.begin()
        await first.happened(Self.event(1, .platformLost))
        _ = try await test.sent(1)
        await first.end(within: .seconds(1))

        // It does not run when that happens, and reads it later; the events before come again, too.
        let second = try test.desk("a")
        #expect(await second.lastEvent == "relay-push@kick/1/1")
        await second.begin()
        await second.happened(Self.event(1, .platformLost))
        await second.happened(Self.event(2, .platformConnected))
        // At most one message a minute about one thing: it waits, and that is saved.
        #expect(test.post.sent == ["a \(Self.problem)"])
        await second.end(within: .seconds(1))
        let third = try test.desk("a")
        await third.begin()
        await third.happened(Self.event(2, .platformConnected))
        #expect(test.post.sent == ["a \(Self.problem)"])
        await third.end(within: .seconds(1))
    }

    @Test func aSinkThatHangsDelaysNoOther() async throws {
        let test = try Test()
        let desk = try test.desk("a", "hanging")
        await desk.begin()
        await desk.failed("relay-hook.service")
        let told = try await test.sent(1)
        #expect(told.count == 1 && told.first?.hasPrefix("a ") == true, "\(told)")
        let begin = ContinuousClock.now
        await desk.end(within: .milliseconds(300))
        #expect(ContinuousClock.now - begin < .seconds(3))
        let waiting = await desk.reports.map(\.waiting)
        #expect(waiting == [0, 1])
    }

    @Test func aSinkThatIsDownIsToldOnceAndSoIsItsReturn() async throws {
        let test = try Test()
        let desk = try test.desk("a")
        test.post.plan("a", .later(after: nil), .later(after: nil))
        await desk.begin()
        await desk.failed("relay-hook.service")
        _ = try await test.sent(3)
        _ = try await Processes.eventually { !test.log.entries("alerts are sent again").isEmpty }
        #expect(test.log.entries("an alert cannot be sent, and is tried again").count == 1)
        #expect(test.log.entries("alerts are sent again").count == 1)
        let last = await desk.reports.first?.last?.word
        #expect(last == .sent)
        await desk.end(within: .seconds(1))
    }

    @Test func aTestGoesPastTheQueue() async throws {
        let test = try Test()
        let desk = try test.desk("a", "b")
        await desk.begin()
        test.post.plan("b", .refused(reason: "it does not want it"))
        let reports = try #require(await desk.test(nil))
        #expect(reports.map(\.name) == ["a", "b"])
        #expect(reports.map(\.last?.word) == [.sent, .refused] && reports[1].last?.reason == "it does not want it")
        let unknown = await desk.test("c")
        #expect(unknown == nil)
        let only = await desk.test("a")
        #expect(only?.count == 1)
        await desk.end(within: .seconds(1))
    }

    @Test func whatCannotBeSavedIsToldOnceAndSavedLater() async throws {
        let test = try Test()
        // No file can be made there.
        mkdir("\(test.directory.path)/alerts.json.new", 0o700)
        let desk = try test.desk("a")
        await desk.begin()
        await desk.failed("relay-hook.service")
        _ = try await test.sent(1)
        let first = try await Processes.eventually { !test.log.entries(Self.unsaved).isEmpty }
        #expect(first)
        await desk.failed("relay-gate.service")
        _ = try await test.sent(2)
        rmdir("\(test.directory.path)/alerts.json.new")
        await desk.failed("relay-web.service")
        let again = try await Processes.eventually { !test.log.entries("alerts are saved again").isEmpty }
        #expect(again && test.log.entries(Self.unsaved).count == 1)
        await desk.end(within: .seconds(1))
    }

    private static let unsaved = "alerts cannot be saved: a restart would lose those that wait"

    @Test func aSinkOfAnotherKindBeginsAnew() async throws {
        let test = try Test()
        let first = try test.desk("a")
        test.post.plan("a", .later(after: nil))
        await first.begin()
        await first.failed("relay-hook.service")
        _ = try await test.sent(1)
        await first.end(within: .seconds(1))
        let sinks = ["a": try SinkSettings(name: "a", ["KIND": "ntfy", "TOPIC": "relay"], secret: nil)]
        let second = AlertDesk(
            sinks, host: "relay", link: nil, file: SavedFile(path: "\(test.directory.path)/alerts.json"),
            logger: test.log.logger("alert")
        ) { _, _, _, _, _ in .init(outcome: .sent(thread: nil), why: nil) }
        let waiting = await second.reports.map(\.waiting)
        #expect(waiting == [0])
        let third = try test.desk("a")
        let kept = await third.reports.map(\.waiting)
        #expect(kept == [1])
    }

    @Test func aSinkThatIsCalledWhileAllIsWellGetsNoMessages() async throws {
        let test = try Test()
        let sinks = [
            "watchman": try SinkSettings(name: "watchman", ["KIND": "heartbeat"], secret: "http://127.0.0.1:1/x")
        ]
        let desk = AlertDesk(
            sinks, host: "relay", link: nil, file: SavedFile(path: "\(test.directory.path)/alerts.json"),
            logger: test.log.logger("alert")
        ) { [post = test.post] message, _, name, thread, _ in await post.send(message, name, thread) }
        await desk.begin()
        let isThere = await desk.hasHeartbeats
        #expect(isThere)
        await desk.failed("relay-hook.service")
        #expect(test.post.sent == [])
        test.post.plan("watchman", .later(after: nil), .later(after: nil))
        for _ in 1...3 { await desk.beat() }
        #expect(test.post.sent.count == 3)
        #expect(test.log.entries("an alert cannot be sent, and is tried again").count == 1)
        #expect(test.log.entries("alerts are sent again").count == 1)
        let last = await desk.reports.first?.last?.word
        #expect(last == .sent)
        await desk.end(within: .seconds(1))
    }

    @Test func whatHappenedBeforeItsTimeConcernsNobody() async throws {
        let test = try Test()
        let desk = try test.desk("a")
        await desk.begin()
        await desk.happened(Self.event(1, .platformLost, ago: 3600))
        await desk.failed("relay-hook.service")
        let told = try await test.sent(1)
        #expect(told.count == 1 && !told[0].contains("kick"))
        await desk.end(within: .seconds(1))
    }

    private static func disk(_ megabytes: Int64) -> [DiskSpace] {
        [DiskSpace(path: "/var", free: megabytes << 20, size: 20 << 30)]
    }

    @Test func whatTheHostNeedsIsToldOnceOverARestart() async throws {
        let test = try Test()
        let first = try test.desk("a")
        await first.begin()
        let news = await first.saw { $0.saw(Self.disk(300)) }
        #expect(news == [.diskLow(path: "/var", freeBytes: 300 << 20, isFull: false)])
        // The same comes back through relay-hook.
        await first.happened(.sample(.host(news[0]), "relay-alert", time: WallClock.now))
        let told = try await test.sent(1)
        #expect(told == ["a problem disk//var"])
        await first.end(within: .seconds(1))

        // Another run; a sink that is new is told what goes on.
        let second = try test.desk("a", "b")
        await second.begin()
        let again = await second.saw { $0.saw(Self.disk(290)) }
        #expect(again == [])
        let more = try await test.sent(2)
        #expect(more == ["a problem disk//var", "b problem disk//var"])
        let end = await second.saw { $0.saw(Self.disk(5000)) }
        #expect(end == [.diskFree(path: "/var", freeBytes: 5000 << 20)])
        await second.end(within: .seconds(1))
        let book = try SavedFile<AlertBook>(path: "\(test.directory.path)/alerts.json").load()
        #expect(book?.host == HostWatch())
    }

    @Test func howTheSinksAreIsReported() async throws {
        let test = try Test()
        let reports = Mutex<[AlertsReport]>([])
        let settings = try SinkSettings(name: "a", ["KIND": "webhook"], secret: "http://127.0.0.1:1/x")
        let desk = AlertDesk(
            ["a": settings], host: "relay", link: nil, file: SavedFile(path: "\(test.directory.path)/alerts.json"),
            logger: test.log.logger("alert"), onReport: { report in reports.withLock { $0.append(report) } }
        ) { [post = test.post] message, _, name, thread, _ in await post.send(message, name, thread) }
        test.post.plan("a", .refused(reason: "somebody@example.org is unknown"))
        await desk.begin()
        await desk.failed("relay-hook.service")
        func last() -> AlertsReport.Sink? { reports.withLock { $0.last?.sinks.first } }
        let isRefused = try await Processes.eventually { last()?.state == .refused }
        #expect(isRefused && last()?.reason == nil && last()?.lastSent == nil && last()?.since != nil)
        // A test that arrives shows that it is well.
        _ = await desk.test("a")
        let sink = try #require(last())
        #expect(sink.state == .well && sink.since == nil && sink.lastSent != nil && sink.waiting == 0, "\(sink)")
        await desk.end(within: .seconds(1))
    }
}
