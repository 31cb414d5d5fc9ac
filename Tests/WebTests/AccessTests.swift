import RelayCore
import Testing

@testable import Web

/// Who may do what: each rule of docs/OPERATING.md, "The page".
@Suite struct AccessTests {
    private static let anna = Holder(name: "anna", mayChange: true, csrf: "value")
    private static let reader = Holder(name: "guest", mayChange: false, csrf: "value")
    private static let deck = Holder(name: "deck", mayChange: true, csrf: nil)

    /// A request from this host.
    private static let own = RequestFacts(peer: "127.0.0.1", arrivedAt: "127.0.0.1:8080", host: "127.0.0.1:8080")

    private func access(
        _ listen: String = "127.0.0.1", url: String? = nil, proxies: String? = nil, isInsecure: Bool = false
    ) throws -> Access {
        var variables = ["HTTP_LISTEN": listen, "HTTP_INSECURE": isInsecure ? "yes" : "no"]
        variables["HTTP_PUBLIC_URL"] = url
        variables["HTTP_PROXIES"] = proxies
        return Access(settings: try RelaySettings(variables).page)
    }

    private func facts(_ change: (inout RequestFacts) -> Void) -> RequestFacts {
        var facts = Self.own
        change(&facts)
        return facts
    }

    @Test(arguments: ["127.0.0.1:8080", "localhost:8080", "localhost", "LOCALHOST:9000", "[::1]:8080", "127.0.0.2"])
    func usersOfThisHostReadByALoopbackNameAndAnyPort(host: String) throws {
        #expect(try access().decide(facts { $0.host = host }, .none) == .local)
        #expect(try access().decide(facts { ($0.peer, $0.host) = ("::1", host) }, .none) == .local)
    }

    /// DNS rebinding: a site gives its own name the address 127.0.0.1.
    @Test(arguments: [
        "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1", "0",
        "127.1",
    ])
    func anotherNameIsRefused(host: String) throws {
        #expect(try access().decide(facts { $0.host = host }, .none) == .refused(.wrongHost))
        #expect(try access().decide(facts { $0.host = host }, .valid(Self.anna)) == .refused(.wrongHost))
        #expect(try access().decide(facts { $0.host = nil }, .none) == .refused(.wrongHost))
    }

    @Test func whoComesThroughAProxyIsNoUserOfThisHost() throws {
        #expect(try access().decide(facts { $0.isForwarded = true }, .none) == .anonymous)
    }

    @Test func othersNeedAToken() throws {
        let access = try access("0.0.0.0", isInsecure: true)
        let phone = facts { ($0.peer, $0.arrivedAt, $0.host) = ("192.0.2.9", "192.0.2.1:8080", "192.0.2.1:8080") }
        #expect(access.decide(phone, .none) == .anonymous)
        #expect(access.decide(phone, .valid(Self.reader)) == .holder(Self.reader))
        #expect(access.decide(phone, .wrong) == .refused(.wrongToken))
        #expect(access.decide(phone, .blocked(.seconds(9))) == .refused(.blocked(.seconds(9))))
        // A loopback name from elsewhere, and a name that is not this page's.
        for host in ["localhost:8080", "evil.example", "192.0.2.2:8080", "192.0.2.1:80"] {
            var other = phone
            other.host = host
            #expect(access.decide(other, .valid(Self.anna)) == .refused(.wrongHost))
        }
    }

    @Test func withoutTLSOnlyThisHostAndTheListedServersMayConnect() throws {
        let access = try access("0.0.0.0", url: "https://relay.example", proxies: "192.0.2.50")
        var request = facts { ($0.peer, $0.host) = ("192.0.2.9", "relay.example") }
        #expect(access.decide(request, .valid(Self.anna)) == .refused(.notEncrypted))
        request.peer = "192.0.2.50"
        request.isForwarded = true
        #expect(access.decide(request, .valid(Self.anna)) == .holder(Self.anna))
        #expect(access.decide(request, .none) == .anonymous)
    }

    @Test func aTokenOfAUserOfThisHostIsLookedAt() throws {
        #expect(try access().decide(Self.own, .valid(Self.anna)) == .holder(Self.anna))
        #expect(try access().decide(Self.own, .wrong) == .refused(.wrongToken))
    }

    @Test func changesNeedAToken() throws {
        let change = facts { ($0.isChange, $0.origin, $0.csrf) = (true, "http://127.0.0.1:8080", "value") }
        #expect(try access().decide(change, .none) == .refused(.needsToken))
        #expect(try access().decide(change, .valid(Self.reader)) == .refused(.readOnly))
        #expect(try access().decide(change, .valid(Self.anna)) == .holder(Self.anna))
    }

