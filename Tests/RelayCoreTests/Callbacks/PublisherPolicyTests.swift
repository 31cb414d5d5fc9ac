import RelayCore
import TestSupport
import Testing

@Suite struct PublisherPolicyTests {
    typealias Decision = PublisherPolicy.Decision

    private let keyed = PublisherPolicy(app: "live", streamName: "s", publishKey: "sekrit12")
    private let open = PublisherPolicy(app: "live", streamName: "s", publishKey: nil)

    @Test(
        arguments: [
            ("live", "s", "sekrit12", .admit(.live)),
            ("offline", "s", "sekrit12", .admit(.standby)),
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
            #expect(keyed.decide(app: app, name: name, key: key, address: address) == decision)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("::1", true), ("::ffff:127.0.0.1", true),
        ("::FFFF:127.1.2.3", true),
        ("unix:", true), ("unix:/run/x", true), ("128.0.0.1", false), ("127.0.0.1.example", false), ("127.", false),
        ("::ffff:10.0.0.1", false), ("::2", false), ("10.127.0.1", false), ("", false), ("unixoid", false),
    ])
    func withoutAKeyOnlyLoopback(address: String, isLoopback: Bool) {
        let expected: Decision = isLoopback ? .admit(.live) : .refuse(.notLoopback)
        #expect(open.decide(app: "live", name: "s", key: nil, address: address) == expected)
        #expect(open.decide(app: "live", name: "s", key: "any", address: address) == expected)
        #expect(PublisherPolicy.isLoopback(address) == isLoopback)
    }

    @Test func aRepeatedKeyIsTheFirst() throws {
        let policy = PublisherPolicy(app: "live", streamName: "mystream", publishKey: "abcdefgh")
        let decide = { (arguments: String) in
            let body = Bodies.publish.replacing("key=abc", with: arguments)
            return policy.decide(try IngestCallback(CallbackForm(body.utf8)))
        }
        #expect(try decide("key=abcdefgh") == .admit(.live))
        #expect(try decide("key=abcdefgh&key=x&app=offline&name=z&addr=1.2.3.4") == .admit(.live))
        #expect(try decide("key=x&key=abcdefgh") == .refuse(.wrongKey))
        #expect(try decide("app=offline&key=x") == .refuse(.wrongKey))
    }

    @Test func noTextHoldsTheKey() {
        var dumped = ""
        dump(keyed, to: &dumped)
        #expect(!"\(keyed)\(dumped)".contains("sekrit"))
        for refusal in [PublisherPolicy.Refusal.wrongApp, .wrongName, .missingKey, .wrongKey, .notLoopback] {
            #expect(!refusal.description.contains("sekrit"))
        }
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
