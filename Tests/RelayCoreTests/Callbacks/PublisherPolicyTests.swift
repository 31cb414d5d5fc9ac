import RelayCore
import TestSupport
import Testing

@Suite struct PublisherPolicyTests {
    typealias Decision = PublisherPolicy.Decision

    private let keyed = PublisherPolicy(app: "live", streamName: "s", keys: PublishKeys(standard: "sekrit12"))
    private let open = PublisherPolicy(app: "live", streamName: "s", keys: PublishKeys(standard: nil))

    @Test(
        arguments: [
            ("live", "s", "sekrit12", .admit(.live, key: "default")),
            ("offline", "s", "sekrit12", .admit(.standby, key: "default")),
            ("other", "s", "sekrit12", .refuse(.wrongApp)),
            ("", "s", "sekrit12", .refuse(.wrongApp)),
            ("live", "t", "sekrit12", .refuse(.wrongName)),
            ("live", "", "sekrit12", .refuse(.wrongName)),
            ("live", "S", "sekrit12", .refuse(.wrongName)),
            ("live", "s", nil, .refuse(.missingKey)),
            ("live", "s", "", .refuse(.missingKey)),
            ("live", "s", "sekrit1", .refuse(.wrongKey)),
            ("live", "s", "sekrit123", .refuse(.wrongKey)),
            ("live", "s", "sekrit12sekrit12", .refuse(.wrongKey)),
            ("live", "s", "Sekrit12", .refuse(.wrongKey)),
            ("offline", "s", "x", .refuse(.wrongKey)),
        ] as [(String, String, String?, Decision)])
    func withAKey(app: String, name: String, key: String?, decision: Decision) {
        for address in ["127.0.0.1", "203.0.113.9"] {
            #expect(keyed.decide(app: app, name: name, key: key, address: address, now: 0) == decision)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("::1", true), ("::ffff:127.0.0.1", true),
        ("::FFFF:127.1.2.3", true),
        ("unix:", true), ("unix:/run/x", true), ("128.0.0.1", false), ("127.0.0.1.example", false), ("127.", false),
        ("::ffff:10.0.0.1", false), ("::2", false), ("10.127.0.1", false), ("", false), ("unixoid", false),
    ])
    func withoutAKeyOnlyLoopback(address: String, isLoopback: Bool) {
        let expected: Decision = isLoopback ? .admit(.live, key: nil) : .refuse(.notLoopback)
        #expect(open.decide(app: "live", name: "s", key: nil, address: address, now: 0) == expected)
        #expect(open.decide(app: "live", name: "s", key: "any", address: address, now: 0) == expected)
        #expect(PublisherPolicy.isLoopback(address) == isLoopback)
    }

    @Test func aRepeatedKeyIsTheFirst() throws {
        let policy = PublisherPolicy(app: "live", streamName: "mystream", keys: PublishKeys(standard: "abcdefgh"))
        let decide = { (arguments: String) in
            let body = Bodies.publish.replacing("key=abc", with: arguments)
            return policy.decide(try IngestCallback(CallbackForm(body.utf8)), now: 0)
        }
        #expect(try decide("key=abcdefgh") == .admit(.live, key: "default"))
        #expect(try decide("key=abcdefgh&key=x&app=offline&name=z&addr=1.2.3.4") == .admit(.live, key: "default"))
        #expect(try decide("key=x&key=abcdefgh") == .refuse(.wrongKey))
        #expect(try decide("app=offline&key=x") == .refuse(.wrongKey))
    }

    @Test func noTextHoldsTheKey() {
        var dumped = ""
        dump(keyed, to: &dumped)
        #expect(!"\(keyed)\(dumped)".contains("sekrit"))
        for refusal in PublisherPolicy.Refusal.allCases {
            #expect(!refusal.description.contains("sekrit"))
        }
    }

    @Test func eachKeyHasAName() throws {
        var policy = keyed
        try policy.keys.add("phone", "0123456789abcdef")
        func decide(_ key: String?) -> Decision {
            policy.decide(app: "live", name: "s", key: key, address: "203.0.113.9", now: 0)
        }
        #expect(decide("0123456789abcdef") == .admit(.live, key: "phone"))
        #expect(decide("sekrit12") == .admit(.live, key: "default"))
        #expect(decide("0123456789abcdeF") == .refuse(.wrongKey))
        #expect(policy.keys.names == ["default", "phone"])
        let isRevoked = policy.keys.revoke("phone")
        #expect(isRevoked && decide("0123456789abcdef") == .refuse(.wrongKey))
        #expect(policy.keys.isRevoked("0123456789abcdef") && !policy.keys.isRevoked("sekrit12"))
        let isAgain = policy.keys.revoke("phone")
        let isStandard = policy.keys.revoke("default")
        #expect(!isAgain && !isStandard)
    }

