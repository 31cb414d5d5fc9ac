@testable import RelayCore
import TestSupport
import Testing

@Suite struct RTMPStatTests {
    @Test func readsARecordedDocument() throws {
        let stat = try RTMPStat.parse(StatSample.document.utf8)
        #expect(stat.pid == 14418)
        #expect(stat.uptime == .seconds(6))
        #expect(stat.applications.map(\.name) == ["live", "offline"])
        #expect(stat.applications[0].streams.map(\.name) == ["mystream", "a<b&c\""])

        let stream = try #require(stat.stream(app: "live", name: "mystream"))
        #expect(stream.bitsIn == 412_345)
        #expect(stream.videoBitsIn == 348_345)
        #expect(stream.audioBitsIn == 64_000)
        #expect(stream.bytesIn == 287_075)
        #expect(stream.clientCount == 2)
        #expect(stream.isPublishing)
        #expect(
            stream.video == RTMPStat.Video(width: 320, height: 180, frameRate: 15, codec: "H264", isConfigured: true))
        #expect(stream.clients.map(\.id) == [5, 1])
        #expect(stream.publisher?.id == 1)
        #expect(stream.publisher?.address == "127.0.0.1")
        #expect(stream.publisher?.age == .milliseconds(5446))
        #expect(stream.publisher?.flashVersion == "FMLE/3.0 (compatible; Lavf59.27")
        #expect(stream.clients[0].isPublishing == false)

        let odd = try #require(stat.stream(app: "live", name: "a<b&c\""))
        #expect(odd.video == nil)
        #expect(odd.publisher?.flashVersion == "F&call=evil%20+x")

        let waiting = try #require(stat.stream(app: "offline", name: "waiting"))
        #expect(!waiting.isPublishing)
        #expect(waiting.publisher == nil)
        #expect(waiting.clientCount == 1)
        #expect(stat.stream(app: "live", name: "waiting") == nil)
    }

    @Test(arguments: [
        ("<rtmp><pid>1</pid><uptime>0</uptime></rtmp>", 0),
        (
            "<?xml version='1.0'?><!-- a > b --><!DOCTYPE x><rtmp a='>' b=\"/>\"><pid> 1 </pid><uptime>0</uptime></rtmp>\n",
            0
        ),
        ("<rtmp><pid>1</pid><uptime>0</uptime><server><application><name/></application></server></rtmp> junk <", 1),
    ])
    func readsVariants(document: String, applications: Int) throws {
        #expect(try RTMPStat.parse(document.utf8).applications.count == applications)
    }

    @Test(arguments: [
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"), ("&#65;&#x42;", "AB"),
        ("&bogus; & &#xD800; &#99999999; &;", "&bogus; & &#xD800; &#99999999; &;"),
        ("&amp;lt;", "&lt;"), ("a&", "a&"),
    ])
    func resolvesEntities(text: String, resolved: String) throws {
        let document =
            "<rtmp><pid>1</pid><uptime>0</uptime><server><application><name>\(text)</name></application></server></rtmp>"
        #expect(try RTMPStat.parse(document.utf8).applications.map(\.name) == [resolved])
    }

    @Test(
        arguments: [
            ("", .truncated),
            ("garbage", .truncated),
            ("<", .truncated),
            ("<rtmp", .truncated),
            ("<rtmp>", .truncated),
            ("<rtmp></rtm>", .malformed(offset: 12)),
            ("</rtmp>", .malformed(offset: 7)),
            ("<>", .malformed(offset: 1)),
            ("<rtmp <pid>", .malformed(offset: 6)),
            ("<html></html>", .notAStat),
            ("<rtmp></rtmp>", .missing(element: "pid")),
            ("<rtmp><pid>x</pid><uptime>1</uptime></rtmp>", .notANumber(element: "pid")),
            ("<rtmp><pid>99999999999999999999</pid><uptime>1</uptime></rtmp>", .notANumber(element: "pid")),
            ("<rtmp><pid>9223372036854775807</pid><uptime>1</uptime></rtmp>", .notANumber(element: "pid")),
            ("<rtmp><pid>1</pid></rtmp>", .missing(element: "uptime")),
        ] as [(String, RTMPStatError)])
    func refuses(document: String, error: RTMPStatError) {
        #expect(throws: error) { try RTMPStat.parse(document.utf8) }
    }

    @Test func everyTruncationIsAnError() {
        let bytes = Array(StatSample.document.utf8)
        for length in 0..<bytes.count {
            #expect(throws: RTMPStatError.truncated) { try RTMPStat.parse(bytes.prefix(length)) }
        }
    }

    @Test func nestingIsBounded() {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(throws: RTMPStatError.malformed(offset: 99)) { try RTMPStat.parse(deep.utf8) }
    }

    @Test func survivesMutation() {
        let bytes = Array(StatSample.document.utf8)
        var mutator = Mutator(seed: 3)
        for _ in 0..<3_000 {
            _ = try? RTMPStat.parse(mutator.mutate(bytes))
        }
    }
}
