import FoundationEssentials
import Lab
import Testing

@Suite struct BenchResultsTests {
    private var results: BenchResults {
        var relay = BenchColumn(name: "relay", title: "this relay", what: "relayctl up")
        relay.add([.toLive: BenchCell([0.7]), .sessions: BenchCell([1])])
        relay.add([.toLive: BenchCell([0.9])])
        var peer = BenchColumn(name: "peer", title: "a peer", what: "a script")
        peer.add([.toLive: BenchCell([4]), .goneSilent: BenchCell(notes: ["no slate within 8 s"])])
        return BenchResults(
            date: "2026-11-26T00:00:00Z",
            machine: BenchMachine(processor: "A processor", cores: 2, memory: 4096, kernel: "Linux 6.1"),
            versions: ["relay": "0.1.0", "ffmpeg": "5.1"], settings: ["slate": "flat"], runs: 2, columns: [relay, peer])
    }

    @Test func theTableHasARowForEachThatWasMeasured() {
        #expect(
            results.text()
                == """
                median (worst)                               relay        peer
                publisher started → first live keyframe (s)  0.80 (0.90)  4.00
                publisher gone, silent → first slate frame (s)  –            – [1]
                platform sessions in a run                   1            –
                  [1] no slate within 8 s
                """.replacing("first live keyframe (s)  ", with: "first live keyframe (s)     ")
                .replacing("median (worst)    ", with: "median (worst)       ")
                .replacing("in a run                   ", with: "in a run                      "))
    }

    @Test func markdownNamesTheHostAndTheReasons() {
        #expect(
            results.markdown() == """
                A processor, 2 cores, 4096 MB, Linux 6.1. ffmpeg 5.1, relay 0.1.0.
                2026-11-26T00:00:00Z, 2 runs of each column.

                | median (worst) | this relay | a peer |
                |---|---:|---:|
                | publisher started → first live keyframe (s) | 0.80 (0.90) | 4.00 |
                | publisher gone, silent → first slate frame (s) | – | – [1] |
                | platform sessions in a run | 1 | – |

                - [1] no slate within 8 s

                """)
    }

    @Test func jsonHasAllValues() throws {
        let json = try results.json()
        #expect(json.hasSuffix("}\n"))
        #expect(try JSONDecoder().decode(BenchResults.self, from: Data(json.utf8)) == results)
    }

    @Test func thisHostHasAProcessor() {
        let machine = BenchMachine.current()
        #expect(machine.cores > 0 && machine.memory > 0)
        #expect(machine.kernel.hasPrefix("Linux "))
    }
}
