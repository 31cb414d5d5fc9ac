import RelayCore
import Testing

@testable import HookServer

@Suite(.timeLimit(.minutes(1))) struct EventStreamTests {
    private let stream = EventStream()

    private static func record(_ number: Int) -> EventRecord {
        EventRecord(
            id: EventID(boot: "a", service: "relay-hook", sequence: number), time: Int64(number), channel: nil,
            event: .program(.switcherAdopted(connection: number)))
    }

    private func append(_ numbers: ClosedRange<Int>) {
        for number in numbers { stream.append(Self.record(number)) }
    }

    /// The next deliveries: events by their number.
    private func next(_ count: Int, of reader: EventStream.Reader) async -> [EventStream.Delivery] {
        var deliveries: [EventStream.Delivery] = []
        for await delivery in reader.deliveries {
            deliveries.append(delivery)
            if deliveries.count == count { break }
        }
        return deliveries
    }

    @Test func aReaderGetsWhatIsKeptAndThenWhatComes() async {
        append(1...2)
        let reader = stream.read()
        append(3...4)
        #expect(await next(4, of: reader) == (1...4).map { .event(Self.record($0)) })
    }

    @Test func aReaderGoesOnWhereItStopped() async {
        append(1...5)
        let reader = stream.read(after: Self.record(3).id)
        append(6...6)
        #expect(await next(3, of: reader) == (4...6).map { .event(Self.record($0)) })
        #expect(await next(1, of: stream.read(after: Self.record(6).id, pulse: .milliseconds(1))) == [.pulse])
    }

    /// Its last event is of an earlier run of relay-hook, or too old.
    @Test func anUnknownLastEventIsTold() async {
        append(1...2)
        let id = EventID(boot: "before", service: "relay-hook", sequence: 2)
        #expect(await next(2, of: stream.read(after: id)) == [.lost(nil), .event(Self.record(1))])
    }

    @Test func theStreamIsBoundedAndSaysSo() async {
        append(1...EventStream.capacity + 1)
        let deliveries = await next(2, of: stream.read())
        let lost = EventStream.capacity / 10
        #expect(deliveries == [.lost(lost), .event(Self.record(lost + 1))])
    }

    /// It costs only its own events, and the count is right.
    @Test func aSlowReaderIsToldWhatItLost() async {
        let slow = stream.read()
        append(1...601)
        var deliveries = slow.deliveries.makeAsyncIterator()
        var seen = 0
        while seen < 256, case .event(let record) = await deliveries.next() {
            seen += 1
            #expect(record == Self.record(seen))
        }
        append(602...602)
        #expect(await deliveries.next() == .lost(345))
        #expect(await deliveries.next() == .event(Self.record(602)))
        slow.stop()
        #expect(await deliveries.next() == nil)
    }
}
