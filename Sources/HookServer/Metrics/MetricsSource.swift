import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization

/// Counts events, and makes `/metrics` of that and of what the driver and the other services have told. Nothing is asked for it.
final class MetricsSource: Sendable {
    private let counters = Mutex(EventCounters())

    /// Counts an event.
    func happened(_ record: EventRecord) {
        let midnight = LocalTime.midnight(before: WallClock.now)
        counters.withLock { $0.happened(record, midnight: midnight) }
    }

    /// Adds the connections of today that an earlier run has seen.
    func restore(_ connections: [ReconnectsToday.Connection]) {
        let midnight = LocalTime.midnight(before: WallClock.now)
        counters.withLock { counters in
            for connection in connections { counters.reconnects.connected(connection, midnight: midnight) }
        }
    }

    /// Who was refused lately by a channel.
    func refusals(of channel: ChannelID) -> [RecentRefusals.Entry] {
        counters.withLock { $0[channel].refusals }.entries(now: WallClock.now)
    }

    /// How often a destination was connected again today.
    func reconnects(of destination: String) -> Int {
        let midnight = LocalTime.midnight(before: WallClock.now)
        return counters.withLock { $0.reconnects.count(of: destination, midnight: midnight) }
    }

    /// The page as of now.
    func page(_ driver: ChannelDriver, _ registry: ServiceRegistry) async -> String {
        let view = await driver.view
        return MetricsPage(
            channels: [.init(id: Topology.channel, view: view)], services: registry.services, own: .own,
            counters: counters.withLock { $0 }
        ).text
    }
}
