@testable import RelayCore
import TestSupport
import Testing

/// Thousands of evenings with faults, each of which must end well.
@Suite struct SimulatedRelayTests {
    /// Half a minute in which anything happens, then none of it.
    private func trouble(seed: UInt64) -> SimulatedRelay {
        let relay = SimulatedRelay(seed: seed)
        var random = SeededGenerator(seed: seed &+ 1)
        relay.faults = [0, 0.02, 0.1, 0.3].randomElement(using: &random) ?? 0
        for _ in 0..<Int.random(in: 10...60, using: &random) {
            relay.pass(random.milliseconds(0...1500))
            let someone = relay.publishers.keys.sorted().randomElement(using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1: relay.publish(.live)
            case 2: relay.publish(.standby)
            case 3, 4: someone.map { relay.disconnect($0) }
            case 5: someone.map { relay.toggleFlow($0) }
            default: break
            }
        }
        relay.faults = 0
        return relay
    }

    @Test(arguments: 0..<20) func whateverHappenedTheSlateComesBack(_ group: UInt64) {
        for seed in group * 50..<group * 50 + 50 {
            let relay = trouble(seed: seed)
            for publisher in relay.publishers.keys.sorted() { relay.disconnect(publisher) }
            relay.pass(.seconds(10))
            #expect(relay.protests == [], "seed \(seed)")
            #expect(relay.onAir == "slate", "seed \(seed)")
            relay.pass(.seconds(60))
            let switches = relay.switches
            relay.pass(.seconds(60))
            #expect(relay.onAir == "slate", "seed \(seed)")
            #expect(relay.protests == [], "seed \(seed)")
            #expect(relay.held.isEmpty && relay.processes.count == 1, "seed \(seed)")
            #expect(relay.switches - switches <= 1, "seed \(seed)")
            #expect(relay.machine.remembered == 0)
        }
    }

    @Test(arguments: 0..<20) func aSteadyPublisherGetsOnAir(_ group: UInt64) {
        for seed in group * 50..<group * 50 + 50 {
            let relay = trouble(seed: seed)
            for publisher in relay.publishers.keys.sorted() { relay.disconnect(publisher) }
            relay.pass(.seconds(1))
            let publisher = relay.publish(.live)
            relay.pass(.seconds(12))
            #expect(relay.protests == [], "seed \(seed)")
            if relay.publishers[publisher] != nil { #expect(relay.onAir == "live", "seed \(seed)") }
            relay.pass(.seconds(60))
            #expect(relay.protests == [], "seed \(seed)")
            if relay.publishers[publisher] != nil { #expect(relay.onAir == "live", "seed \(seed)") }
        }
    }

    @Test func withoutFaultsEachSwitchIsQuick() {
        for seed in 0..<200 as Range<UInt64> {
            let relay = SimulatedRelay(seed: seed)
            relay.pass(.seconds(1))
            #expect(relay.onAir == "slate")
            for _ in 0..<3 {
                let publisher = relay.publish(.live)
                relay.pass(.milliseconds(1200))
                #expect(relay.onAir == "live", "seed \(seed)")
                relay.pass(.seconds(8))
                relay.disconnect(publisher)
                // The pushes may say that media time is ahead.
                relay.pass(.milliseconds(600) + relay.machine.timing.clockSilence)
                #expect(relay.onAir == "slate", "seed \(seed)")
                relay.pass(.seconds(3))
            }
            #expect(relay.protests == [], "seed \(seed)")
            #expect(relay.switches == 7, "seed \(seed)")
        }
    }
}
