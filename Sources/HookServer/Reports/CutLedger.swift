import RelayCore
import ServiceLifecycle
import Synchronization

/// Has each cut measured by the pushes, and keeps the latest ones with their figures.
///
/// It reads the event stream, so nothing in the path of a cut waits for it.
final class CutLedger: Service {
    private let events: EventStream
    private let orders: PushOrders
    private let cuts: Mutex<RecentCuts>

    init(
        channel: ChannelID = Topology.channel, events: EventStream = EventStream(), orders: PushOrders = PushOrders()
    ) {
        self.events = events
        self.orders = orders
        cuts = Mutex(RecentCuts(channel: channel))
    }

    /// The latest cuts, the oldest first.
    var recent: [RecentCuts.Cut] { cuts.withLock { $0.all } }

    func run() async {
        await cancelWhenGracefulShutdown {
            for await delivery in self.events.read().deliveries {
                guard case .event(let record) = delivery else { continue }
                if let notice = self.cuts.withLock({ $0.happened(record) }) { self.orders.announce(notice) }
            }
        }
    }
}
