import RelayCore
import Synchronization

/// The events of all services since the start of relay-hook, for any number of readers.
///
/// The last ``capacity`` can be read again. A reader that falls behind loses events, and is told how many; it never delays those
/// who append.
final class EventStream: Sendable {
    /// What a reader gets.
    enum Delivery: Sendable, Equatable {
        case event(EventRecord)
        /// Events that this reader cannot get; `nil`: an unknown number, because the one it saw last is not known any more.
        case lost(Int?)
        /// Nothing; time has passed.
        case pulse
    }

    /// One reader's view of the stream.
    struct Reader: Sendable {
        /// What it gets, until it stops.
        let deliveries: Deliveries
        /// Ends the deliveries.
        let stop: @Sendable () -> Void
    }

    /// What one reader gets. For one loop.
    struct Deliveries: AsyncSequence, Sendable {
        fileprivate let backlog: [Delivery]
        fileprivate let items: AsyncStream<Item>
        /// The position of the first item, if none is missing.
        fileprivate let next: Int

        struct Iterator: AsyncIteratorProtocol {
            fileprivate var backlog: ArraySlice<Delivery>
            fileprivate var items: AsyncStream<Item>.Iterator
            fileprivate var expected: Int

            mutating func next(isolation: isolated (any Actor)?) async -> Delivery? {
                if let first = backlog.popFirst() { return first }
                switch await items.next(isolation: isolation) {
                case nil: return nil
                case .pulse: return .pulse
                case .event(let record, let position):
                    defer { expected = position + 1 }
                    guard position > expected else { return .event(record) }
                    backlog = [.event(record)]
                    return .lost(position - expected)
                }
            }
        }

        func makeAsyncIterator() -> Iterator {
            Iterator(backlog: backlog[...], items: items.makeAsyncIterator(), expected: next)
        }
    }

    fileprivate enum Item: Sendable {
        /// An event with its place in the stream, by which readers find gaps.
        case event(EventRecord, position: Int)
        case pulse
    }

    private struct State {
        /// The latest events; the last one has the position `next - 1`.
        var recent: [EventRecord] = []
        var next = 0
        var readers: [Int: AsyncStream<Item>.Continuation] = [:]
        var lastReader = 0
    }

    /// How many events can be read again.
    static let capacity = 1000
    /// How many a reader may be behind.
    private static let mostBehind = 256

    private let state = Mutex(State())
    private let onAppend: @Sendable (EventRecord) -> Void

    /// - Parameter onAppend: Gets each event before the readers do, and none is lost. It must not wait.
    init(onAppend: @escaping @Sendable (EventRecord) -> Void = { _ in }) { self.onAppend = onAppend }

    /// Adds an event.
    func append(_ record: EventRecord) {
        onAppend(record)
        state.withLock { state in
            if state.recent.count >= Self.capacity { state.recent.removeFirst(Self.capacity / 10) }
            state.recent.append(record)
            for reader in state.readers.values { reader.yield(.event(record, position: state.next)) }
            state.next += 1
        }
    }

    /// Reads events as they come.
    ///
    /// - Parameters:
    ///   - last: The event that the reader saw last; `nil`: it has seen none, and gets all that are kept.
    ///   - pulse: Time between pulses; `nil`: none.
    func read(after last: EventID? = nil, pulse: Duration? = nil) -> Reader {
        let (items, sink) = AsyncStream<Item>.makeStream(bufferingPolicy: .bufferingOldest(Self.mostBehind))
        let (begin, kept, isUnknown) = state.withLock { state -> (Int, ArraySlice<EventRecord>, Bool) in
            state.lastReader += 1
            let number = state.lastReader
            state.readers[number] = sink
            let clock = pulse.map { pace in
                Task {
                    while (try? await Task.sleep(for: pace)) != nil { sink.yield(.pulse) }
                }
            }
            sink.onTermination = { [weak self] _ in
                clock?.cancel()
                self?.forget(number)
            }
            let first = state.next - state.recent.count
            guard let last else { return (first, state.recent[...], false) }
            guard let seen = state.recent.lastIndex(where: { $0.id == last }) else {
                return (first, state.recent[...], true)
            }
            return (first + seen + 1, state.recent[(seen + 1)...], false)
        }
        var missing: [Delivery] = []
        if isUnknown { missing = [.lost(nil)] } else if last == nil, begin > 0 { missing = [.lost(begin)] }
        let backlog = missing + kept.map(Delivery.event)
        let deliveries = Deliveries(backlog: backlog, items: items, next: begin + kept.count)
        return Reader(deliveries: deliveries) { sink.finish() }
    }

    private func forget(_ reader: Int) {
        state.withLock { _ = $0.readers.removeValue(forKey: reader) }
    }
}
