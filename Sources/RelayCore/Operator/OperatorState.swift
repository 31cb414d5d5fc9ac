/// What the operator has ordered and holds until it is taken back. Pure: each event returns what has changed.
///
/// Saved after it took effect, so that it survives a crash, an upgrade and a reboot. Times are calendar times, because they must.
public struct OperatorState: Hashable, Sendable {
    /// The stream was ended at all destinations.
    public struct Ending: Hashable, Sendable, Codable {
        /// Who ended it.
        public let by: String
        /// When, in milliseconds since 1970.
        public let at: Int64

        /// An ending.
        public init(by: String, at: Int64) {
            self.by = by
            self.at = at
        }
    }

    /// What an event has changed.
    public enum Change: Hashable, Sendable {
        /// What viewers should see.
        case chose(OperatorChoice)
        /// The publishers decide again.
        case leftToPublishers(by: String)
        /// The choice is over by itself.
        case choiceEnded(OperatorChoice, ChoiceEnd)
        /// The stream ends now.
        case ended(Ending)
        /// The stream goes on, because of the operator, or a publisher (`nil`).
        case resumed(by: String?)
    }

    /// Why a choice is over by itself.
    public enum ChoiceEnd: String, Hashable, Sendable, Codable {
        /// Its time is over.
        case timeIsOver = "its time is over"
        /// The session that was chosen is over.
        case sessionEnded = "its publisher left"
    }

    /// What viewers should see; `nil`: the publishers decide.
    public private(set) var choice: OperatorChoice?
    /// The stream was ended; `nil`: it goes on.
    public private(set) var ended: Ending?
    /// When it will be.
    public private(set) var ending: Ending?
    /// Destinations that get nothing.
    public private(set) var paused: Set<String> = []

    /// Nothing ordered.
    public init() {}

    /// When to call ``timePassed(now:)``, in milliseconds since 1970; `nil`: nothing is waiting.
    public var deadline: Int64? { [choice?.until, ending?.at].compactMap { $0 }.min() }

    /// What a push should do.
    public func isPaused(_ destination: String) -> Bool { paused.contains(destination) }

    /// The operator chooses what viewers see.
    public mutating func choose(_ choice: OperatorChoice) -> [Change] {
        guard choice != self.choice else { return [] }
        self.choice = choice
        return [.chose(choice)]
    }

    /// The operator leaves it to the publishers.
    public mutating func leaveToPublishers(by user: String) -> [Change] {
        guard choice != nil else { return [] }
        choice = nil
        return [.leftToPublishers(by: user)]
    }

    /// The session of a feed that was chosen is over.
    public mutating func sessionEnded(_ feed: Feed) -> [Change] {
        guard let choice, choice.show.feed == feed else { return [] }
        self.choice = nil
        return [.choiceEnded(choice, .sessionEnded)]
    }

    /// The operator ends the stream, now or later. A later one replaces another that waits.
    public mutating func end(_ ending: Ending, now: Int64) -> [Change] {
        guard ending.at <= now else {
            self.ending = ending
            return []
        }
        self.ending = nil
        guard ended == nil else { return [] }
        ended = ending
        return [.ended(ending)]
    }

    /// The operator lets the stream go on, and takes back an end that waits.
    public mutating func go(by user: String) -> [Change] {
        ending = nil
        guard ended != nil else { return [] }
        ended = nil
        return [.resumed(by: user)]
    }

    /// Somebody publishes who did not before.
    public mutating func publisherArrived() -> [Change] {
        guard ended != nil else { return [] }
        ended = nil
        return [.resumed(by: nil)]
    }

    /// The operator pauses a destination, or lets it go on.
    ///
    /// - Returns: Whether that is news.
    public mutating func pause(_ destination: String, _ isPaused: Bool) -> Bool {
        isPaused ? paused.insert(destination).inserted : paused.remove(destination) != nil
    }

    /// Ends what has waited long enough.
    public mutating func timePassed(now: Int64) -> [Change] {
        var changes: [Change] = []
        if let choice, let until = choice.until, until <= now {
            self.choice = nil
            changes.append(.choiceEnded(choice, .timeIsOver))
        }
        if let ending, ending.at <= now { changes += end(ending, now: now) }
        return changes
    }
}

extension OperatorState: Codable {
    private enum Key: String, CodingKey { case version, choice, ended, ending, paused }
    /// The version of this form.
    private static let version = 1

    /// Reads the saved state.
    ///
    /// - Throws: If it is not the state of this version, or not complete.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let version = try container.decode(Int.self, forKey: .version)
        guard version == Self.version else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: container, debugDescription: "version \(version), not \(Self.version)")
        }
        choice = try container.decodeIfPresent(OperatorChoice.self, forKey: .choice)
        ended = try container.decodeIfPresent(Ending.self, forKey: .ended)
        ending = try container.decodeIfPresent(Ending.self, forKey: .ending)
        paused = try container.decode(Set<String>.self, forKey: .paused)
    }

    /// Writes the state, without the choice of a feed: a session does not outlive relay-hook.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.version, forKey: .version)
        if choice?.show == .brb { try container.encode(choice, forKey: .choice) }
        try container.encodeIfPresent(ended, forKey: .ended)
        try container.encodeIfPresent(ending, forKey: .ending)
        try container.encode(paused.sorted(), forKey: .paused)
    }
}
