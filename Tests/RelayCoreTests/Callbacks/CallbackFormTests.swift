import RelayCore
import TestSupport
import Testing

@Suite struct CallbackFormTests {
    @Test(
        arguments: [
            ("", []),
            ("a=1&b=2", [("a", "1"), ("b", "2")]),
            ("a=1&a=2", [("a", "1"), ("a", "2")]),
            ("a", [("a", "")]),
            ("=x", [("", "x")]),
            ("a=b=c", [("a", "b=c")]),
            ("&&a=1&&", [("a", "1")]),
            ("a=x+y%20z%2B", [("a", "x y z+")]),
            ("a=%zz%4%", [("a", "%zz%4%")]),
            ("a=%4&b=%", [("a", "%4"), ("b", "%")]),
            ("a=%ff%C3%A4", [("a", "\u{FFFD}ä")]),
            ("a%3Db=c", [("a=b", "c")]),
            ("a=%26b%3D1", [("a", "&b=1")]),
            ("a=%00", [("a", "\0")]),
        ] as [(String, [(String, String)])])
    func reads(body: String, fields: [(String, String)]) throws {
        let form = try CallbackForm(body.utf8)
        #expect(form.fields.map(\.name) == fields.map(\.0))
        #expect(form.fields.map(\.value) == fields.map(\.1))
    }

    @Test func firstFieldWins() throws {
        let form = try CallbackForm("name=a&x=1&name=b&n%61me=c".utf8)
        #expect(form["name"] == "a")
        #expect(form["y"] == nil)
    }

    @Test func bounds() throws {
        let longest = [UInt8](repeating: UInt8(ascii: "a"), count: CallbackForm.maximumBytes)
        #expect(try CallbackForm(longest).fields.count == 1)
        #expect(throws: CallbackFormError.tooLarge) { try CallbackForm(longest + [0]) }
        let most = String(repeating: "a=1&", count: CallbackForm.maximumFields)
        #expect(try CallbackForm(most.utf8).fields.count == CallbackForm.maximumFields)
        #expect(throws: CallbackFormError.tooManyFields) { try CallbackForm((most + "a").utf8) }
    }

    @Test func survivesMutation() throws {
        var mutator = Mutator(seed: 2)
        for _ in 0..<20_000 {
            let form = try CallbackForm(mutator.mutate(Array(Bodies.hostilePublish.utf8)))
            #expect(form.fields.count <= CallbackForm.maximumFields)
            _ = try? IngestCallback(form)
        }
    }
}

/// What nginx-rtmp 1.2.2 really posted, recorded on Debian 12.
enum Bodies {
    static let publish =
        "app=live&flashver=FMLE/3.0%20(compatible%3B%20Lavf59.27&swfurl=&tcurl=rtmp://127.0.0.1:29351/live&pageurl="
        + "&addr=127.0.0.1&clientid=1&call=publish&name=mystream&type=live&key=abc"
    /// From a client that put `&name=`, `&call=` and `&addr=` into flashVer, tcUrl and its arguments.
    static let hostilePublish =
        "app=live&flashver=F%26call=evil%2520%2Bx&swfurl=&tcurl=rtmp://h/live%3Fx=1%26name=evil%26addr=9.9.9.9&pageurl="
        + "&addr=127.0.0.1&clientid=2&call=publish&name=a%3Cb%26c%22&type=live&key=a%zz+b&name=other&key=2"
    static let play =
        "app=live&flashver=LNX%209,0,124,2&swfurl=&tcurl=rtmp://127.0.0.1:29351/live&pageurl=&addr=127.0.0.1&clientid=5"
        + "&call=play&name=mystream&start=4294965296&duration=0&reset=0&token=t1"
    static let update =
        "app=live&flashver=LNX%209,0,124,2&swfurl=&tcurl=rtmp://127.0.0.1:29351/live&pageurl=&addr=127.0.0.1&clientid=5"
        + "&call=update_play&time=2&timestamp=3733&name=mystream"
    static let publishDone =
        "app=live&flashver=FMLE/3.0%20(compatible%3B%20Lavf59.27&swfurl=&tcurl=rtmp://127.0.0.1:29351/live&pageurl="
        + "&addr=127.0.0.1&clientid=1&call=publish_done&name=mystream&key=abc"
}
