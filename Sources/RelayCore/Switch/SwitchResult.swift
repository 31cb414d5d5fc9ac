/// What the driver has to do after an event. The machine has already changed its state.
///
/// The driver applies the parts in the order in which they stand here, and within a part the oldest first.
public struct SwitchResult: Hashable, Sendable {
    /// The answer to a callback from nginx.
    public struct Answer: Hashable, Sendable {
        /// The callback.
        public let callback: CallbackID
        /// Whether the client may go on (200). If not, the answer (403) closes the client's connection.
        public let isAdmitted: Bool

        /// An answer to a callback.
        public init(_ callback: CallbackID, isAdmitted: Bool) {
            self.callback = callback
            self.isAdmitted = isAdmitted
        }
    }

    /// A switcher to start.
    public struct Start: Hashable, Sendable {
        /// The new switcher.
        public let switcher: SwitcherID
        /// What it plays, and what it makes of it.
        public let plan: SwitcherPlan
    }

    /// A publisher at an ingest.
    public struct Publisher: Hashable, Sendable {
        /// The feed it publishes to.
        public let feed: Feed
        /// Its connection.
        public let connection: ConnectionID

        /// Names a publisher.
        public init(feed: Feed, connection: ConnectionID) {
            self.feed = feed
            self.connection = connection
        }
    }

    /// Answers to callbacks. Each callback is answered once.
    public internal(set) var answers: [Answer] = []
    /// Switchers to stop: each writes its last frames if it can, and is killed if it does not exit.
    public internal(set) var stops: [SwitcherID] = []
    /// Switchers to start.
    public internal(set) var starts: [Start] = []
    /// Publishers to disconnect from their ingests.
    public internal(set) var droppedPublishers: [Publisher] = []
    /// The connection to disconnect from the program, by nginx's connection number.
    public internal(set) var droppedProgram: UInt?
    /// Whether to compare with what the ingests and relay-switch list now.
    public internal(set) var wantsSnapshot = false
    /// What the operator should know.
    public internal(set) var reports: [SwitchReport] = []

    /// Nothing to do.
    public init() {}

    /// Whether there is nothing to do.
    public var isEmpty: Bool { self == SwitchResult() }

    /// Only the answer to one callback.
    static func answer(_ callback: CallbackID, isAdmitted: Bool) -> SwitchResult {
        var result = SwitchResult()
        result.answers = [Answer(callback, isAdmitted: isAdmitted)]
        return result
    }
}
