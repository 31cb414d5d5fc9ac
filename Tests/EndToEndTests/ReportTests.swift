import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// What relay-hook knows of the other services.
    @Suite struct ReportTests {
        /// The part of `/api/v1/status` that is looked at.
        private struct Status: Decodable {
            struct Channel: Decodable {
                struct Publisher: Decodable {
                    var bitsPerSecond: Int?
                    var framesPerSecond: Double?
                }

                var id: String
                var source: String?
                var publishers: [String: Publisher]
                var programBitsPerSecond: Int?
            }

            struct Destination: Decodable {
                var name: String
                var channel: String
                var state: String
                var attempts: Int
                var bitsPerSecond: Int?
                var reconnectsToday: Int
            }

            struct Service: Decodable {
                struct Gate: Decodable {
                    var publishers: Int
                }

                var name: String
                var isConnected: Bool
                var restarts: Int
                var gate: Gate?
                var nginx: String?
            }

            var version: Int
            /// At the top, too, for the version before.
            var onAir: String?
            var channels: [Channel]
            var destinations: [Destination]
            var services: [Service]

            static func read(_ relay: RunningRelay) async throws -> Status? {
                guard let text = try? await HTTP.get("/api/v1/status", port: relay.ports.http) else { return nil }
                return try JSONDecoder().decode(Status.self, from: Data(text.utf8))
            }

            /// All services have reported, and each is well.
            var isComplete: Bool {
                services.map(\.name) == [
                    "relay-gate", "relay-ingest", "relay-push@kick", "relay-switch", "relay-web",
                ]
                    && services.allSatisfy { $0.isConnected && ($0.nginx ?? "serving") == "serving" }
                    && destinations.map(\.state) == ["connected"]
            }
        }

        @Test(.timeLimit(.minutes(1))) func theStatusHasAllServicesAndHasThemAgainAfterACrash() async throws {
            try await withRelay { relay in
                let first = try await Self.wait(relay) { $0.isComplete }
                #expect(first.version == 1)
                #expect(first.channels.map(\.id) == ["main"])
                #expect(first.onAir == "slate" && first.channels[0].source == "slate")
                #expect(first.destinations[0].name == "kick" && first.destinations[0].channel == "main")

                let camera = try await relay.camera()
                let live = try await Self.wait(relay) {
                    $0.onAir == "live" && $0.services.first?.gate?.publishers == 1
                        && $0.channels[0].publishers["live"]?.bitsPerSecond ?? 0 > 0
                        && $0.channels[0].publishers["live"]?.framesPerSecond != nil
                        && $0.destinations[0].bitsPerSecond ?? 0 > 0
                }
                #expect(live.channels[0].programBitsPerSecond ?? 0 > 0)
                let frames = live.channels[0].publishers["live"]?.framesPerSecond ?? 0
                #expect(abs(frames - 30) < 1, "\(frames) frames per second arrive from the camera")

                #expect(kill(try relay.process(of: .hook).pid, SIGKILL) == 0)
                // Its status is gone, and back.
                while try await Status.read(relay) != nil { try await Task.sleep(for: .milliseconds(2)) }
                while try await Status.read(relay) == nil { try await Task.sleep(for: .milliseconds(10)) }
                let back = ContinuousClock.now
                let again = try await Self.wait(relay) { $0.isComplete && $0.services.first?.gate?.publishers == 1 }
                let took = ContinuousClock.now - back
                #expect(took < .seconds(2))
                Figures.print("all services known again after a crash of relay-hook", took / .seconds(1), "s")
                #expect(again.services.allSatisfy { $0.restarts == 0 })
                _ = await camera.stop()

                // A push that is back at once was gone all the same.
                let before = again.destinations[0].reconnectsToday
                let killed = Moment.now()
                #expect(kill(try relay.process(of: .push).pid, SIGKILL) == 0)
                try await relay.lines.first("a service has started again", "service=relay-push@kick", since: killed)
                let counted = try await Self.wait(relay) {
                    $0.isComplete && $0.destinations[0].reconnectsToday == before + 1
                }
                #expect(Moment.now().seconds(since: killed) < 5)
                #expect(counted.services.first { $0.name == "relay-push@kick" }?.restarts == 1)
                let events = try await EventReader.start(relay)
                try await events.first("service-gone", #""service":"relay-push@kick""#)
                try await events.first("service-started-again", #""service":"relay-push@kick""#)
                await events.stop()
            }
        }

        @Test(.timeLimit(.minutes(1))) func aStopIsNotTheLossOfAService() async throws {
            let relay = try await RunningRelay.start()
            _ = try await Self.wait(relay) { $0.isComplete }
            try await relay.stop()
            #expect(relay.lines.matching("a service has ended without a word") == [])
        }

        @Test(.timeLimit(.minutes(1))) func theEventsOfAllServicesCanBeReadAndResumed() async throws {
            try await withRelay { relay in
                _ = try await Self.wait(relay) { $0.isComplete }
                let events = try await EventReader.start(relay)
                try await events.first("on-air", #""to":"slate""#)
                try await events.first("platform-connected", #""service":"relay-push@kick""#)
                let camera = try await relay.camera()
                let live = try await events.first("on-air", #""to":"live""#)
                await events.stop()

                _ = await camera.stop()
                try await relay.lines.first("publisher disconnected")
                let resumed = try await EventReader.start(relay, after: live)
                try await resumed.first("publisher-disconnected", #""feed":"live""#)
                #expect(resumed.all.allSatisfy { !$0.contains(#""to":"live""#) }, "it was seen before")
                #expect(resumed.all.allSatisfy { !$0.contains(relay.publishKey) && !$0.contains(relay.kickKey) })
                await resumed.stop()

                // The same as in the log: one line for each.
                let told = relay.lines.matching("on air: live").count
                let kept = try await EventReader.start(relay)
                try await kept.first("publisher-disconnected", #""feed":"live""#)
                #expect(kept.all.count { $0.contains(#""to":"live""#) } == told)
                await kept.stop()
            }
        }

        private static func wait(
            _ relay: RunningRelay, until isDone: (Status) -> Bool
        ) async throws -> Status {
            let begin = ContinuousClock.now
            while true {
                let status = try await Status.read(relay)
                if let status, isDone(status) { return status }
                guard ContinuousClock.now - begin < .seconds(15) else {
                    throw TimedOut(waitingFor: "a status other than \(status as Any)", limit: .seconds(15))
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// A client of `/api/v1/events`: curl, as an operator would use it.
    private struct EventReader {
        private let child: Child
        private let lines: RelayLines

        static func start(_ relay: RunningRelay, after last: String? = nil) async throws -> EventReader {
            let lines = RelayLines()
            let header = last.map { ["-H", "Last-Event-ID: \($0)"] } ?? []
            let url = "http://127.0.0.1:\(relay.ports.http)/api/v1/events"
            let child = try await Child.start(Command("curl", ["-sN"] + header + [url])) { lines.add($0.text) }
            return EventReader(child: child, lines: lines)
        }

        private init(child: Child, lines: RelayLines) {
            self.child = child
            self.lines = lines
        }

        /// All data so far.
        var all: [String] { lines.matching("data: ") }

        /// Waits for an event.
        ///
        /// - Returns: Its identifier.
        @discardableResult
        func first(_ name: String, _ detail: String) async throws -> String {
            let text = try await lines.first("data: ", "\"event\":\"\(name)\"", detail, within: .seconds(10)).text
            let id = text.split(separator: "\"id\":\"").dropFirst().first?.prefix { $0 != "\"" }
            return String(try #require(id))
        }

        func stop() async { await child.stop(.immediate) }
    }
}
