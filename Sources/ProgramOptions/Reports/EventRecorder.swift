import ProcessKit
public import RelayCore
import Synchronization

/// Gives each event of a service its identifier and the moment.
public final class EventRecorder: Sendable {
    private let identity: ServiceIdentity
    private let channel: ChannelID?
    private let sequence = Atomic(0)

    /// - Parameters:
    ///   - identity: Who records.
    ///   - channel: The channel that its events are about; `nil`: the whole host.
    public init(_ identity: ServiceIdentity, channel: ChannelID?) {
        self.identity = identity
        self.channel = channel
    }

    /// Makes the record of an event that happens now.
    public func record(_ event: RelayEvent) -> EventRecord {
        let number = sequence.add(1, ordering: .relaxed).newValue
        return EventRecord(
            id: EventID(boot: identity.boot, service: identity.service, sequence: number), time: WallClock.now,
            channel: channel, event: event)
    }
}
