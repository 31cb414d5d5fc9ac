/// A tag as the platform received it.
public struct ReceivedTag: Sendable, Hashable {
    /// The platform's publish session, counted from 1 in the order in which they began.
    public let session: Int
    /// When the complete tag had arrived.
    public let arrival: Moment
    /// The tag itself.
    public let tag: FLVTag

    /// Creates a received tag.
    public init(session: Int, arrival: Moment, tag: FLVTag) {
        self.session = session
        self.arrival = arrival
        self.tag = tag
    }
}
