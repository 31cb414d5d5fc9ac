import Synchronization

/// Stores everything a platform received, and lets tests wait for what it should receive.
public final class PlatformObserver: Sendable {
    /// A received tag with its feed.
    public struct Sighting: Sendable {
        /// What was received.
        public let received: ReceivedTag
        /// The origin of a video frame; nil for other tags.
        public let feed: Feed?

        /// True for a keyframe of this feed.
        public func isKeyframe(of feed: Feed) -> Bool {
            self.feed == feed && received.tag.isKeyframe
        }
    }

    private struct State {
        var journal = ProgramJournal()
        var feeds = FeedIndex()
        var lastKeyframe: [Int: Feed] = [:]
        var files: [Int: String] = [:]
        var open: Set<Int> = []
        var complaints: [String] = []
        var nextWaiter = 0
        var sightings: [Int: AsyncStream<Sighting>.Continuation] = [:]
        var sessionWaiters: [Int: AsyncStream<Set<Int>>.Continuation] = [:]

        mutating func classify(_ received: ReceivedTag) -> Sighting {
            guard received.tag.media == .video else { return Sighting(received: received, feed: nil) }
            let feed = feeds.feed(of: received.tag, after: lastKeyframe[received.session])
            if received.tag.isKeyframe { lastKeyframe[received.session] = feed }
            return Sighting(received: received, feed: feed)
        }
    }

    private let state = Mutex(State())

    /// Creates an empty observer.
    public init() {}

    /// Records an event of a ``RecordingFollower``.
    public func take(_ event: RecordingEvent) {
        state.withLock { state in
            switch event {
            case .began(let session, let file):
                state.files[session] = file
                state.open.insert(session)
                for waiter in state.sessionWaiters.values { waiter.yield(state.open) }
            case .received(let received):
                state.journal.append(received)
                let sighting = state.classify(received)
                for waiter in state.sightings.values { waiter.yield(sighting) }
            case .ended(let session, _):
                state.open.remove(session)
                for waiter in state.sessionWaiters.values { waiter.yield(state.open) }
            case .unreadable(let session, let reason):
                state.complaints.append("session \(session): \(reason)")
            }
        }
    }

    /// Makes the frames of a file known, such as the slate's. Tags already received are re-evaluated.
    public func learn(_ tags: some Sequence<FLVTag>, as feed: Feed) {
        state.withLock { state in
            state.feeds.add(tags, as: feed)
            state.lastKeyframe = [:]
            for received in state.journal.tags { _ = state.classify(received) }
        }
    }

    /// Everything received so far.
    public var journal: ProgramJournal { state.withLock { $0.journal } }

    /// Discards what was received before a moment, for observations of hours.
    public func forget(before moment: Moment) {
        state.withLock { $0.journal.forget(before: moment) }
    }

    /// The figures of everything received so far.
    public var meter: ProgramMeter {
        let (journal, feeds) = state.withLock { ($0.journal, $0.feeds) }
        return ProgramMeter(journal, feeds: feeds)
    }

    /// The recording of a session; nil if there was none.
    public func recording(ofSession session: Int) -> String? { state.withLock { $0.files[session] } }

    /// Sessions that have a publisher now.
    public var openSessions: Set<Int> { state.withLock { $0.open } }

    /// Recordings that could not be read to their end, with the reasons. Empty if all is well.
    public var complaints: [String] { state.withLock { $0.complaints } }

    /// Waits until something is received.
    /// - Parameters:
    ///   - event: A description for the error.
    ///   - start: Only what arrives at this moment or later counts; it may be in the past.
    ///   - limit: How long to wait.
    ///   - condition: True for what is awaited.
    /// - Throws: ``TimedOut``.
    public func first(
        _ event: String, since start: Moment, within limit: Duration, where condition: (Sighting) -> Bool
    ) async throws -> Sighting {
        let (stream, continuation) = AsyncStream<Sighting>.makeStream()
        let waiter = state.withLock { state in
            state.lastKeyframe = [:]
            for received in state.journal.tags {
                let sighting = state.classify(received)
                if received.arrival >= start { continuation.yield(sighting) }
            }
            state.nextWaiter += 1
            state.sightings[state.nextWaiter] = continuation
            return state.nextWaiter
        }
        defer { _ = state.withLock { $0.sightings.removeValue(forKey: waiter) } }
        return try await stream.first(
            within: limit, waitingFor: event, finish: { continuation.finish() },
            where: { $0.received.arrival >= start && condition($0) })
    }

    /// Waits for a keyframe of a feed: from then on viewers see it.
    /// - Throws: ``TimedOut``.
    @discardableResult
    public func keyframe(
        of feed: Feed, since start: Moment, within limit: Duration = .seconds(10)
    ) async throws -> Sighting {
        try await first("a keyframe of the feed \(feed)", since: start, within: limit) { $0.isKeyframe(of: feed) }
    }

    /// Waits until the sessions that have a publisher meet a condition.
    /// - Throws: ``TimedOut``.
    @discardableResult
    public func sessions(
        _ event: String, within limit: Duration = .seconds(10), where condition: (Set<Int>) -> Bool
    ) async throws -> Set<Int> {
        let (stream, continuation) = AsyncStream<Set<Int>>.makeStream()
        let waiter = state.withLock { state in
            continuation.yield(state.open)
            state.nextWaiter += 1
            state.sessionWaiters[state.nextWaiter] = continuation
            return state.nextWaiter
        }
        defer { _ = state.withLock { $0.sessionWaiters.removeValue(forKey: waiter) } }
        return try await stream.first(
            within: limit, waitingFor: event, finish: { continuation.finish() }, where: condition)
    }
}
