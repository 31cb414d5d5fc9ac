import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// Broadcasters that come and go faster than anybody can watch.
    @Suite struct FlapTests {
        /// What each connection of the storm does, over and over.
        private enum Visit: CaseIterable {
            case shortStay, midHandshake, heldPublish, wrongKey, application, killed
        }

        /// Thirty connections within a minute, most of which do not last: with the flap rule, which keeps most of them off the
        /// air, and without it, so that each of them makes the program change.
        @Test(.timeLimit(.minutes(2)), arguments: [true, false])
        func aStormOfConnectionsLeavesTheSlateAndNothingElse(flapRule: Bool) async throws {
            try await withRelay(flapRule ? [:] : ["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]) { relay in
                // The first visit makes what stays: pools, caches.
                let first = try await relay.publisher()
                try await relay.observer.keyframe(of: .live, since: first.started)
                first.close()
                try await relay.lines.first("on air: slate", "publisher left")
                let before = try await Holdings(relay)
                let begin = Moment.now()
                var mostOnProgram = 0
                for number in 0..<30 {
                    try await visit(Visit.allCases[number % Visit.allCases.count], number, relay)
                    mostOnProgram = max(mostOnProgram, try await onProgram(relay))
                }
                let took = Moment.now().seconds(since: begin)
                #expect(took < 60)
                #expect(mostOnProgram <= 1, "two switchers were let in")
                let end = Moment.now()
                try await relay.observer.keyframe(of: .slate, since: end)
                _ = try await relay.observer.first(
                    "three seconds of slate", since: end.advanced(by: 3), within: .seconds(8)
                ) {
                    $0.feed == .slate
                }
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains("\"onAir\" : \"slate\""), "\(status)")
                let faults = TimestampFaults(in: relay.observer.journal)
                #expect(faults.list == [], "\(faults); \(relay.lines.matching("on air"))")
                let meter = relay.observer.meter
                #expect(meter.sessions == 1)
                #expect(TestProfile.mayChangeHeaders || meter.video.distinctHeaders.count == 1)
                #expect(relay.lines.matching("comes and goes too often").isEmpty == !flapRule)
                let steps = LargeSteps(over: LargeSteps.limit, in: meter)
                #expect(steps.list == [], "\(steps)")
                // Every held callback was answered: none keeps a descriptor in relay-hook or nginx.
                let after = try await before.waitUntilBack(relay)
                Figures.print(
                    "30 connections in", took, "s,", relay.lines.matching("on air: live").count,
                    "times live, largest step",
                    meter.largestStep, "ms, silence", meter.largestSilence, "s; then", after.difference(from: before))
            }
        }

        private func visit(_ visit: Visit, _ number: Int, _ relay: RunningRelay) async throws {
            switch visit {
            case .midHandshake: try ScriptedPublisher.giveUp(at: .halfHandshake, to: relay.target())
            case .application: try ScriptedPublisher.giveUp(at: .application, to: relay.target())
            case .heldPublish:
                // Behind the gate, and nginx waits for relay-hook's answer: that takes as long as a switcher's start.
                let accepted = try await acceptedByTheIngest(relay)
                let publisher = try ScriptedPublisher.start(PublisherScript([]), to: relay.target())
                let end = ContinuousClock.now + .seconds(5)
                while try await acceptedByTheIngest(relay) == accepted, ContinuousClock.now < end {}
                publisher.close()
                #expect(ContinuousClock.now < end, "visit \(number) was not let through")
            case .wrongKey:
                let client = try ScriptedPublisher.start(
                    PublisherScript([]), to: relay.target(name: "mystream?key=wrong"))
                #expect(await client.admitted() == nil)
                client.close()
            case .shortStay, .killed:
                let publisher = try await relay.publisher()
                // Held until its switcher listens, or taken over; then it stays for a moment.
                #expect(await publisher.admitted() != nil, "visit \(number) was not let in")
                if visit == .shortStay {
                    _ = try? await relay.observer.first("a frame", since: .now().advanced(by: 1.5), within: .seconds(3))
                    { _ in true }
                }
                publisher.close()
            }
        }

        /// With settings that make the test short; the rule is the same with those of a default.
        @Test(.timeLimit(.minutes(1))) func aFlappingPublisherMustBeSteadyBeforeItIsShown() async throws {
            try await withRelay(["FLAP_SWITCHES": "2", "FLAP_WINDOW_SECONDS": "30", "FLAP_STEADY_SECONDS": "4"]) {
                relay in
                for _ in 1...2 {
                    let camera = try await relay.camera()
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                    #expect(live.received.arrival.seconds(since: camera.started) < 2)
                    let marks = await camera.stop()
                    try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                }
                let camera = try await relay.camera()
                let line = try await relay.lines.first("comes and goes too often", since: camera.started)
                let live = try await relay.observer.keyframe(of: .live, since: camera.started, within: .seconds(12))
                let toLive = live.received.arrival.seconds(since: camera.started)
                #expect(line.text.contains("steady_for=4"))
                #expect(toLive > 4 && toLive < 7)
                try await relay.lines.first("on air: live", "publisher steady again", since: camera.started)
                Figures.print("on air after", toLive, "s")
                await camera.stop()
            }
        }

        /// How many connections nginx has taken.
        private func acceptedByTheIngest(_ relay: RunningRelay) async throws -> Int {
            let page = try await HTTP.get("/ingest/rtmp_stat", port: relay.ports.http)
            let number = page.firstRange(of: "<naccepted>").map { page[$0.upperBound...].prefix { $0.isNumber } }
            return try #require(number.flatMap { Int($0) })
        }

        /// Who publishes the program and is let in: all clients but the push.
        private func onProgram(_ relay: RunningRelay) async throws -> Int {
            let page = try await HTTP.get("/rtmp_stat", port: relay.ports.http)
            return page.ranges(of: "<publishing/><active/></client>").count
        }
    }
}

