import FoundationEssentials
import History
import NIOCore
import ProcessKit
import RelayCore
import StatusReading

/// What relay-hook says, asked at most once a second however many pages are open, and not at all while none is.
actor HookView {
    /// What is known of the relay.
    struct Look: Sendable {
        var reply: StatusReply?
        /// Since when relay-hook does not answer.
        var silentSince: Date?
    }

    private struct Kept<Value: Sendable> {
        var value: Value
        var at: ContinuousClock.Instant
    }

    /// For how long an answer is good.
    private static let statusAge: Duration = .milliseconds(900)

    let hook: HookClient
    /// For what a page waits for.
    private let quick: HookClient
    private var looks: [Bool: Kept<Look>] = [:]
    private var samples: [PageView.Span: Kept<HistorySamples?>] = [:]
    private var asking: [Bool: Task<Look, Never>] = [:]

    init(_ hook: HookClient) {
        self.hook = hook
        quick = HookClient(socket: hook.socket, patience: .seconds(2))
    }

    /// The status.
    ///
    /// - Parameters:
    ///   - showsAddresses: Whether it has the addresses of clients.
    ///   - isFresh: Whether relay-hook is asked now: something has happened.
    func look(showsAddresses: Bool, isFresh: Bool = false) async -> Look {
        if !isFresh, let kept = looks[showsAddresses], .now - kept.at < Self.statusAge { return kept.value }
        if !isFresh, let running = asking[showsAddresses] { return await running.value }
        let task = Task { await ask(showsAddresses) }
        asking[showsAddresses] = task
        let look = await task.value
        asking[showsAddresses] = nil
        looks[showsAddresses] = Kept(value: look, at: .now)
        return look
    }

    /// The figures of the history; `nil`: there are none now.
    func samples(_ span: PageView.Span) async -> HistorySamples? {
        if let kept = samples[span], .now - kept.at < .seconds(span.step) / 2 { return kept.value }
        let since = WallClock.now - Int64(span.length) * 1000
        let target = "\(Topology.historySamplesPath)?since=\(EventJSON.text(since))&step=\(span.step)"
        let answer = try? await quick.ask(.init(target: target, showsAddresses: false))
        let value =
            if let answer {
                answer.isOK
                    ? try? Self.decoder.decode(HistorySamples.self, from: Data(answer.body.readableBytesView)) : nil
            } else {
                // As for the status: what was known stays.
                samples[span]?.value
            }
        samples[span] = Kept(value: value, at: .now)
        return value
    }

    private func ask(_ showsAddresses: Bool) async -> Look {
        let answer = try? await quick.ask(.init(target: Topology.statusPath, showsAddresses: showsAddresses))
        if let answer, answer.isOK, let reply = StatusReply.read(answer.bytes) { return Look(reply: reply) }
        let last = looks[showsAddresses]?.value
        return Look(reply: last?.reply, silentSince: last?.silentSince ?? Date())
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
