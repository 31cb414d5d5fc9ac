import RelayCore
import Synchronization

/// Takes each callback to the channel that it is about.
final class CallbackRouter: Sendable {
    private let drivers: [ChannelID: ChannelDriver]
    private let fallback: ChannelDriver
    private let routes: Mutex<ChannelRoutes>

    /// - Parameter drivers: At least one. The first gets what belongs to no channel: it refuses that, and says why.
    init(_ drivers: [ChannelDriver]) {
        routes = Mutex(ChannelRoutes(drivers.map(\.channel)))
        fallback = drivers[0]
        self.drivers = Dictionary(uniqueKeysWithValues: drivers.map { ($0.channel.id, $0) })
    }

    /// relay-gate asks.
    func gateAsked(_ callback: IngestCallback) async -> CallbackAnswer {
        await driver(for: callback, from: .gate).gateAsked(callback)
    }

    /// relay-ingest's nginx calls.
    func ingestCalled(_ callback: IngestCallback) async -> CallbackAnswer {
        CallbackAnswer(await driver(for: callback, from: .ingest).ingestCalled(callback))
    }

    /// relay-ingest's nginx has received the answer to a callback.
    func ingestAnswered(_ callback: IngestCallback) async {
        // Only the answer to a play is waited for. Routing a publish a second time could bring back what its end has removed.
        guard callback.call == .play else { return }
        await driver(for: callback, from: .ingest).ingestAnswered(callback)
    }

    /// relay-switch's nginx calls.
    func programCalled(_ callback: IngestCallback) async -> CallbackAnswer {
        CallbackAnswer(await driver(for: callback, from: .program).programCalled(callback))
    }

    private func driver(for callback: IngestCallback, from source: CallbackSource) -> ChannelDriver {
        let channel = routes.withLock { $0.channel(for: callback, from: source) }
        return drivers[channel] ?? fallback
    }
}