/// What a relay holds: its processes, their descriptors and memory.
struct Holdings {
    private let parts: [(part: RelayPart, process: RunningProcess, descriptors: Int, kilobytes: Int)]
    private let processes: Int

    init(_ relay: RunningRelay) async throws {
        processes = relay.processes.count
        let watched: [RelayPart] = [.gate, .hook, .push, .ingestGuard, .switchGuard, .ingestWorker, .switchWorker]
        parts = try watched.map { part in
            let process = try relay.process(of: part)
            return (part, process, Self.descriptors(of: process), process.memory.anonymous)
        }
    }

    /// Open descriptors, without those of the history, which relay-hook opens with its first write and keeps.
    private static func descriptors(of process: RunningProcess) -> Int {
        let folder = "/proc/\(process.pid)/fd"
        return ProcFile.entries(of: folder).count { name in
            var target = [UInt8](repeating: 0, count: 4096)
            let length = readlink("\(folder)/\(name)", &target, target.count)
            return !String(decoding: target.prefix(max(0, length)), as: UTF8.self).contains("/history.sqlite")
        }
    }

    /// Waits until nothing more is held than before.
    ///
    /// - Throws: `TimedOut`, with what is.
    func waitUntilBack(_ relay: RunningRelay, within limit: Duration = .seconds(20)) async throws -> Holdings {
        let end = ContinuousClock.now + limit
        while true {
            let now = try await Holdings(relay)
            if !now.exceeds(self) { return now }
            guard ContinuousClock.now < end else {
                throw TimedOut(waitingFor: "the end of what was opened: \(now.difference(from: self))", limit: limit)
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Whether it is more than before, or other processes. Memory may grow by 8 MB: allocators keep some.
    private func exceeds(_ before: Holdings) -> Bool {
        if processes > before.processes { return true }
        for (now, then) in zip(parts, before.parts) {
            if now.process != then.process || now.descriptors > then.descriptors { return true }
            if now.kilobytes > then.kilobytes + 8192 { return true }
        }
        return false
    }

    func difference(from before: Holdings) -> String {
        var words = ["\(processes - before.processes) processes more"]
        for (now, then) in zip(parts, before.parts) {
            let (descriptors, kilobytes) = (now.descriptors - then.descriptors, now.kilobytes - then.kilobytes)
            words.append("\(now.part.rawValue) \(descriptors) descriptors, \(kilobytes) kB more")
        }
        return words.joined(separator: "; ")
    }
}
