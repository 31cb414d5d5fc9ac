import RTMP
import Testing

@testable import Gate

@Suite struct OpeningMachineTests {
    /// With what nginx hears of each: all but `releaseStream` and `FCPublish`, which it does not look at.
    private static let real: [(name: String, bytes: [UInt8], rest: Int)] = [
        ("ffmpeg", Recorded.ffmpeg, Recorded.ffmpegRest), ("librtmp", Recorded.librtmp, 0),
        ("OBS", Opening.obs.bytes, 0),
    ]

    /// However the network cuts them.
    @Test(arguments: [1, 7, 128, 1536, 2048, Int.max]) func encodersAskToPublish(_ pieces: Int) throws {
        for (name, bytes, rest) in Self.real {
            let (machine, outcome) = OpeningMachine.after(bytes, pieces: pieces)
            let request = try #require(outcome.request)
            #expect((request.app, request.fullName) == ("live", "mystream?key=right-key-1"), "\(name)")
            #expect(request.type == "live")
            #expect(outcome.refusal == nil)
            #expect(machine.commands == ["connect", "createStream", "publish"], "\(name)")
            #expect(!machine.isListening)
            if pieces == .max { #expect(machine.rest == bytes.suffix(rest), "\(name)") }
        }
    }

    /// S0, S1 and S2, then what nginx-rtmp said to the same words, up to its answer to publish.
    @Test func answersAsNginxDoes() {
        let sent = OpeningMachine.after(Recorded.ffmpeg).outcome.sent
        let greeting = 1 + 2 * Handshake.size
        #expect(
            Array(sent.prefix(greeting)) == [3] + Handshake.challenge + [UInt8](repeating: 7, count: Handshake.size))
        let answers = Array(sent.dropFirst(greeting))
        #expect(answers.count > 200)
        #expect(Recorded.nginx.starts(with: answers))
        let status = Recorded.nginx.dropFirst(answers.count)
        #expect(String(decoding: status, as: UTF8.self).contains("onStatus"))
    }

    @Test func aPlayerIsRefused() {
        let outcome = OpeningMachine.after(Recorded.player).outcome
        #expect(outcome.refusal == .player(app: "live", name: "mystream"))
        #expect(outcome.request == nil)
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\u{16}\u{3}\u{1}", "\u{6}"])
    func whatIsNoRTMPIsRefusedAtOnce(_ text: String) {
        var machine = OpeningMachine()
        #expect(machine.received(text.utf8) == [.refuse(.noRTMP)])
        #expect(machine.received(Recorded.ffmpeg) == [])
    }

    /// The message that ends nginx-rtmp's worker, as data and in the form of a command.
    @Test func dataBeforeConnectIsRefused() {
        let metadata = AMF0.bytes(.string("onMetaData"), .object([.init("width", .number(640))]))
        var opening = Opening()
        opening.add(RTMPMessage(chunkStream: 4, kind: RTMPMessage.Kind.data, stream: 1, body: metadata))
        #expect(OpeningMachine.after(opening.bytes).outcome.refusal == .media(beforeConnect: true))
        for name in ["onMetaData", "@setDataFrame", "deleteStream", "releaseStream"] {
            var opening = Opening()
            opening.addCommand(AMF0.bytes(.string(name)) + metadata)
            let (machine, outcome) = OpeningMachine.after(opening.bytes)
            #expect(machine.script.isEmpty && outcome.sent.count == 1 + 2 * Handshake.size, "\(name)")
        }
    }

    /// Every type of message, before and after connect: media end it, and what is not known is passed over and never repeated.
    @Test func everyTypeInEveryState() {
        for kind in UInt8.min...UInt8.max where ![17, 20].contains(kind) {
            for isConnected in [false, true] {
                var opening = isConnected ? Opening.connect() : Opening()
                opening.add(RTMPMessage(chunkStream: 2, kind: kind, body: [0, 0, 16, 0]))
                let (machine, outcome) = OpeningMachine.after(opening.bytes)
                let isMedia = [8, 9, 15, 18, 22].contains(kind)
                #expect(outcome.refusal == (isMedia ? .media(beforeConnect: !isConnected) : nil))
                #expect(machine.isListening != isMedia)
                #expect(outcome.request == nil)
                #expect(machine.script.isEmpty)
            }
        }
    }

    /// Ping Request is answered, as nginx-rtmp does; it hears of none.
    @Test func aPingIsAnswered() throws {
        for isConnected in [false, true] {
            var opening = isConnected ? Opening.connect() : Opening()
            let before = OpeningMachine.after(opening.bytes).outcome.sent
            opening.add(RTMPMessage(chunkStream: 2, kind: RTMPMessage.Kind.userControl, body: [0, 6, 1, 2, 3, 4]))
            let (machine, outcome) = OpeningMachine.after(opening.bytes)
            #expect(
                Array(outcome.sent.dropFirst(before.count)) == [2, 0, 0, 0, 0, 0, 6, 4, 0, 0, 0, 0, 0, 7, 1, 2, 3, 4])
            #expect(machine.script.isEmpty)
        }
    }

