import ProgramOptions
import RelayCore
import Synchronization

/// Makes `/metrics` of what the driver, the other services and the events have told. Nothing is asked for it.
final class MetricsSource: Sendable {
    private let counters = Mutex(EventCounters())

    /// Counts an event.
    func happened(_ record: EventRecord) { counters.withLock { $0.happened(record) } }

    /// The page as of now.
    func page(_ driver: ChannelDriver, _ registry: ServiceRegistry) async -> String {
        let view = await driver.view
        return MetricsPage(
            channels: [.init(id: Topology.channel, view: view)], services: registry.services, own: .own,
            counters: counters.withLock { $0 }
        ).text
    }
}
