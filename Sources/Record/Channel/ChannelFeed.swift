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

    /// relay-hook's control socket.
    let hook: LocalHTTP
    let desk: RecordDesk

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

    private func follow() async {
        let begin = WallClock.now
        guard await look() else { return }
        do {
            for try await line in hook.lines(Topology.eventsPath) {
                // All that are kept come first.
                guard let event = EventJSON.event(inLine: line), event.time >= begin, Self.relevant.contains(event.kind)
                else { continue }
                if event.kind == EventKind.onAir.name, let source = event.text("to") { await desk.cut(to: source) }
                _ = await look()
            }
        } catch {}
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
