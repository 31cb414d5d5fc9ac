import RelayCore
import Testing

@Suite struct RecentRefusalsTests {
    private var refusals = RecentRefusals()

    private mutating func refused(
        _ address: String, _ reason: String = "wrong key", at time: Int64, isNoise: Bool = false,
        _ request: RefusedClient.Request = .publish
    ) {
        refusals.refused(RefusedClient(request, reason: reason, address: address, isNoise: isNoise), time: time)
    }

    @Test mutating func attemptsOfOneClientAreOneEntry() {
        refused("203.0.113.7", at: 1000)
        refused("203.0.113.8", at: 2000)
        refused("203.0.113.7", at: 3000)
        refused("203.0.113.7", "wrong stream name", at: 4000)
        let entries = refusals.entries(now: 5000)
        #expect(entries.map(\.address) == ["203.0.113.7", "203.0.113.7", "203.0.113.8"], "the last one first")
        #expect(entries.map(\.count) == [1, 2, 1])
        #expect(entries[1].since == 1000 && entries[1].last == 3000)
    }

    @Test mutating func whatIsNotAPersonsIsLeftOut() {
        refused("203.0.113.7", at: 1000, isNoise: true)
        refused("203.0.113.7", at: 1000, .play)
        refused("203.0.113.7", at: 1000, .publishProgram)
        #expect(refusals.entries(now: 1000).isEmpty)
        refused("203.0.113.7", at: 1000, .connect)
        #expect(refusals.entries(now: 1000).count == 1)
    }

    @Test mutating func theyAreBoundedInNumberAndTime() {
        for number in 0..<100 { refused("203.0.113.\(number)", at: Int64(number)) }
        let entries = refusals.entries(now: 100)
        #expect(entries.count == 20 && entries.first?.address == "203.0.113.99")
        #expect(refusals.entries(now: 3_600_090).count == 9)
    }
}
