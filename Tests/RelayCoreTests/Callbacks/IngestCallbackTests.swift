import RelayCore
import Testing

@Suite struct IngestCallbackTests {
    @Test func publish() throws {
        let callback = try IngestCallback(CallbackForm(Bodies.publish.utf8))
        #expect(callback.call == .publish)
        #expect(callback.app == "live")
        #expect(callback.name == "mystream")
        #expect(callback.clientID == 1)
        #expect(callback.address == "127.0.0.1")
        #expect(callback.flashVersion == "FMLE/3.0 (compatible; Lavf59.27")
        #expect(callback.tcURL == "rtmp://127.0.0.1:29351/live")
        #expect(callback.type == "live")
        #expect(callback.key == "abc")
        #expect(callback.token == nil)
    }

    @Test func aClientsFieldsReplaceNoneOfNginx() throws {
        let callback = try IngestCallback(CallbackForm(Bodies.hostilePublish.utf8))
        #expect(callback.call == .publish)
        #expect(callback.name == "a<b&c\"")
        #expect(callback.address == "127.0.0.1")
        #expect(callback.clientID == 2)
        #expect(callback.key == "a%zz b")
        #expect(callback.argument("name") == "other")
        #expect(callback.argument("app") == nil)
    }

    @Test(
        arguments: [
            ("publish", .publish), ("publish_done", .publishDone), ("play", .play), ("play_done", .playDone),
            ("done", .done),
            ("connect", .connect), ("disconnect", .disconnect), ("update_publish", .updatePublish),
            ("update_play", .updatePlay), ("record_done", .other("record_done")), ("", .other("")),
        ] as [(String, IngestCallback.Call)])
    func calls(text: String, call: IngestCallback.Call) throws {
        let callback = try IngestCallback(CallbackForm("app=a&addr=::1&clientid=7&call=\(text)&name=n&token=t".utf8))
        #expect(callback.call == call)
        #expect(callback.token == "t")
    }

    /// Recorded with ffmpeg and the URL rtmp://…/nope?x=1: nginx gives no number of the connection here.
    @Test func aConnection() throws {
        let body =
            "app=nope&flashver=FMLE/3.0&swfurl=&tcurl=rtmp://127.0.0.1:1935/nope%3Fx=1&pageurl=&addr=127.0.0.1"
            + "&epoch=5107125&call=connect&x=1&clientid=forged"
        let connect = try IngestCallback(CallbackForm(body.utf8))
        #expect(connect.call == .connect)
        #expect(connect.app == "nope")
        #expect(connect.address == "127.0.0.1")
        #expect(connect.clientID == 0)
        #expect(connect.argument("x") == "1")
    }

    @Test func otherRecordedCalls() throws {
        let play = try IngestCallback(CallbackForm(Bodies.play.utf8))
        #expect(play.call == .play)
        #expect(play.name == "mystream")
        #expect(play.token == "t1")
        let update = try IngestCallback(CallbackForm(Bodies.update.utf8))
        #expect(update.call == .updatePlay)
        #expect(update.name == "mystream")
        let done = try IngestCallback(CallbackForm(Bodies.publishDone.utf8))
        #expect(done.call == .publishDone)
        #expect(done.clientID == 1)
        #expect(done.key == "abc")
    }

    @Test(
        arguments: [
            ("", .missing(field: "call")),
            ("call=publish", .missing(field: "app")),
            ("call=publish&app=a", .missing(field: "addr")),
            ("call=publish&app=a&addr=x", .missing(field: "clientid")),
            ("call=publish&app=a&addr=x&clientid=-1", .notANumber(field: "clientid")),
            ("call=publish&app=a&addr=x&clientid=", .notANumber(field: "clientid")),
            ("call=publish&app=a&addr=x&clientid=99999999999999999999", .notANumber(field: "clientid")),
        ] as [(String, IngestCallbackError)])
    func refuses(body: String, error: IngestCallbackError) {
        #expect(throws: error) { try IngestCallback(CallbackForm(body.utf8)) }
    }

    /// Recorded: a client published `?name=mystream&key=x`. The forged name in `publish_done` can't be told from a real one;
    /// the connection's number can.
    @Test func aPublisherWithoutAName() throws {
        let own = "app=live&flashver=F&swfurl=&tcurl=rtmp://h/live&pageurl=&addr=127.0.0.1&clientid=11"
        let publish = try IngestCallback(CallbackForm("\(own)&call=publish&name=&type=live&name=mystream&key=x".utf8))
        #expect(publish.name.isEmpty)
        #expect(publish.argument("name") == "mystream")
        let done = try IngestCallback(CallbackForm("\(own)&call=publish_done&name=mystream&key=x".utf8))
        #expect(done.name == "mystream")
        #expect(done.clientID == publish.clientID)
    }

    @Test func descriptionHoldsNoKey() throws {
        let body =
            "app=a&tcurl=rtmp://h/a?k=sekrit&addr=x&clientid=1&call=publish&name=n&type=live&key=sekrit&token=sekrit"
        let callback = try IngestCallback(CallbackForm(body.utf8))
        #expect(callback.key == "sekrit")
        var dumped = ""
        dump(callback, to: &dumped)
        for text in ["\(callback)", String(reflecting: callback), dumped] {
            #expect(!text.contains("sekrit"))
        }
    }
}
