import Testing

@testable import Alerts

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("https://hooks.example.org/services/T0/B0/x", "https://hooks.example.org/services/T0/B0/x"),
        ("HTTPS://Hooks.Example.ORG/Path?token=A", "https://hooks.example.org/Path?token=A"),
        ("http://127.0.0.1:9093", "http://127.0.0.1:9093/"), ("http://[::1]:80/a?b?c", "http://[::1]:80/a?b?c"),
        ("https://example.org?x=1", "https://example.org/?x=1"),
    ])
    func addressesAreRead(text: String, address: String) {
        #expect(WebAddress(text)?.text == address)
    }

    @Test(arguments: [
        "", "example.org", "ftp://example.org/", "https://", "https:///path", "https://user:pass@example.org/",
        "https://example.org/a b", "https://example.org/\r\nX: y", "https://example.org/#part", "https://exa_mple.org/",
        "https://example.org:0/", "https://example.org:99999/", "https://example.org/ä", "https://[::1/",
        "https://example.org/" + String(repeating: "a", count: 2000),
    ])
    func othersAreNot(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test func moreIsAppended() throws {
        let address = try #require(WebAddress("https://example.org/a/?thread_id=7&wait=false"))
        #expect(address.appending("/b").text == "https://example.org/a/b?thread_id=7&wait=false")
        #expect(address.appending("", query: "wait=true").text == "https://example.org/a?thread_id=7&wait=true")
        let server = try #require(WebAddress("https://ntfy.sh"))
        #expect(server.appending("/").text == "https://ntfy.sh/")
        #expect("\(server)" == "https://ntfy.sh")
    }

    @Test func whoCanReadWhatIsSent() {
        for text in ["https://example.org", "http://127.0.0.1:1", "http://localhost", "http://[::1]"] {
            #expect(WebAddress(text)?.isPrivate == true)
        }
        #expect(WebAddress("http://192.0.2.1")?.isPrivate == false)
    }

    @Test func onlyTheOriginIsShown() throws {
        let address = try #require(WebAddress("https://example.org/hooks/SECRETSECRET?token=HIDDENHIDDEN"))
        let shown = Samples.shown(address)
        #expect(shown.contains("https://example.org/…") && !shown.contains("SECRET") && !shown.contains("HIDDEN"))
        let said = "no SECRETSECRET and no HIDDENHIDDEN, /hooks/SECRETSECRET?token=HIDDENHIDDEN"
        #expect(SinkSecret.hide(address.secrets, in: said) == "no (hidden) and no (hidden), (hidden)")
    }

    @Test func aSecretIsNotShown() {
        #expect(!Samples.shown(SinkSecret("topsecret")).contains("topsecret"))
    }
}
