import Testing

@testable import RelayCore

@Suite struct RefusalLimitTests {
    /// A second attempt a moment later is an attempt of its own, with the same reason too.
    @Test func eachAttemptOfAPersonIsLogged() {
        var (limit, now) = (RefusalLimit(), ContinuousClock.now)
        for _ in 0..<RefusalLimit.mostOfSubscriber {
            #expect(limit.admit("192.0.2.1", now: now) == true)
            now += .seconds(3)
        }
        #expect(limit.deadline == nil)
    }

    @Test func whatIsLeftOutIsToldAtTheEnd() {
        let begin = ContinuousClock.now
        var limit = RefusalLimit()
        for _ in 0..<(RefusalLimit.mostOfSubscriber + 7) { _ = limit.admit("192.0.2.1", now: begin) }
        #expect(limit.deadline == begin + RefusalLimit.window)
        #expect(limit.timePassed(now: begin + .seconds(59)) == nil)
        #expect(limit.timePassed(now: begin + RefusalLimit.window) == 7)
        #expect(limit.deadline == nil)
        #expect(limit.timePassed(now: begin + RefusalLimit.window) == nil)
        #expect(limit.admit("192.0.2.1", now: begin + RefusalLimit.window) == true)
    }

    /// Nothing is lost when the clock is looked at late.
    @Test func whatIsToldLateIsToldInFull() {
        let begin = ContinuousClock.now
        var limit = RefusalLimit()
        for _ in 0..<(RefusalLimit.mostOfSubscriber + 7) { _ = limit.admit("192.0.2.1", now: begin) }
        let later = begin + RefusalLimit.window
        for _ in 0..<(RefusalLimit.mostOfSubscriber + 1) { _ = limit.admit("192.0.2.1", now: later) }
        #expect(limit.timePassed(now: later + RefusalLimit.window) == 8)
    }

    /// A flood from all of a provider's addresses, of either kind, fills no journal and leaves room for an operator elsewhere.
    @Test(arguments: ["IPv4", "IPv6"]) func aFloodLeavesRoomForOthers(_ kind: String) {
        var (limit, now) = (RefusalLimit(), ContinuousClock.now)
        var (lines, omitted, told) = (0, 0, 0)
        for index in 0..<20_000 {
            let (high, low) = (index >> 8 & 255, index & 255)
            let isLogged = limit.admit(
                kind == "IPv4"
                    ? "198.51.\(high).\(low)" : "2001:db8:\(String(index, radix: 16)):\(low)::1",
                now: now)
            if isLogged { lines += 1 } else { omitted += 1 }
            if index % 2000 == 1999 {
                let isOperatorTold = limit.admit("203.0.113.\(index / 2000)", now: now)
                #expect(isOperatorTold)
            }
            now += .milliseconds(5)
            told += limit.timePassed(now: now) ?? 0
        }
        #expect(lines == 2 * RefusalLimit.mostOfProvider)
        told += limit.timePassed(now: now + RefusalLimit.window) ?? 0
        #expect(told == omitted)
    }

    /// Even when everybody takes part.
    @Test func aMinuteHasAFewLines() {
        var (limit, now) = (RefusalLimit(), ContinuousClock.now)
        var lines = 0
        for index in 0..<6000 {
            if limit.admit("\(index % 223 + 1).\(index % 251).0.1", now: now) { lines += 1 }
            now += .milliseconds(10)
        }
        #expect(lines == RefusalLimit.most)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", "192.0.0.0/16"), ("2001:db8:1:2::1", "2001:db8:1:2::/64", "2001:db8::/32"),
        ("2001:0DB8:1:2:ffff:1:2:3", "2001:db8:1:2::/64", "2001:db8::/32"), ("::1", "0:0:0:0::/64", "0:0::/32"),
        ("fe80::1:2", "fe80:0:0:0::/64", "fe80:0::/32"), ("1:2:3:4:5:6:7:8", "1:2:3:4::/64", "1:2::/32"),
        ("::", "0:0:0:0::/64", "0:0::/32"), ("64:ff9b::192.0.2.1", "64:ff9b:0:0::/64", "64:ff9b::/32"),
        ("unix:", "unix:", "unix:"), ("", "", ""),
    ])
    func networksOfAddresses(_ address: String, _ subscriber: String, _ provider: String) {
        let network = SourceNetwork(address: address)
        #expect(network.subscriber == subscriber)
        #expect(network.provider == provider)
    }
}
