/// What relay-alert sends to, and whether it arrives. Contains no address, no secret, and no word of a service.
public struct AlertsReport: Hashable, Sendable, Codable {
    /// How a sink is.
    public enum State: String, Hashable, Sendable, Codable {
        /// It takes what is sent, as far as is known.
        case well
        /// It does not take it now; it is tried again.
        case failing
        /// It will not take it before something is changed.
        case refused
    }

    /// One sink.
    public struct Sink: Hashable, Sendable, Codable {
        /// Its name.
        public let name: String
        /// Its kind, as in KIND.
        public let kind: String
        /// How it is.
        public let state: State
        /// Since when it is not well, in milliseconds since 1970.
        public let since: Int64?
        /// Why it is failing.
        public let reason: String?
        /// When it last took a message, in milliseconds since 1970; `nil`: it has not yet.
        public let lastSent: Int64?
        /// How many messages wait for it.
        public let waiting: Int

        /// A sink of these values.
        public init(
            name: String, kind: String, state: State, since: Int64? = nil, reason: String? = nil,
            lastSent: Int64? = nil, waiting: Int = 0
        ) {
            self.name = name
            self.kind = kind
            self.state = state
            self.since = since
            self.reason = reason
            self.lastSent = lastSent
            self.waiting = waiting
        }
    }

    /// By name.
    public var sinks: [Sink]

    /// A report on these.
    public init(sinks: [Sink]) { self.sinks = sinks }
}
