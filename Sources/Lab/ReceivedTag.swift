/// A tag as the platform received it.
public struct ReceivedTag: Sendable, Hashable {
    /// The platform's publish session, counted from 1 in the order they began.
    public let session: Int
    /// When the tag had arrived as a whole.
    public let arrival: Moment
    /// What arrived.
    public let tag: FLVTag

    /// A tag as received, or one made by hand.
    public init(session: Int, arrival: Moment, tag: FLVTag) {
        self.session = session
        self.arrival = arrival
        self.tag = tag
    }
}
