import RelayCore
import Testing

@Suite struct ReconnectsTodayTests {
    private static let midnight: Int64 = 1_795_651_200_000
    private var reconnects = ReconnectsToday()

    private var count: Int { reconnects.count(of: "kick", midnight: Self.midnight) }

    private mutating func connected(
        _ name: String = "kick", at second: Int64, isAnother: Bool = false, midnight: Int64 = midnight
    ) {
        reconnects.connected(
            .init(destination: name, time: Self.midnight + second * 1000, isAnother: isAnother), midnight: midnight)
    }

    @Test mutating func theFirstConnectionIsNone() {
        connected(at: 10)
        #expect(count == 0)
        connected(at: 20, isAnother: true)
        // The push was killed: the new one knows of no failure.
        connected(at: 30)
        connected("twitch", at: 30)
        #expect(count == 2 && reconnects.count(of: "twitch", midnight: Self.midnight) == 0)
    }

    /// As far as is known, it was connected before midnight.
    @Test mutating func aConnectionAfterAFailureIsOne() {
        connected(at: 10, isAnother: true)
        #expect(count == 1)
    }

    /// A new run of relay-hook gets the latest events again, and reads the history, whichever comes first.
    @Test mutating func eachCountsOnce() {
        connected(at: 30, isAnother: true)
        for second: Int64 in [10, 20, 30] { connected(at: second) }
        connected(at: 20)
        #expect(count == 2)
    }

    @Test mutating func eachDayBeginsAtZero() {
        let tomorrow = Self.midnight + 86_400_000
        connected(at: 10)
        connected(at: 20)
        #expect(reconnects.count(of: "kick", midnight: tomorrow) == 0)
        connected(at: 86_410, midnight: tomorrow)
        #expect(reconnects.count(of: "kick", midnight: tomorrow) == 1, "it was connected yesterday")
        connected(at: 30, midnight: tomorrow)
        #expect(reconnects.count(of: "kick", midnight: tomorrow) == 1, "an event of yesterday that comes late")
    }
}