    /// What encoders send beyond what is needed, and what nobody knows, does not keep a publisher out; nginx hears none of it.
    @Test(arguments: [
        "releaseStream", "FCPublish", "FCUnpublish", "deleteStream", "closeStream", "_checkbw", "checkBandwidth",
        "setPeerInfo", "getStreamLength", "seek", "pause", "onStatus", "_result", "Connect", "@setDataFrame", "", "ü",
    ])
    func unknownCommandsArePassedOver(_ name: String) {
        for isFirst in [false, true] {
            var opening = isFirst ? Opening() : Opening.connect()
            opening.add(.string(name), .null, .null, .array([.string("mystream"), .boolean(true)]))
            if isFirst { opening.add(.string("connect"), .number(1), .object([.init("app", .string("live"))])) }
            opening.add(.string("publish"), .number(5), .null, .string("mystream?key=right-key-1"))
            let (machine, outcome) = OpeningMachine.after(opening.bytes)
            #expect(outcome.request?.fullName == "mystream?key=right-key-1", "\(name)")
            #expect(machine.commands == ["connect", "publish"], "\(name)")
        }
    }

    @Test func commandsOutOfOrderAreRefused() {
        for name in ["createStream", "publish", "play"] {
            var opening = Opening()
            opening.add(.string(name), .number(2), .null, .string("mystream"))
            #expect(OpeningMachine.after(opening.bytes).outcome.refusal == .malformed, "\(name)")
        }
        var twice = Opening.connect()
        twice.add(.string("connect"), .number(1), .object([.init("app", .string("live"))]))
        #expect(OpeningMachine.after(twice.bytes).outcome.refusal == .malformed)
        var noObject = Opening()
        noObject.add(.string("connect"), .number(1), .string("live"))
        #expect(OpeningMachine.after(noObject.bytes).outcome.refusal == .malformed)
    }

