import RelayCore
import Testing

@testable import Gate

@Suite struct PublishRequestTests {
    private func callback(_ app: String, _ name: String, address: String = "192.0.2.1") throws -> IngestCallback {
        let request = PublishRequest(app: app, name: name, type: "live")
        return try IngestCallback(try CallbackForm(request.form(address: address).utf8))
    }

    @Test func relayHookReadsItAsNginxsCallback() throws {
        let callback = try callback("live", "mystream?key=k-1")
        #expect(callback.call == .publish)
        #expect((callback.app, callback.name, callback.key) == ("live", "mystream", "k-1"))
        #expect((callback.address, callback.type) == ("192.0.2.1", "live"))
    }

    /// Nothing that a stranger chooses takes the place of another field.
    @Test(arguments: [
        "x&key=right", "a=b&name=mystream", "%26key%3Dright", "ü?name=x&addr=127.0.0.1&app=live", "?&&==", "a b+c",
    ])
    func aStrangersTextStaysInItsField(_ text: String) throws {
        let name =
            text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        let callback = try callback(text, text)
        #expect(callback.app == text)
        #expect(callback.name == name)
        #expect(callback.address == "192.0.2.1")
    }

    @Test func addressesAreThoseOfTheCallbacks() {
        #expect(PeerAddress(host: "::ffff:192.0.2.7", port: 1).host == "192.0.2.7")
        #expect(PeerAddress(host: "2001:db8::1", port: 1).host == "2001:db8::1")
        let ingest = PeerAddress(host: "127.0.0.2", port: 1937)
        #expect(
            String(decoding: PeerAddress(host: "192.0.2.7", port: 50).proxyHeader(to: ingest), as: UTF8.self)
                == "PROXY TCP4 192.0.2.7 127.0.0.2 50 1937\r\n")
        #expect(
            String(decoding: PeerAddress(host: "2001:db8::1", port: 50).proxyHeader(to: ingest), as: UTF8.self)
                == "PROXY TCP6 2001:db8::1 ::1 50 1937\r\n")
    }

    @Test func oneSubscriberIsOneStranger() {
        func of(_ host: String) -> String { PeerAddress(host: host, port: 1).neighbourhood }
        #expect(of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff:1:2:3"))
        #expect(of("2001:db8:1:2::1") != of("2001:db8:1:3::1"))
        #expect(of("192.0.2.1") != of("192.0.2.2"))
    }
}
