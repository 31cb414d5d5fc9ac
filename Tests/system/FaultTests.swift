import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension SystemTests {
    /// Processes that die or hang, one at a time, on the slate.
    @Suite struct FaultTests {
        /// Every unit has one, of ten seconds, or twenty if the program does not need it; what it does is seen in ``anyProcessMayHang(debian:)``. It is started again for
        /// ever, and its status says something.
        @Test(arguments: Debian.tested) func everyUnitHasAWatchdog(debian: Debian) async throws {
            try await onHost(debian) { host in
                let expected = [
                    "Type": "notify", "Restart": "always", "StartLimitIntervalUSec": "0",
                ]
                for unit in RelayHost.units {
                    let limit = try await host.property("WatchdogUSec", of: unit)
                    #expect(limit == (unit == HostPart.web.unit ? "20s" : "10s"), "\(unit)")
                    for (name, value) in expected {
                        #expect(try await host.property(name, of: unit) == value, "\(unit): \(name)")
                    }
                    #expect(try await host.property("StatusText", of: unit) != "", "\(unit)")
                }
                let onAir = try await host.property("StatusText", of: "relay-hook.service")
                #expect(onAir.contains("slate on air since"), "\(onAir)")
            }
        }

        /// When the processor or memory is short, what keeps the platforms connected comes first and the encoder last.
        @Test(arguments: Debian.tested) func thePushesComeFirst(debian: Debian) async throws {
            try await onHost(debian) { host in
                func score(_ part: HostPart) throws -> Int {
                    let text = Files.read("/proc/\(try host.process(of: part).pid)/oom_score_adj") ?? ""
                    return try #require(Int(text.filter { !$0.isWhitespace }))
                }
                let scores = try HostPart.allCases.map { ($0, try score($0)) }
                let switcher = try score(.switcher)
                for (part, score) in scores where part != .switcher { #expect(score < switcher, "\(part)") }
                // By the units: not every machine that runs these tests may set a score below zero.
                func number(_ property: String, _ unit: String) async throws -> Int {
                    try #require(Int(try await host.property(property, of: unit)))
                }
                for unit in ["relay-switch.service", "relay-push@kick.service"] {
                    #expect(
                        try await number("OOMScoreAdjust", unit) < number("OOMScoreAdjust", RelayHost.hook), "\(unit)")
                }
                for unit in RelayHost.units where unit != RelayHost.hook && unit != "relay-web.service" {
                    #expect(try await number("CPUWeight", unit) > number("CPUWeight", RelayHost.hook), "\(unit)")
                }
                // Viewers miss nothing without the page.
                #expect(try await number("CPUWeight", "relay-web.service") < number("CPUWeight", RelayHost.hook))
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

        /// Every part that viewers could miss while somebody is live; the switcher also crashes and hangs.
        @Test(arguments: Debian.tested) func aProcessMayBeKilledWhileACameraIsOnAir(debian: Debian) async throws {
            try await onHost(debian) { host in
                let faults: [(HostPart, Int32)] = [
                    (.switcher, SIGKILL), (.switcher, SIGSEGV), (.switcher, SIGSTOP), (.hook, SIGKILL),
                    (.hook, SIGSEGV),
                    (.gate, SIGKILL), (.ingestWorker, SIGKILL), (.switchWorker, SIGKILL), (.pusher, SIGKILL),
                ]
                for (part, signal) in faults {
                    let sessions = host.observer.meter.sessions
                    let (camera, _) = try await host.cameraOnAir()
                    try await host.waitUntilWhole()
                    let victim = try host.process(of: part)
                    let killed = Moment.now()
                    Glibc.kill(victim.pid, signal)
                    try await host.waitUntilWhole(without: victim)
                    // Only these take the camera with them.
                    let feed: Feed = [.ingestWorker, .gate].contains(part) ? .slate : .live
                    try await host.observer.keyframe(of: feed, since: .now(), within: .seconds(15))
                    let silence = try host.silence(since: killed)
                    Figures.print(
                        host.debian.testDescription, "live, signal", signal, "to", part.rawValue, "- nothing for",
                        silence, "s, then", feed)
                    #expect(silence <= 5, "\(part.rawValue)")
                    #expect((host.observer.meter.sessions == sessions) == part.keepsTheSession, "\(part.rawValue)")
                    if part == .hook {
                        let slates = host.observer.meter.frames.count {
                            $0.feed == .slate && $0.received.arrival > killed
                        }
                        #expect(slates == 0)
                        #expect(silence < 0.5)
                    }
                    let marks = await camera.kill()
                    try await host.slate(since: marks.stopped)
                    // So that these short stays are not taken for a flapping broadcaster.
                    #expect(await host.settle())
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
                    // Its watchdog waits longer.
                    let limit = part == .web && signal == SIGSTOP ? limit + 10 : limit
                    let (silence, whole) = try await fault(signal, part, host)
                    table.add([part.rawValue, silence.hundredths, whole.hundredths])
                    #expect(silence <= limit, "\(name): \(part.rawValue)")
                    #expect(whole <= limit, "\(name): \(part.rawValue)")
                }
                let (camera, _) = try await host.cameraOnAir()
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
            let sessions = host.observer.meter.sessions
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
                try await host.waitUntilWhole(without: victim, within: .seconds(part == .web ? 30 : 20))
            }
            let whole = Moment.now()
            try await host.slate(since: whole, within: .seconds(15))
            let after = try await host.mainProcesses()
            for unit in RelayHost.units where unit != part.unit {
                #expect(before[unit] == after[unit], "\(part.rawValue) took \(unit) with it")
            }
            if part.keepsTheSession {
                #expect(host.observer.meter.sessions == sessions, "\(part.rawValue) cut the platform's connection")
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