    /// Types of AMF0 that an opening never needs, in every place they can stand in.
    @Test(
        arguments: [
            [11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [12, 0, 0, 0, 1, 97], [16, 0, 1, 67, 0, 1, 97, 5, 0, 0, 9], [7, 0, 1],
            [13], [15, 0, 0, 0, 1, 60], [17, 1], [17, 4, 5], [17, 6, 3, 97], [17, 5, 0, 0, 0, 0, 0, 0, 0, 0],
            [8, 255, 255, 255, 255, 0, 0, 9],
        ] as [[UInt8]])
    func uncommonValuesArePassedOver(_ value: [UInt8]) {
        var opening = Opening()
        let before: [UInt8] = [0, 1, 120] + value + [0, 3] + Array("app".utf8)
        opening.addCommand(
            AMF0.bytes(.string("connect"), .number(1)) + [3] + before + AMF0.bytes(.string("live")) + [0, 1, 121]
                + value + [0, 0, 9] + value)
        opening.addCommand(AMF0.bytes(.string("setPeerInfo")) + value + value)
        opening.addCommand(AMF0.bytes(.string("createStream"), .number(4)) + value)
        opening.addCommand(
            AMF0.bytes(.string("publish"), .number(5)) + value + AMF0.bytes(.string("mystream?key=k-1")) + value)
        let (machine, outcome) = OpeningMachine.after(opening.bytes)
        #expect(outcome.request?.app == "live")
        #expect(outcome.request?.fullName == "mystream?key=k-1")
        #expect(machine.commands == ["connect", "createStream", "publish"])
    }

    /// A command of AMF3 is one of AMF0 behind a 0.
    @Test func commandsOfAMF3AreTaken() {
        var opening = Opening.connect()
        let body = AMF0.bytes(.string("publish"), .number(2), .null, .string("mystream"))
        opening.add(RTMPMessage(chunkStream: 3, kind: RTMPMessage.Kind.commandAMF3, body: [0] + body))
        #expect(OpeningMachine.after(opening.bytes).outcome.request?.name == "mystream")
        var broken = Opening.connect()
        broken.add(RTMPMessage(chunkStream: 3, kind: RTMPMessage.Kind.commandAMF3, body: [17] + body))
        #expect(OpeningMachine.after(broken.bytes).outcome.refusal == .malformed)
    }

    /// Small and huge ones work, because a chunk is never longer than its message; what cannot work is named.
    @Test(arguments: [1, 2, 64, 127, 128, 65_536, 0x0800_0000, 0x7FFF_FFFF] as [UInt32])
    func everyChunkSizeWorks(_ size: UInt32) {
        var opening = Opening()
        opening.add(.control(RTMPMessage.Kind.setChunkSize, size))
        opening.add(.string("connect"), .number(1), .object([.init("app", .string("live"))]))
        opening.add(.string("publish"), .number(2), .null, .string("mystream"))
        for pieces in [1, 50, Int.max] {
            let (machine, outcome) = OpeningMachine.after(opening.bytes, pieces: pieces)
            #expect(outcome.request?.name == "mystream")
            #expect(machine.commands == ["connect", "publish"])
        }
    }

    @Test(arguments: [0, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func aChunkSizeThatCannotWorkIsNamed(_ size: UInt32) throws {
        for isConnected in [false, true] {
            var opening = isConnected ? Opening.connect() : Opening()
            opening.add(.control(RTMPMessage.Kind.setChunkSize, size))
            let refusal = try #require(OpeningMachine.after(opening.bytes).outcome.refusal)
            #expect(refusal == .chunkSize(size))
            #expect(refusal.description.contains("chunk size of \(size)"))
        }
    }

    @Test func anOpeningIsShort() {
        var many = Opening.connect()
        for _ in 0..<OpeningMachine.mostMessages { many.add(.string("_checkbw"), .number(2), .null) }
        #expect(OpeningMachine.after(many.bytes).outcome.refusal == .tooMuch)
        var large = Opening.connect()
        for _ in 0..<3 { large.add(.string("_checkbw"), .number(2), .string(String(repeating: "x", count: 4000))) }
        #expect(OpeningMachine.after(large.bytes).outcome.refusal == .tooMuch)
        // A length is believed before its bytes are there.
        let claim: [UInt8] = [3, 0, 0, 0, 0, 0x10, 1, 20, 0, 0, 0, 0]
        #expect(OpeningMachine.after(claim).outcome.refusal == .tooLarge)
    }

    @Test func timeEndsIt() {
        for bytes in [[], Opening.connect().bytes] {
            var (machine, _) = OpeningMachine.after(bytes)
            #expect(machine.expired() == [.refuse(.late)])
            #expect(machine.expired() == [])
        }
        var (asking, _) = OpeningMachine.after(Recorded.librtmp)
        #expect(asking.expired() == [])
    }

    /// nginx hears the form that was made out, and no key in the address.
    @Test func nginxHearsOneForm() throws {
        var opening = Opening()
        opening.add(
            .string("connect"), .number(1),
            .object([
                .init("app", .string("live/mystream?key=right-key-1\n")),
                .init("flashVer", .string("FMLE/3.0\u{0}\u{1B}")),
                .init("tcUrl", .string("rtmp://192.0.2.10/live/mystream?key=right-key-1")),
                .init("pageUrl", .string(String(repeating: "p", count: 600))),
            ]))
        opening.add(.string("publish"), .number(2), .null, .string(""))
        let script = OpeningMachine.after(opening.bytes).machine.script
        let values = script.map { AMF0Reader.values(in: $0.body[...]) }
        #expect(
            values == [
                [
                    .string("connect"), .number(1),
                    .object([
                        .init("app", .string("live")), .init("flashVer", .string("FMLE/3.0")),
                        .init("tcUrl", .string("rtmp://192.0.2.10/live/mystream")),
                        .init("objectEncoding", .number(0)),
                    ]),
                ],
                [.string("publish"), .number(2), .null, .string("mystream?key=right-key-1"), .string("live")],
            ])
    }
}
