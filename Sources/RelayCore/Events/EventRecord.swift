/// An event with its identifier, the moment and the channel.
public struct EventRecord: Hashable, Sendable, Codable {
    /// Names the event.
    public let id: EventID
    /// When it happened, in milliseconds since 1970.
    public let time: Int64
    /// The channel it is about; `nil`: the whole host.
    public let channel: ChannelID?
    /// What happened.
    public let event: RelayEvent

    /// Creates a record.
    public init(id: EventID, time: Int64, channel: ChannelID?, event: RelayEvent) {
        self.id = id
        self.time = time
        self.channel = channel
        self.event = event
    }
}
