import RTMP
import Testing

@testable import Gate

@Suite struct IngestMachineTests {
    private static let header = Array("PROXY TCP4 192.0.2.1 127.0.0.2 5000 1937\r\n".utf8)
    private static let greeting = [3] + [UInt8](repeating: 9, count: 2 * Handshake.size)

    private func machine(_ opening: [UInt8]) -> IngestMachine {
        IngestMachine(proxyHeader: Self.header, script: OpeningMachine.after(opening).machine.script)
    }

    private func sent(_ actions: [IngestMachine.Action]) -> [UInt8] {
        actions.reduce(into: []) { sent, action in
            if case .send(let bytes) = action { sent += bytes }
        }
    }

    /// connect goes alone, and the rest when nginx has answered it: commands before that are another way to end its worker.
    @Test func saysOneThingAfterTheOther() throws {
        var machine = machine(Recorded.ffmpeg)
        #expect(machine.connected() == [.send(Self.header + [3] + Handshake.challenge)])
        let script = OpeningMachine.after(Recorded.ffmpeg).machine.script
        #expect(
            sent(machine.received(Self.greeting))
                == [UInt8](repeating: 9, count: Handshake.size) + [2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 16, 0]
                + script[0].bytes)
        let status = try #require(Recorded.nginx.firstRange(of: [5, 0, 0, 0, 0, 0, 0x69])).lowerBound
        #expect(sent(machine.received(Recorded.nginx[..<status])) == script[1].bytes + script[2].bytes)
        // What comes behind the answer to publish waits for the session's reader.
        let tail = Array(Recorded.nginx[status...])
        #expect(machine.received(tail + RTMPMessage.control(4, 7).bytes.prefix(5)) == [.join(tail)])
        var answers = machine.answers
        #expect(
            answers.received(RTMPMessage.control(4, 7).bytes.dropFirst(5)) == [.pass(RTMPMessage.control(4, 7).bytes)])
    }

    @Test(arguments: [1, 10, 4096]) func joinsHoweverAnswersAreCut(_ pieces: Int) {
        for opening in [Recorded.ffmpeg, Recorded.librtmp, Opening.obs.bytes] {
            var machine = machine(opening)
            var rest = (Self.greeting + Recorded.nginx)[...]
            var actions: [IngestMachine.Action] = []
            while !rest.isEmpty {
                actions += machine.received(rest.prefix(pieces))
                rest = rest.dropFirst(pieces)
            }
            guard case .join? = actions.last else {
                Issue.record("not joined")
                continue
            }
            #expect(sent(actions).count > Handshake.size + 100)
        }
    }

    /// nginx-rtmp lets a second publisher of a name stay connected, and shows nothing of it.
    @Test func aNameThatIsTakenIsNotJoined() throws {
        var machine = machine(Recorded.ffmpeg)
        _ = machine.received(Self.greeting)
        let status = try #require(Recorded.nginx.firstRange(of: [5, 0, 0, 0, 0, 0, 0x69])).lowerBound
        _ = machine.received(Recorded.nginx[..<status])
        let info = AMF0.object([
            .init("level", .string("error")), .init("code", .string("NetStream.Publish.BadName")),
            .init("description", .string("Already publishing")),
        ])
        var answer: [UInt8] = []
        RTMPMessage.command(AMF0.bytes(.string("onStatus"), .number(0), .null, info)).write(
            to: &answer, chunkSize: 4096)
        #expect(machine.received(answer) == [.occupied])
    }

    @Test func anErrorOrAnotherChunkSizeEndsIt() {
        for bytes in [
            RTMPMessage.command(AMF0.bytes(.string("_error"), .number(1), .null)),
            RTMPMessage.control(RTMPMessage.Kind.setChunkSize, 128),
        ] {
            var machine = machine(Recorded.librtmp)
            _ = machine.received(Self.greeting)
            var answer: [UInt8] = []
            bytes.write(to: &answer, chunkSize: 128)
            #expect(machine.received(answer) == [.fail])
        }
    }
}
