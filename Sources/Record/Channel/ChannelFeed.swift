import FoundationEssentials
import History
import NginxClient
import ProcessKit
import RelayCore
import ServiceLifecycle
import StatusReading

/// Follows relay-hook's events, and reads its status after those that matter to recordings.
struct ChannelFeed: Service {
    /// Until the next try, after relay-hook has ended or not answered.
    private static let pause: Duration = .milliseconds(500)

    /// Kinds after which something else may have to be recorded.
    private static let relevant: Set<String> = Set(
        [
            EventKind.onAir, .override, .overrideEnded, .streamEnded, .streamResumed, .platformHeld, .platformConnected,
            .publisherConnected, .publisherDisconnected, .takeover, .publisherDropped,
        ].map(\.name))

    /// What makes it look.
    private enum Reason {
        case event(RecordedEvent)
        /// Some time has passed, or events are missing.
        case other
    }

    /// How often it looks if nothing happens: a safety net, as relay-hook has for lost callbacks.
    private static let pace: Duration = .seconds(15)
    /// relay-hook's control socket.
    let hook: LocalHTTP
    let desk: RecordDesk
    /// All events that relay-hook keeps come first, within this time.
    var backlog: Duration = .seconds(2)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await follow()
                guard !Task.isCancelled else { return }
                await desk.sees(nil, onAir: nil)
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Follows relay-hook until it ends or does not answer: what it has said is not known to be true any more then.
    private func follow() async {
        let (begin, since) = (ContinuousClock.now, WallClock.now)
        guard await look() else { return }
        let (reasons, sink) = AsyncStream<Reason>.makeStream()
        let lines = hook.lines(Topology.eventsPath)
        let reader = Task {
            do {
                for try await line in lines {
                    if let event = EventJSON.event(inLine: line) {
                        sink.yield(.event(event))
                    } else if line == "event: lost" {
                        sink.yield(.other)
                    }
                }
            } catch {}
            sink.finish()
        }
        let timer = Task {
            while true {
                try await Task.sleep(for: Self.pace)
                sink.yield(.other)
            }
        }
        defer {
            reader.cancel()
            timer.cancel()
        }
        for await reason in reasons {
            if case .event(let event) = reason {
                let isOld = .now - begin < backlog && event.time < since
                guard Self.relevant.contains(event.kind), !isOld else { continue }
                if event.kind == EventKind.onAir.name, let source = event.text("to") { await desk.cut(to: source) }
            }
            guard await look() else { return }
        }
    }

    /// - Returns: Whether relay-hook answers.
    private func look() async -> Bool {
        guard let answer = try? await hook.get(Topology.statusPath, timeout: .seconds(2), maximumBytes: 4 << 20),
            answer.status == 200, let reply = StatusReply.read(answer.body), let channel = reply.channels.first
        else { return false }
        var view = RecordingView()
        view.publisherSince = channel.publishers["live"].map { Int64($0.since.timeIntervalSince1970 * 1000) }
        view.isBreak = channel.override?.show == OperatorChoice.Show.brb.rawValue
        view.hasEnded = !reply.destinations.isEmpty && reply.destinations.allSatisfy { $0.state == "ended" }
        await desk.sees(view, onAir: channel.source)
        return true
    }

    /// Where to play what is published, once and soon; `nil`: nobody publishes.
    static func publisherURL(_ hook: LocalHTTP) async -> String? {
        struct Preview: Decodable {
            let url: String
        }
        let answer = try? await hook.send([], "POST", "/api/v1/publishers/live/preview", timeout: .seconds(2))
        guard let answer, answer.status == 200 else { return nil }
        return try? JSONDecoder().decode(Preview.self, from: Data(answer.body)).url
    }
}
