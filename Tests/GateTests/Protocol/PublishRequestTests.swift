import RelayCore
import RTMP
import Testing

@testable import Gate

@Suite struct PublishRequestTests {
    private func request(
        _ app: String, _ name: String, url: String = "rtmp://192.0.2.10/live", type: String = "live"
    ) throws -> PublishRequest {
        let properties = AMF0.object([.init("app", .string(app)), .init("tcUrl", .string(url))])
        return try PublishRequest(try #require(ConnectCommand(1, properties)), name: name, type: type)
    }

    private func callback(_ app: String, _ name: String, address: String = "192.0.2.1") throws -> IngestCallback {
        try IngestCallback(try CallbackForm(request(app, name).form(address: address).utf8))
    }

    /// Every way in which people and encoders give the same application, name and key.
    @Test(arguments: [
        ("live", "mystream?key=k-1"), ("live/", "mystream?key=k-1"), ("/live", "/mystream?key=k-1"),
        ("live/_definst_", "mystream?key=k-1"), ("live", "mystream?key=k-1 "), ("live", " mystream?key=k-1\r\n"),
        ("live ", "mystream ?key=k-1\t"), ("live\u{0}", "mystream?key=k-1\u{0}\u{0}"), ("live", "mystream/?key=k-1"),
        ("live", "mystream%3Fkey=k-1"), ("live", "mystream%3fkey%3Dk-1"), ("live", "mystream?key%3Dk-1"),
        ("live", "mystream?key%3dk-1%0D%0A"), ("live", "mystream?&key=k-1&&"), ("live/mystream?key=k-1", ""),
        ("live/mystream%3Fkey%3Dk-1", ""), ("live/mystream/?key=k-1", ""), ("live/mystream", "?key=k-1"),
        ("live/mystream", "mystream?key=k-1"), ("live?key=k-1", "mystream"), ("live/?key=k-1", "mystream"),
        ("live/_definst_/mystream?key=k-1", ""), ("live%3Fkey%3Dk-1", "mystream"),
    ])
    func whatIsUnambiguousIsTaken(_ app: String, _ name: String) throws {
        let request = try request(app, name)
        #expect((request.app, request.fullName) == ("live", "mystream?key=k-1"))
    }

    /// Found by the fuzzer: what nginx is sent must be read there, or here again, as the same.
    @Test(arguments: [
        ("live/mystream%3Fkey%3?k-1", ""), ("live", "mystream%3Fkey=k-1?x"), ("live", "mystream%253Fkey%3Fx"),
        ("live", "mystream%25253Fa%3Fb?c"), ("live/%3f", "mystream%3F?"),
    ])
    func aQuestionMarkIsNeverLeftEncoded(_ app: String, _ name: String) throws {
        let first = try request(app, name)
        #expect(!first.name.contains("%3F") && !first.name.contains("%3f"), "\(first)")
        let again = try request(first.app, first.fullName)
        #expect(again == first)
    }

    @Test func aKeyInTheAddressIsTaken() throws {
        let url = "rtmp://192.0.2.10:1935/live?key=k-1"
        #expect(try request("live", "mystream", url: url).fullName == "mystream?key=k-1")
        #expect(try request("live", "mystream?a=b", url: url).fullName == "mystream?a=b&key=k-1")
        // The one where it belongs counts.
        #expect(try request("live?key=k-2", "mystream?key=k-3", url: url).fullName == "mystream?key=k-3")
        #expect(try request("live?key=k-2", "mystream", url: url).fullName == "mystream?key=k-2")
        #expect(try request("live", "mystream", url: url + "\u{0}x").fullName == "mystream")
    }

    /// The question whether a publisher is still known has its key: it may have been revoked.
    @Test func relayHookIsAskedAboutAPublisherInNginxsWords() throws {
        let form = try request("live", "mystream?key=k-1").updateForm(address: "2001:db8::1")
        let question = try IngestCallback(try CallbackForm(form.utf8))
        #expect(question.call == .updatePublish && question.key == "k-1")
        #expect((question.app, question.name, question.address) == ("live", "mystream", "2001:db8::1"))
    }

    /// What may mean several things stays as it is, so that relay-hook says what is wrong with it.
    @Test func whatIsAmbiguousIsNotGuessed() throws {
        #expect(try request("live/other", "mystream?key=k-1").app == "live/other")
        #expect(try request("live", "k-1").fullName == "k-1")
        #expect(try request("", "mystream").app == "")
        #expect(try request("live", "my%20stream?key=k-1").name == "my%20stream")
        #expect(try request("live", "mystream", type: "x").type == "live")
        #expect(try request("live", "mystream", type: "record").type == "record")
    }

    @Test(arguments: [
        ("live", "", Refusal.noName), ("live", " /?key=k-1", .noName),
        ("live", "my\nstream?key=k-1", .controlCharacter),
        ("live", "mystream?key=k\u{0}1", .controlCharacter), ("li\u{1}ve", "mystream", .controlCharacter),
        ("live", "mystream?key=" + String(repeating: "k", count: 243), .longName),
        ("live", String(repeating: "ü", count: 128), .longName),
        (String(repeating: "a", count: 256), "mystream", .longApplication),
        ("live", "mystream?" + String(repeating: "&a", count: 59), .tooManyArguments),
    ])
    func theRestNamesTheFix(_ app: String, _ name: String, _ refusal: Refusal) {
        #expect(throws: refusal) { try request(app, name) }
        #expect(refusal.isForClient)
        #expect(refusal.description.contains("OBS") || refusal.description.contains("stream key"))
    }

    /// relay-hook can read whatever the gate asks it.
    @Test func aQuestionCanBeRead() throws {
        let longest = "mystream?" + (0..<PublishRequest.mostArguments).map { "\($0)=\u{7}%" }.joined(separator: "&")
        for name in [longest.replacing("\u{7}", with: "x"), "ü%&=?%%%", String(repeating: "ü", count: 127)] {
            #expect(try callback(String(repeating: "é", count: 127), name).call == .publish)
        }
    }

    @Test func relayHookReadsItAsNginxsCallback() throws {
        let callback = try callback("live", "mystream?key=k-1")
        #expect(callback.call == .publish)
        #expect((callback.app, callback.name, callback.key) == ("live", "mystream", "k-1"))
        #expect((callback.address, callback.type) == ("192.0.2.1", "live"))
    }

    /// Nothing that an unauthenticated client chooses takes the place of another field.
    @Test(arguments: [
        "x&key=right", "a=b&name=mystream", "%26key%3Dright", "ü?name=x&addr=127.0.0.1&app=live", "a b+c", "x?&&==",
    ])
    func aClientsTextStaysInItsField(_ text: String) throws {
        let path = String(text.prefix { $0 != "?" })
        let callback = try callback(text, text)
        #expect(callback.app == path)
        #expect(callback.name == path)
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

    @Test func oneSubscriberIsOneClient() {
        func of(_ host: String) -> String { PeerAddress(host: host, port: 1).sourceNetwork }
        #expect(of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff:1:2:3"))
        #expect(of("2001:db8:1:2::1") != of("2001:db8:1:3::1"))
        #expect(of("192.0.2.1") != of("192.0.2.2"))
    }
}
