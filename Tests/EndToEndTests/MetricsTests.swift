import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// What Prometheus says about a relay's figures, and about docs/monitoring.
    @Suite struct MetricsTests {
        private static let monitoring =
            #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
            + "/docs/monitoring"

        @Test(.timeLimit(.minutes(1))) func prometheusReadsTheFiguresAndAnswersEveryQuery() async throws {
            try await withRelay { relay in
                let prometheus = try await Prometheus.start(scraping: relay, rules: "\(Self.monitoring)/alerts.yml")
                let camera = try await relay.camera()
                try await relay.lines.first("on air: live")
                // The last figure that a relay has: the encoder's speed, after two seconds.
                try await prometheus.wait(for: "rtmp_relay_switcher_speed_ratio > 0.5")
                try await prometheus.wait(for: "rtmp_relay_media_clock_offset_seconds")

                let begin = ContinuousClock.now
                let page = try await HTTP.get("/metrics", port: relay.ports.http)
                Figures.print("/metrics, with curl", (ContinuousClock.now - begin) / .milliseconds(1), "ms")
                let file = "\(relay.directory.path)/metrics.txt"
                try (page + "\n").write(toFile: file, atomically: true, encoding: .utf8)
                #expect(try await Tool.run("sh", "-c", "promtool check metrics < \(file)") == "")
                #expect(!page.contains(relay.publishKey) && !page.contains(relay.kickKey) && !page.contains("127.0.0."))
                let took = try await prometheus.value("max_over_time(scrape_duration_seconds[1m])")
                #expect(took < 0.05)
                Figures.print("longest scrape", took * 1000, "ms")
                #expect(try await prometheus.value("rtmp_relay_publisher_up{feed=\"live\"}") == 1)
                // The stand-in's clock is this machine's, too.
                #expect(abs(try await prometheus.value("rtmp_relay_media_clock_offset_seconds")) < 1.5)

                // A rate needs two scrapes.
                for query in try Self.dashboardQueries() { try await prometheus.wait(for: query) }
                // A rule that can't be evaluated is not "ok". With a relay that is well, none fires.
                let rules = try await prometheus.rules()
                #expect(!rules.isEmpty)
                for rule in rules { #expect(rule.health == "ok" && rule.state == "inactive", "\(rule)") }
                _ = await camera.stop()
                await prometheus.stop()
            }
        }

        @Test func theRulesFireWhenTheyShould() async throws {
            let text = try await Tool.run("promtool", "test", "rules", "\(Self.monitoring)/alerts-test.yml")
            #expect(text.contains("SUCCESS"), "\(text)")
            let configuration = try await Tool.run("promtool", "check", "config", "\(Self.monitoring)/prometheus.yml")
            #expect(!configuration.contains("FAILED"), "\(configuration)")
        }

        /// The queries of the dashboard, with what Grafana puts in for its variables.
        private static func dashboardQueries() throws -> [String] {
            struct Dashboard: Decodable {
                struct Panel: Decodable {
                    struct Target: Decodable { var expr: String }
                    var targets: [Target]
                }
                var panels: [Panel]
            }
            let data = Data(try String(contentsOfFile: "\(monitoring)/dashboard.json", encoding: .utf8).utf8)
            return try JSONDecoder().decode(Dashboard.self, from: data).panels.flatMap(\.targets).map {
                $0.expr.replacing("$__rate_interval", with: "30s").replacing("$channel", with: ".*")
            }
        }
    }

    /// Debian's Prometheus on the loopback address, which asks a relay each second.
    private final class Prometheus: Sendable {
        struct Rule: Decodable {
            var name: String
            var health: String
            var state: String
        }

        private struct Answer<Data: Decodable>: Decodable { var data: Data }
        private struct Groups: Decodable {
            struct Group: Decodable { var rules: [Rule] }
            var groups: [Group]
        }
        private struct Vector: Decodable {
            struct Sample: Decodable {
                /// A moment and a number as text.
                var value: [Entry]
            }
            enum Entry: Decodable {
                case number(Double), text(String)
                init(from decoder: any Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    self =
                        if let text = try? container.decode(String.self) { .text(text) } else {
                            .number(try container.decode(Double.self))
                        }
                }
            }
            var result: [Sample]
        }

        private let url: String
        private let child: Child

        static func start(scraping relay: RunningRelay, rules: String) async throws -> Prometheus {
            let (folder, port) = (relay.directory.path, try LoopbackPort.free())
            try """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["\(rules)"]
            scrape_configs:
              - job_name: rtmp-relay
                static_configs: [{targets: ["127.0.0.1:\(relay.ports.http)"]}]

            """.write(toFile: "\(folder)/prometheus.yml", atomically: true, encoding: .utf8)
            let lines = RelayLines()
            let child = try await Child.start(
                Command(
                    "prometheus",
                    [
                        "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/prometheus",
                        "--web.listen-address=127.0.0.1:\(port)", "--log.level=info",
                    ])
            ) { lines.add($0.text) }
            try await lines.first("Server is ready", within: .seconds(20))
            return Prometheus(url: "http://127.0.0.1:\(port)/api/v1", child: child)
        }

        private init(url: String, child: Child) {
            self.url = url
            self.child = child
        }

        func stop() async { await child.stop(.graceful(after: .seconds(5))) }

        /// How many series a query returns.
        func answers(_ query: String) async throws -> Int { try await vector(query).count }

        /// The first value.
        func value(_ query: String) async throws -> Double {
            guard case .text(let text)? = try await vector(query).first?.value.last, let value = Double(text) else {
                throw TimedOut(waitingFor: "a value of \(query)", limit: .zero)
            }
            return value
        }

        /// Waits until a query returns something; Prometheus asks the relay each second.
        func wait(for query: String) async throws {
            let begin = ContinuousClock.now
            while try await answers(query) == 0 {
                guard ContinuousClock.now - begin < .seconds(15) else {
                    throw TimedOut(waitingFor: query, limit: .seconds(15))
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }

        func rules() async throws -> [Rule] {
            let text = try await Tool.run("curl", "-sS", "--fail", "\(url)/rules")
            return try JSONDecoder().decode(Answer<Groups>.self, from: Data(text.utf8)).data.groups.flatMap(\.rules)
        }

        private func vector(_ query: String) async throws -> [Vector.Sample] {
            let text = try await Tool.run(
                "curl", "-sS", "--fail", "\(url)/query", "--data-urlencode", "query=\(query)")
            return try JSONDecoder().decode(Answer<Vector>.self, from: Data(text.utf8)).data.result
        }
    }
}
