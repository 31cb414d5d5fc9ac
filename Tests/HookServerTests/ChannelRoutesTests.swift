import RelayCore
import Testing

@testable import HookServer

@Suite struct ChannelRoutesTests {
    private let main: Channel
    private let other: Channel
    private var routes: ChannelRoutes

    init() throws {
        main = Channel(try RelaySettings(["PUBLISH_KEY": "secret-key"]))
        let settings = try RelaySettings(["PUBLISH_KEY": "secret-key", "RTMP_STREAM_NAME": "second"])
        other = Channel(settings, id: ChannelID(rawValue: "other"), programName: "out2")
        routes = ChannelRoutes([main, other])
    }

    private mutating func route(_ body: String, from source: CallbackSource = .ingest) throws -> String {
        let callback = try TestChannel.callback("app=live&addr=192.0.2.7&\(body)")
        return routes.channel(for: callback, from: source).rawValue
    }

    @Test mutating func aRequestGoesToTheChannelOfItsStream() throws {
        #expect(try route("clientid=1&call=publish&name=mystream") == "main")
        #expect(try route("clientid=2&call=publish&name=second") == "other")
        #expect(try route("clientid=3&call=play&name=second") == "other")
        #expect(try route("clientid=0&call=publish&name=second", from: .gate) == "other")
    }

    /// It refuses it, and says what is wrong.
    @Test mutating func whatBelongsToNobodyGoesToTheFirst() throws {
        #expect(try route("clientid=1&call=publish&name=third") == "main")
        #expect(try route("call=connect") == "main")
    }

    /// After a publish without a name, nginx passes on a name of the client's choice.
    @Test mutating func aForgedNameEndsNobodyElsesSession() throws {
        #expect(try route("clientid=7&call=publish&name=second") == "other")
        #expect(try route("clientid=7&call=publish_done&name=mystream") == "other")
        // The number is free again.
        #expect(try route("clientid=7&call=publish&name=mystream") == "main")
        #expect(try route("clientid=7&call=publish_done&name=second") == "main")
    }

    /// Each nginx numbers its connections from 1.
    @Test mutating func aNumberBelongsToItsNginx() throws {
        #expect(try route("clientid=7&call=publish&name=second") == "other")
        let program = try TestChannel.callback("app=switch&addr=127.0.0.1&clientid=7&call=publish&name=out")
        #expect(routes.channel(for: program, from: .program) == Topology.channel)
        #expect(try route("clientid=7&call=publish_done&name=out", from: .program) == "main")
        #expect(try route("clientid=7&call=publish_done&name=mystream") == "other")
    }

    /// An earlier run of relay-hook let it in.
    @Test mutating func theEndOfAnUnknownConnectionGoesByItsName() throws {
        #expect(try route("clientid=9&call=publish_done&name=second") == "other")
    }
}
