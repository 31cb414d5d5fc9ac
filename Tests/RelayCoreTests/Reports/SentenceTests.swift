import RelayCore
import TestSupport
import Testing

/// What `systemctl status` shows to everybody on the host.
@Suite struct SentenceTests {
    @Test func noAddressIsInThem() throws {
        var gate = GateReport()
        #expect(gate.sentence == "nobody is connected; 0 other clients were turned away")
        gate.publishers = ["203.0.113.7"]
        gate.rejected = [.notAllowed: 1]
        #expect(gate.sentence == "1 publisher is connected; 1 other client was turned away")
        gate.publishers.append("203.0.113.8")
        #expect(gate.sentence == "2 publishers are connected; 1 other client was turned away")

        var nginx = NginxReport()
        nginx.answered(try RTMPStat.parse(StatSample.document.utf8))
        #expect(nginx.streams.contains { !$0.address.isEmpty })
        #expect(nginx.sentence.hasPrefix("serving; /live/mystream, 412 kbit/s, 1 player"), "\(nginx.sentence)")
        #expect(nginx.streams.allSatisfy { !nginx.sentence.contains($0.address) })
    }
}
