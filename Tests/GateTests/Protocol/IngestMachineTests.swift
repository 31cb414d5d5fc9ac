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
        let script = OpeningMachine.after(Recorded.ffmpeg).machine.scriptBytes
        // connect ends before the chunk size that ffmpeg repeats.
        let connect = try #require(script.firstRange(of: [2, 0, 0, 0, 0, 0, 4, 1])).lowerBound
        #expect(
            sent(machine.received(Self.greeting)) == [UInt8](repeating: 9, count: Handshake.size) + script[..<connect])
        let status = try #require(Recorded.nginx.firstRange(of: [5, 0, 0, 0, 0, 0, 0x69])).lowerBound
        #expect(sent(machine.received(Recorded.nginx[..<status])) == Array(script[connect...]))
        let tail = Array(Recorded.nginx[status...])
        #expect(machine.received(tail + [1, 2, 3]) == [.join(tail + [1, 2, 3])])
        #expect(machine.received([4]) == [])
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