    /// Who adds a key for a phone still publishes from the host itself without one.
    @Test func withoutAStandardKeyTheHostItselfNeedsNone() throws {
        var policy = open
        try policy.keys.add("phone", "0123456789abcdef")
        func decide(_ key: String?, _ address: String) -> Decision {
            policy.decide(app: "live", name: "s", key: key, address: address, now: 0)
        }
        #expect(decide(nil, "127.0.0.1") == .admit(.live, key: nil))
        #expect(decide("0123456789abcdef", "127.0.0.1") == .admit(.live, key: "phone"))
        #expect(decide("0123456789abcdef", "203.0.113.9") == .admit(.live, key: "phone"))
        #expect(decide(nil, "203.0.113.9") == .refuse(.missingKey))
        #expect(decide("x", "203.0.113.9") == .refuse(.wrongKey))
    }

    @Test func keysThatCannotBeAddedSayWhy() throws {
        var keys = PublishKeys(standard: "sekrit12")
        let key = "0123456789abcdef"
        #expect(throws: PublishKeys.Obstacle.name) { try keys.add("default", key) }
        #expect(throws: PublishKeys.Obstacle.name) { try keys.add("../x", key) }
        #expect(throws: PublishKeys.Obstacle.key) { try keys.add("a", "short") }
        #expect(throws: PublishKeys.Obstacle.key) { try keys.add("a", "0123456789&abcdef") }
        for number in 1..<PublishKeys.most { try keys.add("k\(number)", "\(key)\(number)") }
        #expect(throws: PublishKeys.Obstacle.exists) { try keys.add("k1", key) }
        #expect(throws: PublishKeys.Obstacle.tooMany) { try keys.add("more", key) }
    }

    @Test func aBanEndsByItself() {
        var policy = keyed
        func decide(_ address: String, _ now: Int64) -> Decision {
            policy.decide(app: "live", name: "s", key: "sekrit12", address: address, now: now)
        }
        policy.bans.ban(.init(address: "203.0.113.9", until: 1000, by: "anna"), now: 0)
        policy.bans.ban(.init(address: "2001:db8::1", until: 2000, by: "anna"), now: 0)
        #expect(decide("203.0.113.9", 999) == .refuse(.banned) && decide("203.0.113.8", 999) != .refuse(.banned))
        #expect(decide("203.0.113.9", 1000) == .admit(.live, key: "default"))
        #expect(decide("2001:db8:0:0:ffff::2", 1000) == .refuse(.banned), "the same network of 64 bits")
        #expect(decide("2001:db8:0:1::1", 1000) != .refuse(.banned))
        #expect(policy.bans.active(now: 1000).map(\.address) == ["2001:db8::1"])
        let isEnded = policy.bans.unban("2001:db8::5", now: 1000)
        #expect(isEnded && decide("2001:db8::1", 1000) == .admit(.live, key: "default"))
        let isAgain = policy.bans.unban("2001:db8::5", now: 1000)
        #expect(!isAgain)
        for number in 0..<400 {
            policy.bans.ban(.init(address: "10.0.\(number / 200).\(number % 200)", until: 5000, by: "x"), now: 1000)
        }
        #expect(policy.bans.active(now: 1000).count == BanList.most)
    }

    @Test func tokens() {
        var generator = SeededGenerator(seed: 7)
        let token = Token(using: &generator)
        let other = Token(using: &generator)
        #expect(token != other)
        #expect(token.hex.utf8.count == 32)
        #expect(token.hex.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(token.matches(token.hex))
        #expect(!token.matches(other.hex))
        #expect(!token.matches(nil))
        #expect(!token.matches(""))
        #expect(!"\(token)\(String(reflecting: token))".contains(token.hex))
        var zeros = FixedGenerator(value: 1)
        #expect(Token(using: &zeros).hex == "00000000000000010000000000000001")
    }

    private struct FixedGenerator: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }
}
