import RTMP
import Testing

@testable import Gate

@Suite struct PublisherSessionTests {
    private static func session(received: Int = 0, window: UInt32 = 0) -> PublisherSession {
        PublisherSession(following: ChunkFollower(largest: 4096), received: received, window: window)
    }

    /// The actions for bytes that come in pieces, with what goes the same way put together.
    private static func actions(
        _ session: inout PublisherSession, _ pieces: some Sequence<ArraySlice<UInt8>>
    ) -> [SpliceAction] {
        var actions: [SpliceAction] = []
        for action in pieces.flatMap({ session.received($0) }) {
            if case .pass(let new) = action, case .pass(let old)? = actions.last {
                actions[actions.count - 1] = .pass(old + new)
            } else {
                actions.append(action)
            }
        }
        return actions
    }

    private static func passed(_ bytes: [UInt8]) -> [SpliceAction] {
        var session = session()
        return session.received(bytes)
    }

    /// What nginx would read: a reader that knows only whole headers, chunks of 4096 bytes and chunk streams below 32.
    private static func heard(_ bytes: [UInt8]) throws -> [RTMPMessage] {
        var messages: [RTMPMessage] = []
        var begun: [UInt8: (message: RTMPMessage, length: Int)] = [:]
        var rest = bytes[...]
        func number(_ count: Int) -> UInt32 {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reduce(0) { $0 << 8 | UInt32($1) }
        }
        while let basic = rest.popFirst() {
            let name = basic & 63
            #expect((2..<32).contains(name) && [0, 3].contains(basic >> 6))
            var current = begun[name]
            if basic >> 6 == 0 {
                let time = number(3)
                let length = Int(number(3))
                let kind = UInt8(number(1))
                let stream = number(4).byteSwapped
                current = (
                    RTMPMessage(chunkStream: Int(name), time: time, kind: kind, stream: stream, body: []), length
                )
                if time == 0xFF_FFFF { current?.message.time = number(4) }
            } else if let time = current?.message.time, time >= 0xFF_FFFF {
                #expect(number(4) == time)
            }
            var (message, length) = try #require(current)
            let piece = rest.prefix(min(4096, length - message.body.count))
            rest = rest.dropFirst(piece.count)
            message.body += piece
            begun[name] = (message, length)
            if message.body.count == length {
                messages.append(message)
                begun[name] = nil
            }
        }
        #expect(begun.isEmpty)
        return messages
    }

    private static func heard(_ actions: [SpliceAction]) throws -> [RTMPMessage] {
        try heard(actions.flatMap { if case .pass(let bytes) = $0 { bytes } else { [UInt8]() } })
    }

    private static func withoutStreams(_ messages: [RTMPMessage]) -> [RTMPMessage] {
        messages.map { RTMPMessage(chunkStream: 0, time: $0.time, kind: $0.kind, stream: $0.stream, body: $0.body) }
    }

    /// Whatever form they were sent in and however they were cut, nginx hears the same messages in one plain form.
    @Test(arguments: 1...24 as ClosedRange<UInt64>) func mediaPassInOnePlainForm(_ seed: UInt64) throws {
        let script = ChunkScript.random(seed: seed)
        let sent = script.messages.filter { $0.kind != RTMPMessage.Kind.setChunkSize }
        var session = Self.session()
        let whole = session.received(script.bytes)
        #expect(Self.withoutStreams(try Self.heard(whole)) == Self.withoutStreams(sent))
        for pieces in [script.bytes.cut(into: 1), script.bytes.cut(into: 4096), script.bytes.cut(seed: seed)] {
            var session = Self.session()
            #expect(Self.actions(&session, pieces) == whole)
        }
    }

    /// A message does not wait for its end, and what waits is less than a chunk.
    @Test func mediaPassAsTheyCome() {
        var script = ChunkScript()
        script.send(.control(RTMPMessage.Kind.setChunkSize, 1 << 20))
        script.chunkSize = 1 << 20
        script.send(RTMPMessage(chunkStream: 6, kind: 9, stream: 1, body: [UInt8](repeating: 1, count: 900_000)))
        var session = Self.session()
        var (received, passed) = (0, 0)
        for piece in script.bytes.cut(into: 1000) {
            received += piece.count
            for case .pass(let bytes) in session.received(piece) { passed += bytes.count }
            #expect(received - passed < ChunkWriter.chunkSize + 50)
        }
        #expect(passed > 900_000)
    }

    @Test func chunkSizesOfTheSessionAreObeyedOrNamed() throws {
        for size: UInt32 in [0, 0x8000_0000, .max] {
            let actions = Self.passed(RTMPMessage.control(RTMPMessage.Kind.setChunkSize, size).bytes)
            #expect(actions == [.end(.failed(.chunks(.chunkSize(size))))])
        }
        #expect(SessionFault.chunks(.chunkSize(0)).description.contains("chunk size of 0"))
    }

