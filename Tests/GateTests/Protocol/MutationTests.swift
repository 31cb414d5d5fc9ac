import Glibc
import RTMP
import TestSupport
import Testing

@testable import Gate

/// Damaged openings, the same ones in each run. GATE_MUTATIONS is how many of each; a longer run than usual finds more.
@Suite struct MutationTests {
    private static let rounds = getenv("GATE_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 250

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func nothingGetsThroughThatIsNotWellFormed(_ seed: UInt64) {
        var mutator = Mutator(seed: seed)
        var asked = 0
        for opening in [Recorded.ffmpeg, Recorded.librtmp, Recorded.player, Opening.obs.bytes] {
            for _ in 0..<Self.rounds {
                let bytes = mutator.mutate(opening)
                let (machine, outcome) = OpeningMachine.after(bytes, pieces: 2048)
                #expect(machine.scriptBytes.count <= 2 * OpeningMachine.mostBytes)
                // What is kept while it may go on: what a read brings.
                #expect(machine.rest.count <= 2048 + 16)
                #expect(outcome.sent.count < 8192)
                guard let request = outcome.request else { continue }
                asked += 1
                #expect(outcome.refusal == nil)
                // What nginx would hear is an opening by the same rules, with the same request.
                let again = OpeningMachine.after(machine.scriptBytes)
                #expect(again.outcome.request == request)
                #expect(again.machine.script == machine.script)
                // Nothing but this gets there.
                #expect(machine.script.allSatisfy { $0.kind == RTMPMessage.Kind.command })
                #expect(Set(machine.commands).isSubset(of: ["connect", "createStream", "publish"]))
            }
        }
        // Most damage hits a text, and an opening with another text is one still.
        #expect(asked > Self.rounds / 20)
    }

    @Test func noAnswerOfNginxIsTooStrange() {
        var mutator = Mutator(seed: 5)
        let greeting = [3] + [UInt8](repeating: 9, count: 2 * Handshake.size)
        let script = OpeningMachine.after(Recorded.ffmpeg).machine.script
        for _ in 0..<Self.rounds {
            var machine = IngestMachine(proxyHeader: [], script: script)
            var ends = 0
            for action in machine.received(greeting) + machine.received(mutator.mutate(Recorded.nginx)) {
                switch action {
                case .send: #expect(ends == 0)
                case .join, .occupied, .fail: ends += 1
                }
            }
            #expect(ends <= 1)
        }
    }
}
