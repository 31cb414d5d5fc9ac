import FoundationEssentials
import History
import NginxClient
import ProcessKit
import RelayCore
import ServiceLifecycle
import Synchronization

/// Reads relay-hook's events, from where an earlier run has stopped, and says so when relay-hook does not answer.
struct AlertFeed: Service {
    /// Until the next try, after relay-hook has ended or not answered.
    private static let pause: Duration = .seconds(1)
    /// relay-hook writes something every 15 s, a comment if nothing happens.
    private static let patience: Duration = .seconds(40)

    /// relay-hook's control socket.
    let hook: LocalHTTP
    let desk: AlertDesk

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // What an earlier run knew may not be true any more.
            var isSilent: Bool?
            while !Task.isCancelled {
                await follow {
                    if isSilent != false { await desk.happened(Self.event(isGone: false), isOwn: true) }
                    isSilent = false
                    await desk.begin()
                }
                guard !Task.isCancelled else { break }
                if isSilent != true { await desk.happened(Self.event(isGone: true), isOwn: true) }
                isSilent = true
                await desk.begin()
                try? await Task.sleep(for: Self.pause)
            }
        }
        // Within what ServiceRunner allows for all.
        await desk.end(within: .seconds(2))
    }

    /// Reads events until relay-hook ends the stream, or says nothing for too long.
    ///
    /// - Parameter onAnswer: Called when it has answered.
    private func follow(_ onAnswer: () async -> Void) async {
        let heard = Mutex(ContinuousClock.now)
        let last = await desk.lastEvent
        let lines = hook.lines(Topology.eventsPath, headers: last.map { ["Last-Event-ID: \($0)"] } ?? [])
        let (texts, sink) = AsyncStream<String>.makeStream()
        let reader = Task {
            do {
                for try await line in lines { sink.yield(line) }
            } catch {}
            sink.finish()
        }
        let watch = Task {
            var end = heard.withLock { $0 } + Self.patience
            while end > .now {
                try await Task.sleep(until: end, clock: .continuous)
                end = heard.withLock { $0 } + Self.patience
            }
            sink.finish()
        }
        defer {
            reader.cancel()
            watch.cancel()
        }
        var (hasAnswered, isGap) = (false, false)
        var known: Set<String> = []
        for await line in texts {
            heard.withLock { $0 = .now }
            if !hasAnswered { await onAnswer() }
            hasAnswered = true
            if line == "event: lost" {
                isGap = true
            } else if isGap, line.hasPrefix("data:") {
                isGap = false
                known = await readHistory()
            } else if let event = EventJSON.event(inLine: line), !known.contains(event.id) {
                await desk.happened(event)
            }
        }
    }

    /// Reads the events that the stream does not have any more from the history, if one is kept.
    ///
    /// - Returns: Their identifiers.
    private func readHistory() async -> Set<String> {
        var known: Set<String> = []
        guard await desk.lastEvent != nil else { return known }
        while true {
            let since = EventJSON.text(await desk.lastTime)
            let target = "\(Topology.historyEventsPath)?since=\(since)"
            guard let answer = try? await hook.get(target, timeout: .seconds(10), maximumBytes: 16 << 20),
                answer.status == 200, let page = try? JSONDecoder().decode(Page.self, from: Data(answer.body))
            else { return known }
            for event in page.events.compactMap(\.recorded) {
                known.insert(event.id)
                await desk.happened(event)
            }
            guard page.isMore, EventJSON.text(await desk.lastTime) != since else { return known }
        }
    }

    /// An answer of ``Topology/historyEventsPath``.
    private struct Page: Decodable {
        let events: [EventJSON]
        let isMore: Bool
    }

    /// What nobody else can report.
    private static func event(isGone: Bool) -> RecordedEvent {
        let kind = isGone ? EventKind.serviceGone : EventKind.serviceStartedAgain
        let now = WallClock.now
        return RecordedEvent(
            id: "relay-alert-\(now)", time: now, service: "relay-alert", channel: nil, kind: kind.name,
            severity: isGone ? .warning : .notice,
            message: isGone ? "relay-hook does not answer" : "relay-hook answers again",
            values: ["service": .text("relay-hook")])
    }
}
