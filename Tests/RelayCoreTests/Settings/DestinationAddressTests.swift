import RelayCore
import Testing

@Suite struct DestinationAddressTests {
    @Test(arguments: [
        ("rtmp://a.example/app", "rtmp://a.example/app", 1935, "app"),
        ("rtmp://a.example/app/", "rtmp://a.example/app", 1935, "app"),
        ("RTMPS://A.Example:443/app", "rtmps://a.example/app", 443, "app"),
        ("rtmps://a.example:1443/app", "rtmps://a.example:1443/app", 1443, "app"),
        ("rtmp://h/a/b", "rtmp://h/a/b", 1935, "a/b"),
        ("rtmp://h//a//b//", "rtmp://h/a/b", 1935, "a/b"),
        ("rtmp://[::1]:2935/app", "rtmp://[::1]:2935/app", 2935, "app"),
        ("rtmps://[2001:DB8::1]/app", "rtmps://[2001:db8::1]/app", 443, "app"),
        ("rtmp://127.0.0.1:1/x", "rtmp://127.0.0.1:1/x", 1, "x"),
        ("rtmp://h/app?auth=x/y&z", "rtmp://h/app", 1935, "app?auth=x/y&z"),
        ("rtmp://h/app/?auth=x", "rtmp://h/app", 1935, "app?auth=x"),
        ("rtmp://h/app?", "rtmp://h/app", 1935, "app"),
        (
            "rtmps://fa723fc1b171.global-contribute.live-video.net/app/",
            "rtmps://fa723fc1b171.global-contribute.live-video.net/app", 443, "app"
        ),
    ])
    func reads(text: String, url: String, port: Int, app: String) throws {
        let address = try #require(DestinationAddress(text))
        #expect(address.ffmpegURL == url)
        #expect(address.port == port)
        #expect(address.app == app)
        #expect(address.presetLines(key: "K?x=y&z") == ["rtmp_app=\(app)", "rtmp_playpath=K?x=y&z"])
    }

    @Test(arguments: [
        "", "h/app", "http://h/app", "srt://h/app", "rtmpt://h/app", "rtmp:/h/app", "rtmp://", "rtmp:///app",
        "rtmp://h",
        "rtmp://h/", "rtmp://h//", "rtmp://h/?x=y", "rtmp://u:p@h/app", "rtmp://u@h/app", "rtmp://h/a b",
        "rtmp://h/a\nb",
        "rtmp://h/a\tb", "rtmp://h:/app", "rtmp://h:0/app", "rtmp://h:65536/app", "rtmp://h:x/app", "rtmp://[::1/app",
        "rtmp://[1.2.3.4]/app", "rtmp://[::1]x/app", "rtmp://::1/app", "rtmp://h..x/app", "rtmp://h/app#x",
        "rtmp://hä/app",
        "rtmp://h/" + String(repeating: "a", count: 256),
    ])
    func refuses(text: String) {
        #expect(DestinationAddress(text) == nil)
    }

    @Test func descriptionHoldsNoQuery() throws {
        let address = try #require(DestinationAddress("rtmp://h/app?auth=sekrit"))
        #expect(address.description == "rtmp://h/app?…")
        #expect(!String(reflecting: address).contains("sekrit"))
    }

    @Test(arguments: [
        ("sk_us-west-2_abc", true), ("a?b=c&d", true), ("a/b#\"'\\%", true), ("", false), ("a b", false),
        ("a\nb", false),
        ("a\r", false), ("ä", false), ("a\u{0}", false), (String(repeating: "k", count: 513), false),
    ])
    func keys(key: String, isUsable: Bool) {
        #expect(DestinationAddress.isUsableKey(key) == isUsable)
    }
}
