import Testing

@testable import Gate

@Suite struct OpeningMachineTests {
    private static let real: [(name: String, bytes: [UInt8], messages: Int, rest: Int)] = [
        ("ffmpeg", Recorded.ffmpeg, 6, Recorded.ffmpegRest), ("librtmp", Recorded.librtmp, 5, 0),
        ("OBS", Opening.obs.bytes, 6, 0),
    ]

    /// However the network cuts them.
    @Test(arguments: [1, 7, 128, 1536, 2048, Int.max]) func encodersAskToPublish(_ pieces: Int) {
        for (name, bytes, messages, rest) in Self.real {
            let (machine, outcome) = OpeningMachine.after(bytes, pieces: pieces)
            #expect(
                outcome.request == PublishRequest(app: "live", name: "mystream?key=right-key-1", type: "live"),
                "\(name)")
            #expect(outcome.refusal == nil)
            #expect(machine.script.count == messages, "\(name)")
            #expect(!machine.isListening)
            // nginx hears the same bytes, so the chunks that follow mean the same to it.
            #expect(machine.scriptBytes == Array(bytes.dropLast(rest)), "\(name)")
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
        for name in ["onMetaData", "@setDataFrame", "publish", "createStream", "deleteStream", "releaseStream"] {
            var opening = Opening()
            opening.add(.string(name), .number(0), .null, .string("x"), .string("live"))
            #expect(OpeningMachine.after(opening.bytes).outcome.refusal != nil, "\(name)")
        }
    }

    /// Every type of message, before and after connect: what is not named here is refused.
    @Test func everyTypeInEveryState() {
        for kind in UInt8.min...UInt8.max where ![17, 20].contains(kind) {
            for isConnected in [false, true] {
                var body: [UInt8] = [0, 0, 16, 0]
                if kind == 4 { body = [0, 3, 0, 0, 0, 1, 0, 0, 11, 184] }
                if kind == 6 { body.append(2) }
                var opening = isConnected ? Opening.connect() : Opening()
                opening.add(RTMPMessage(chunkStream: 2, kind: kind, body: body))
                let (machine, outcome) = OpeningMachine.after(opening.bytes)
                let isTaken = [1, 3, 5, 6].contains(kind) || kind == 4 && isConnected
                #expect((outcome.refusal == nil) == isTaken, "\(kind), connected: \(isConnected)")
                #expect(machine.isListening == isTaken)
                #expect(outcome.request == nil)
            }
        }
    }

    @Test func everyCommandInEveryState() {
        let known = ["releaseStream", "FCPublish", "FCUnpublish", "_checkbw", "getStreamLength", "createStream"]
        let others = [
            "seek", "pause", "play2", "onStatus", "_result", "PUBLISH", "Connect", "CreateStream", "@setDataFrame",
        ]
        for name in known + others {
            var opening = Opening.connect()
            opening.add(.string(name), .number(2), .null, .string("mystream"))
            let refusal = OpeningMachine.after(opening.bytes).outcome.refusal
            #expect(refusal == (known.contains(name) ? nil : .unexpectedCommand(name)), "\(name)")
        }
        var twice = Opening.connect()
        twice.add(.string("connect"), .number(1), .object([.init("app", .string("live"))]))
        #expect(OpeningMachine.after(twice.bytes).outcome.refusal == .malformed)
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
        for text in ["releaseStream", "publish"] {
            var name = Opening.connect()
            name.add(.string(text), .number(2), .null, .string(String(repeating: "n", count: 256)))
            #expect((OpeningMachine.after(name.bytes).outcome.refusal == .malformed) == (text == "publish"))
        }
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

    @Test func anApplicationIsWhatNginxTakes() {
        for (given, taken) in [
            ("live", "live"), ("live/", "live"), ("live/_definst_", "live"), ("live?key=x", "live"), ("", ""),
            ("/", ""),
        ] {
            var opening = Opening.connect(given)
            opening.add(.string("publish"), .number(2), .null, .string("n?a=b"))
            #expect(OpeningMachine.after(opening.bytes).outcome.request?.app == taken, "\(given)")
        }
    }

    @Test func aRefusalRepeatsNoSecret() {
        #expect(!Refusal.unexpectedCommand("evil\nline").description.contains("evil"))
        #expect(Refusal.unexpectedCommand("seek").description.contains("seek"))
    }
}
