import RelayCore
import Testing

@Suite struct DestinationKeyTests {
    @Test(arguments: [
        "rtmps://h/app/sk_us-west-2_abc", "rtmp://live.twitch.tv/app/live_123_abc", "rtmps://h/rtmp/FB-1-0-a",
        "rtmp://a.rtmp.youtube.com/live2/abcd-1234-efgh-5678", "rtmp://h/0123456789abcdef0123",
    ])
    func seesAKey(_ url: String) throws {
        #expect(try #require(DestinationAddress(url)).endsInWhatLooksLikeAKey)
    }

    @Test(arguments: [
        "rtmps://h/app", "rtmp://a.rtmp.youtube.com/live2", "rtmps://live-api-s.facebook.com:443/rtmp/",
        "rtmp://h/live/broadcast-channel", "rtmp://h/app?token=0123456789abcdef0123",
    ])
    func takesAnAddress(_ url: String) throws {
        #expect(try !#require(DestinationAddress(url)).endsInWhatLooksLikeAKey)
    }

    @Test func findsTheKeyItself() throws {
        let address = try #require(DestinationAddress("rtmp://h/app?key=topsecret"))
        #expect(address.holds("topsecret"))
        #expect(!address.holds("other-secret"))
        #expect(!address.holds("app"))
    }
}