    @Test(arguments: [8 << 20, PublisherSession.largest, PublisherSession.largest + 1])
    func aKeyframeMayHaveTenMebibytes(_ length: Int) throws {
        var script = ChunkScript()
        let body = [UInt8](repeating: 0x17, count: length)
        script.send(.control(RTMPMessage.Kind.setChunkSize, 4096))
        script.chunkSize = 4096
        script.send(RTMPMessage(chunkStream: 6, kind: 9, stream: 1, body: body))
        let actions = Self.passed(script.bytes)
        if length <= PublisherSession.largest {
            #expect(try Self.heard(actions).map(\.body.count) == [length])
        } else {
            let fault = ChunkFault.tooLarge(kind: 9, length: length, limit: PublisherSession.largest)
            #expect(actions == [.end(.failed(.chunks(fault)))])
        }
    }

    /// Whatever form a goodbye has, it ends the session, and nginx does not hear it: what nginx makes of a second `publish` is
    /// worse.
    @Test func everyGoodbyeEndsTheSession() throws {
        let goodbyes: [[AMF0]] = [
            [.string("publish"), .number(0), .null, .null], [.string("publish"), .number(0), .null, .string("")],
            [.string("publish"), .number(0), .null],
            [.string("publish"), .number(6), .null, .string("mystream?key=k")],
            [.string("closeStream"), .number(0), .null], [.string("deleteStream"), .number(7), .null, .number(1)],
            [.string("FCUnpublish"), .number(6), .null, .string("mystream")],
        ]
        let frame = RTMPMessage(chunkStream: 6, kind: 9, stream: 1, body: [0x27, 1, 0, 0, 0])
        for goodbye in goodbyes {
            for isAMF3 in [false, true] {
                var body: [UInt8] = isAMF3 ? [0] : []
                for value in goodbye { value.write(to: &body) }
                let command = RTMPMessage(chunkStream: 8, kind: isAMF3 ? 17 : 20, stream: 1, body: body)
                var session = Self.session()
                let actions = session.received(frame.bytes + command.bytes + frame.bytes)
                #expect(Array(actions.dropFirst()) == [.answer(Answers.unpublished), .end(.unpublished)])
                #expect(try Self.heard(actions).map(\.body) == [frame.body])
                #expect(session.received(frame.bytes) == [])
                #expect(session.waited(30) == [])
            }
        }
    }

    @Test func ofOtherCommandsNginxHearsOnlyWhatItAnswers() throws {
        for name in ["connect", "play", "play2"] {
            let actions = Self.passed(RTMPMessage.command(AMF0.bytes(.string(name), .number(1), .null)).bytes)
            #expect(actions == [.end(.failed(.command(name)))])
        }
        for name in ["FCPublish", "releaseStream", "setPeerInfo", "checkBandwidth", "pause", "seek", "", "Publish"] {
            #expect(Self.passed(RTMPMessage.command(AMF0.bytes(.string(name), .number(1), .null)).bytes) == [])
        }
        #expect(Self.passed(RTMPMessage.command([1, 2, 3]).bytes) == [])
        #expect(Self.passed(RTMPMessage.command([UInt8](repeating: 2, count: 5000)).chunked(128)) == [])
        let create = RTMPMessage.command(AMF0.bytes(.string("createStream"), .number(9), .null))
        #expect(Self.passed(create.bytes) == [.pass(create.bytes)])
    }

    /// Every type: media and metadata pass, pings pass, and nothing else.
    @Test func everyTypeIsKnownOrDropped() throws {
        for kind in UInt8.min...UInt8.max where ![1, 17, 20].contains(kind) {
            let message = RTMPMessage(chunkStream: 40, time: 5, kind: kind, stream: 1, body: [0, 9, 0, 1, 0, 0])
            let isPassed = [8, 9, 15, 18, 22].contains(kind)
            let basic: [UInt8] = [1, 40 - 40, 0]
            let bytes = basic + message.chunked(128, chunkStream: 3).dropFirst()
            #expect(try Self.heard(Self.passed(bytes)).map(\.kind) == (isPassed ? [kind] : []))
        }
        for (event, isPassed) in [(0, false), (1, false), (3, true), (6, true), (7, true), (31, false)]
            as [(UInt8, Bool)]
        {
            let message = RTMPMessage(chunkStream: 2, kind: 4, body: [0, event, 0, 0, 0, 1])
            #expect(Self.passed(message.bytes) == (isPassed ? [.pass(message.bytes)] : []))
        }
    }

