import FoundationEssentials
import History
import Hummingbird
import HummingbirdCore
import Lab
import Logging
import NIOCore
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization
import TestSupport
import Testing

@testable import Record

/// What relay-record knows of relay-hook. A brb that it misses would be a publisher who is recorded against their word.
@Suite struct ChannelFeedTests {
    /// A relay-hook that says what it is told to.
    private final class Hook: Sendable {
        struct Answer {
            var isBreak = false
            var fails = false
        }

        final class Shared: Sendable {
            let answer = Mutex(Answer())
        }

        private let shared = Shared()
        let client: LocalHTTP
        private let events: AsyncStream<String>.Continuation
        private let service: RunningService

        init() throws {
            let port = try LoopbackPort.free()
            client = LocalHTTP(host: "127.0.0.1", port: port)
            let (lines, events) = AsyncStream<String>.makeStream()
            self.events = events
            let router = Router(context: BasicRequestContext.self)
            router.get(RouterPath(Topology.eventsPath)) { _, _ in
                Response(
                    status: .ok,
                    body: .init { writer in
                        for await line in lines { try await writer.write(ByteBuffer(string: line)) }
                        try await writer.finish(nil)
                    })
            }
            let shared = shared
            router.get(RouterPath(Topology.statusPath)) { _, _ in
                let now = shared.answer.withLock { $0 }
                guard !now.fails else { return Response(status: .serviceUnavailable) }
                return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: Self.status(now))))
            }
            service = RunningService(
                Application(
                    router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
                    logger: Logger(label: "hook") { _ in SwiftLogNoOpLogHandler() }))
        }

        func says(_ change: (inout Answer) -> Void) { shared.answer.withLock { change(&$0) } }

        func happened(_ kind: EventKind, at time: Int64 = WallClock.now) throws {
            let event = RecordedEvent(
                id: "relay-hook/a/1", time: time, service: "relay-hook", channel: Topology.channel, kind: kind.name,
                severity: .info, message: "it happened", values: [:])
            let json = String(decoding: try JSONEncoder().encode(EventJSON(event)), as: UTF8.self)
            events.yield("data: \(json)\n\n")
        }

        func stop() async throws {
            events.finish()
            try await service.stop()
        }

        private static func status(_ answer: Answer) -> String {
            let choice = #","override":{"show":"brb","by":"anna","since":"2026-11-26T14:55:00Z"}"#
            return """
                {"channels":[{"id":"main","name":"mystream","source":"live","switchAnswers":true,
                "publishers":{"live":{"since":"2026-11-26T14:00:00Z"}}\(answer.isBreak ? choice : "")}],
                "destinations":[],"services":[]}
                """
        }
    }

    /// Follows a relay-hook until the publisher is to be recorded, changes what it says, and returns why it is not any more.
    private func pause(
        after change: (Hook) throws -> Void, backlog: Duration = .seconds(2)
    ) async throws -> RecordTrack.Pause? {
        let directory = try TemporaryDirectory("relay-record")
        let hook = try Hook()
        let settings = RecordSettings(
            choice: .publisher, directory: nil, maxSize: nil, keepFree: 0, isDuringBreak: false)
        let plan = RecordDesk.Plan(
            settings: settings, folder: RecordFolder(path: "\(directory.path)/recordings"), stream: "mystream",
            programURL: "rtmp://127.0.0.1:1/switch/out", runtimeDirectory: directory.path, fileLength: .seconds(60))
        let desk = RecordDesk(
            plan, hook: hook.client, state: RecordState(), file: SavedFile(path: "\(directory.path)/record.json"),
            reports: ReportSender(ServiceIdentity("relay-record"), socket: nil), logger: RecordedLog().logger("record"))
        let feed = RunningService(ChannelFeed(hook: hook.client, desk: desk, backlog: backlog))
        // It is tried: this relay-hook has no address to play.
        #expect(await desk.waits(atMost: .seconds(10)) { $0.tracks.first?.state == .failing })
        try change(hook)
        _ = await desk.waits(atMost: .seconds(10)) { $0.tracks.first?.state == .paused }
        let reason = await desk.report.tracks.first?.pause
        try await hook.stop()
        try await feed.stop()
        await desk.end()
        return reason
    }

    @Test(.timeLimit(.minutes(1))) func brbEndsTheRecordingOfThePublisher() async throws {
        let reason = try await pause { hook in
            hook.says { $0.isBreak = true }
            try hook.happened(.override)
        }
        #expect(reason == .brb)
    }

    /// Its word cannot be read: it may have been brb.
    @Test(.timeLimit(.minutes(1))) func whatCannotBeReadCountsAsNotKnown() async throws {
        let reason = try await pause { hook in
            hook.says { $0.fails = true }
            try hook.happened(.override)
        }
        #expect(reason == .unknown)
    }

    /// The host's clock has been set back by an hour.
    @Test(.timeLimit(.minutes(1))) func anEventOfBeforeIsOneAllTheSame() async throws {
        let reason = try await pause(
            after: { hook in
                hook.says { $0.isBreak = true }
                try hook.happened(.override, at: WallClock.now - 3_600_000)
            }, backlog: .zero)
        #expect(reason == .brb)
    }
}
