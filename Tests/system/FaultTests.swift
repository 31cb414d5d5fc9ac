import Glibc
import Lab
import TestSupport
import Testing

extension SystemTests {
    /// Processes that die or hang, one at a time, on the slate.
    @Suite struct FaultTests {
        /// Every unit has one, of ten seconds; what it does is seen in ``anyProcessMayHang(debian:)``.
        @Test(arguments: Debian.tested) func everyUnitHasAWatchdog(debian: Debian) async throws {
            try await onHost(debian) { host in
                for unit in RelayHost.units {
                    let interval = try await host.property("WatchdogUSec", of: unit)
                    #expect(interval == "10s", "\(unit)")
                }
            }
        }

        @Test(arguments: Debian.tested) func anyProcessMayBeKilled(debian: Debian) async throws {
            try await everyPart(gets: SIGKILL, on: debian, within: 5)
        }

        /// SIGSEGV: what a fault in a program comes to.
        @Test(arguments: Debian.tested) func anyProcessMayCrash(debian: Debian) async throws {
            try await everyPart(gets: SIGSEGV, on: debian, within: 5)
        }

        /// SIGSTOP. What notices is the unit's watchdog, or who waits for the process's work.
        @Test(arguments: Debian.tested) func anyProcessMayHang(debian: Debian) async throws {
            try await everyPart(gets: SIGSTOP, on: debian, within: 15)
        }

        /// Every part that viewers could miss while somebody is live.
        @Test(arguments: Debian.tested) func aProcessMayBeKilledWhileACameraIsOnAir(debian: Debian) async throws {
            try await onHost(debian) { host in
                for part in [HostPart.faucet, .hook, .ingestWorker, .switchWorker, .pusher] {
                    let camera = try await host.camera()
                    try await host.observer.keyframe(of: .live, since: camera.started)
                    try await host.waitUntilWhole()
                    let victim = try host.process(of: part)
                    let killed = Moment.now()
                    Glibc.kill(victim.pid, SIGKILL)
                    try await host.waitUntilWhole(without: victim)
                    // Only the ingest's own worker takes the camera with it.
                    let feed: Feed = part == .ingestWorker ? .slate : .live
                    try await host.observer.keyframe(of: feed, since: .now(), within: .seconds(15))
                    let silence = try host.silence(since: killed)
                    Figures.print(
                        host.debian.testDescription, "live, killed", part.rawValue, "- nothing for", silence, "s, then",
                        feed)
                    #expect(silence <= 5, "\(part.rawValue)")
                    let marks = await camera.kill()
                    try await host.slate(since: marks.stopped)
                }
            }
        }

        private static let columns = ["slate missing (s)", "all parts again (s)"]

        /// One part after the other.
        ///
        /// - Parameter limit: Seconds for which the slate may be missing, and until every part is there again.
        private func everyPart(gets signal: Int32, on debian: Debian, within limit: Double) async throws {
            try await onHost(debian) { host in
                let name =
                    switch signal {
                    case SIGKILL: "killed"
                    case SIGSEGV: "crashed"
                    default: "halted"
                    }
                var table = TextTable(header: ["\(debian.testDescription), \(name)"] + Self.columns)
                defer { print("\n" + table.render() + "\n") }
                for part in HostPart.allCases {
                    let (silence, whole) = try await fault(signal, part, host)
                    table.add([part.rawValue, silence.hundredths, whole.hundredths])
                    #expect(silence <= limit, "\(name): \(part.rawValue)")
                    #expect(whole <= limit, "\(name): \(part.rawValue)")
                }
                let camera = try await host.camera()
                try await host.observer.keyframe(of: .live, since: camera.started)
                let marks = await camera.stop()
                try await host.observer.keyframe(of: .slate, since: marks.stopped)
                #expect(try await host.machine.run("systemctl", "is-system-running").text == "running")
            }
        }

        /// - Returns: Seconds for which the slate was missing at the platform, and until every part was there again.
        private func fault(
            _ signal: Int32, _ part: HostPart, _ host: RelayHost
        ) async throws -> (silence: Double, whole: Double) {
            try await host.waitUntilWhole()
            try await host.slate(since: .now())
            let before = try await host.mainProcesses()
            let victim = try host.process(of: part)
            let begin = Moment.now()
            Glibc.kill(victim.pid, signal)
            // An nginx master only waits for its worker: while it hangs, nobody misses anything.
            if signal == SIGSTOP, [.ingestMaster, .switchMaster].contains(part) {
                _ = try await host.observer.first(
                    "three seconds of slate", since: begin.advanced(by: 3), within: .seconds(6)
                ) { $0.feed == .slate }
                Glibc.kill(victim.pid, SIGCONT)
            } else {
                try await host.waitUntilWhole(without: victim)
            }
            let whole = Moment.now()
            try await host.slate(since: whole, within: .seconds(15))
            let after = try await host.mainProcesses()
            for unit in RelayHost.units where unit != part.unit {
                #expect(before[unit] == after[unit], "\(part.rawValue) took \(unit) with it")
            }
            return (try host.silence(since: begin), whole.seconds(since: begin))
        }
    }
}

extension Double {
    /// With two digits.
    fileprivate var hundredths: String {
        let number = Int((self * 100).rounded())
        return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }
}