    /// nginx-rtmp ignores Abort, so what it has of the message is given a type that it ignores as well.
    @Test func anAbortedMessageIsTakenBack() throws {
        let abort = RTMPMessage.control(RTMPMessage.Kind.abort, 6).bytes
        let header: [UInt8] = [6, 0, 0, 40, 0, 0x30, 0, 9, 1, 0, 0, 0]
        let chunkSize = RTMPMessage.control(RTMPMessage.Kind.setChunkSize, 5000).bytes
        let frame = RTMPMessage(chunkStream: 6, time: 80, kind: 9, stream: 1, body: [0x27, 1, 0, 0, 0])
        for sent in [5000, 10_000] {
            let chunks =
                header + [UInt8](repeating: 1, count: 5000)
                + (sent > 5000 ? [0xC6] + [UInt8](repeating: 1, count: 5000) : [])
            let actions = Self.passed(chunkSize + chunks + abort + frame.bytes)
            guard case .pass(let bytes)? = actions.first else { return #expect(Bool(false)) }
            let written = sent / 4096 * 4096
            let chunk = 12 + 4096
            let tail = bytes.dropFirst(sent > 5000 ? chunk + 1 + 4096 : chunk)
            #expect(Array(tail.prefix(12)) == [4, 0, 0, 40, 0, UInt8(written >> 8), 0, 0, 1, 0, 0, 0])
            #expect(try Self.heard(Array(tail.dropFirst(12))).map(\.body) == [frame.body])
        }
    }

    /// Past 2^32, where nginx-rtmp's own counter begins at 0 anew (and before, at 0xF0000000).
    @Test func acknowledgementsGoOnModulo2To32() throws {
        func acknowledgement(_ number: UInt32) -> SpliceAction {
            .answer(RTMPMessage.control(RTMPMessage.Kind.acknowledgement, number).bytes)
        }
        // As if after 4.0 GB; then 0.3 GB, of which nothing passes: type 3 is an acknowledgement of the client's own.
        var total: UInt64 = 0xF000_0000 - 20_000_000
        var session = Self.session(received: Int(total), window: 0)
        let controls =
            RTMPMessage.control(RTMPMessage.Kind.windowSize, 2_500_000).bytes
            + RTMPMessage.control(RTMPMessage.Kind.setChunkSize, 0x7FFF_FFFF).bytes
        total += UInt64(controls.count)
        #expect(session.received(controls) == [acknowledgement(UInt32(total))])
        let bytes = RTMPMessage(chunkStream: 6, kind: 3, body: [UInt8](repeating: 0, count: 10_000_000)).chunked(.max)
        while total < 1 << 32 + 30_000_000 {
            total += UInt64(bytes.count)
            #expect(session.received(bytes) == [acknowledgement(UInt32(truncatingIfNeeded: total))])
        }
        // Not before the window is full.
        #expect(session.received(bytes.prefix(2_499_999)) == [])
        total += 2_500_000
        #expect(
            session.received(bytes.dropFirst(2_499_999).prefix(1)) == [
                acknowledgement(UInt32(truncatingIfNeeded: total))
            ])
        // Without a window there are none.
        var quiet = Self.session()
        #expect(quiet.received(bytes.prefix(3_000_000)) == [])
    }

    @Test func silenceIsToldAndThenEnded() throws {
        var session = Self.session()
        _ = session.received(
            RTMPMessage(chunkStream: 4, kind: 18, stream: 1, body: AMF0.bytes(.string("@setDataFrame"))).bytes)
        #expect(session.waited(5) == [.warn(.noMedia(seconds: 5))])
        #expect(session.waited(30) == [.end(.failed(.noMedia(seconds: 30)))])
        #expect(session.waited(30) == [])
        for kind: UInt8 in [8, 9, 22] {
            var session = Self.session()
            let bytes = RTMPMessage(chunkStream: 4, kind: kind, stream: 1, body: [0xAF, 1]).bytes
            _ = session.received(bytes.dropLast())
            #expect(session.waited(5).count == 1)
            _ = session.received(bytes.suffix(1))
            #expect(session.waited(5) == [] && session.waited(30) == [])
        }
    }

    @Test func noMoreMessagesBeginThanNginxTellsApart() {
        // The first bytes of a long message in each of 30 chunk streams.
        let bytes = (3..<33).flatMap {
            [0, UInt8($0), 0, 0, 0, 0, 2, 0, 9, 1, 0, 0, 0] + [UInt8](repeating: 1, count: 128)
        }
        #expect(Self.passed(bytes).last == .end(.failed(.tooManyMessages)))
    }
}

extension RTMPMessage {
    fileprivate func chunked(_ size: Int, chunkStream: Int? = nil) -> [UInt8] {
        var message = self
        message.chunkStream = chunkStream ?? self.chunkStream
        var bytes: [UInt8] = []
        message.write(to: &bytes, chunkSize: size)
        return bytes
    }
}