    /// The session's cookie comes with every request of the browser, from whatever page.
    @Test(
        arguments: [
            (nil, "value"), ("null", "value"), ("http://127.0.0.1:3000", "value"), ("http://localhost:8080", "value"),
            ("https://127.0.0.1:8080", "value"), ("http://127.0.0.1:8080.evil.example", "value"),
            ("http://127.0.0.1:8080", nil), ("http://127.0.0.1:8080", ""), ("http://127.0.0.1:8080", "valu"),
        ] as [(String?, String?)])
    func aChangeOfASessionComesFromThisPage(origin: String?, csrf: String?) throws {
        let change = facts { ($0.isChange, $0.origin, $0.csrf) = (true, origin, csrf) }
        #expect(try access().decide(change, .valid(Self.anna)) == .refused(.notFromThisPage))
        // No other site can make a browser send a bearer token.
        #expect(try access().decide(change, .valid(Self.deck)) == .holder(Self.deck))
    }

    @Test func thePublicAddressIsComparedExactly() throws {
        let access = try access(url: "https://Relay.Example:443/", proxies: "127.0.0.1")
        var change = facts {
            ($0.isChange, $0.csrf, $0.isForwarded) = (true, "value", true)
            ($0.host, $0.origin) = ("relay.example", "https://relay.example")
        }
        #expect(access.decide(change, .valid(Self.anna)) == .holder(Self.anna))
        #expect(access.isEncrypted(change) && !access.isEncrypted(Self.own))
        for origin in ["http://relay.example", "https://relay.example:444", "https://a.relay.example"] {
            change.origin = origin
            #expect(access.decide(change, .valid(Self.anna)) == .refused(.notFromThisPage), "\(origin)")
        }
    }

    @Test func onlyAListedServersWordAboutTheClientCounts() throws {
        let access = try access(url: "https://relay.example", proxies: "127.0.0.1, 192.0.2.50")
        func client(_ peer: String, _ forwarded: [String]) -> String {
            access.client(facts { ($0.peer, $0.forwardedFor) = (peer, forwarded) })
        }
        #expect(client("127.0.0.1", ["198.51.100.4"]) == "198.51.100.4")
        #expect(client("::ffff:127.0.0.1", ["203.0.113.1", "198.51.100.4"]) == "198.51.100.4")
        #expect(client("127.0.0.1", ["203.0.113.1", "198.51.100.4", "192.0.2.50"]) == "198.51.100.4")
        #expect(client("192.0.2.7", ["198.51.100.4"]) == "192.0.2.7")
        #expect(client("127.0.0.1", ["nonsense"]) == "127.0.0.1")
        #expect(client("127.0.0.1", []) == "127.0.0.1")
    }

    @Test func aNetworkWithoutTLSIsRefusedUnlessItIsSaid() throws {
        let error = #expect(throws: SettingsError.self) { try access("0.0.0.0") }
        #expect(error?.problems.map(\.name) == ["HTTP_LISTEN"])
        #expect(throws: SettingsError.self) { try access("[::]", url: "http://relay.example", proxies: "192.0.2.50") }
        #expect(throws: SettingsError.self) { try access("192.0.2.1", url: "https://relay.example") }
        _ = try access("0.0.0.0", isInsecure: true)
        _ = try access("0.0.0.0", url: "https://relay.example", proxies: "192.0.2.50")
        _ = try access("[::1]")
    }

    @Test func wrongTokensAreSlowedByNetwork() {
        var wrong = WrongTokens()
        let begin = ContinuousClock.now
        for attempt in 1...WrongTokens.most {
            #expect(wrong.block(of: "2001:db8::1", now: begin) == nil)
            let isLast = wrong.failed("2001:db8::\(attempt)", now: begin)
            #expect(isLast == (attempt == WrongTokens.most))
        }
        #expect(wrong.block(of: "2001:db8::ffff", now: begin + .seconds(1)) == .seconds(59))
        #expect(wrong.block(of: "2001:db8:1::1", now: begin) == nil)
        #expect(wrong.block(of: "2001:db8::1", now: begin + .seconds(60)) == nil)
        wrong.succeeded("2001:db8::1")
        #expect(wrong.block(of: "2001:db8::1", now: begin) == nil)
    }

    @Test func aFloodFromEverywhereNeedsLittleMemory() {
        var wrong = WrongTokens()
        let begin = ContinuousClock.now
        func failed(_ number: Int, at milliseconds: Int) {
            _ = wrong.failed("10.\(number / 250).0.\(number % 250)", now: begin + .milliseconds(milliseconds))
        }
        for number in 0..<3000 { failed(number, at: number) }
        // The latest are still counted.
        for attempt in 2...WrongTokens.most { failed(2999, at: 3000 + attempt) }
        #expect(wrong.block(of: "10.11.0.249", now: begin + .seconds(4)) != nil)
    }
}
