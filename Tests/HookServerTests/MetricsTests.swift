import FoundationEssentials
import RelayCore
import Testing

@testable import HookServer

@Suite struct MetricsTests {
    private static let project =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    private static let begin = ContinuousClock.now

    @Test func labelValuesAndHelpAreEscaped() {
        var page = Exposition()
        page.write(.buildInfo, [.init(["version": "a\"b\\c\nd", "other": "é"], 1.5)])
        let line = page.text.split(separator: "\n").last
        #expect(line == #"rtmp_relay_build_info{version="a\"b\\c\nd",other="é"} 1.5"#)
    }

    @Test func numbersAreAsPrometheusReadsThem() {
        var page = Exposition()
        page.write(
            .buildInfo, [0, 3, -0.04, 1_764_115_200.5, 9e18, 1e-7, .infinity].map { .init([:], $0) })
        let values = page.text.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ")[1] }
        #expect(values == ["0", "3", "-0.04", "1764115200.5", "9000000000000000000", "1e-07", "+Inf"])
    }

    @Test func aHistogramIsCumulative() {
        var histogram = Histogram(bounds: [0.5, 1])
        for value in [0.25, 0.5, 0.75, 4] { histogram.observe(value) }
        var page = Exposition()
        page.write(.cutDuration, histograms: [(["channel": "main"], histogram)])
        #expect(
            page.text == """
                # HELP rtmp_relay_cut_duration_seconds \(Metric.cutDuration.help)
                # TYPE rtmp_relay_cut_duration_seconds histogram
                rtmp_relay_cut_duration_seconds_bucket{channel="main",le="0.5"} 2
                rtmp_relay_cut_duration_seconds_bucket{channel="main",le="1"} 3
                rtmp_relay_cut_duration_seconds_bucket{channel="main",le="+Inf"} 4
                rtmp_relay_cut_duration_seconds_sum{channel="main"} 5.5
                rtmp_relay_cut_duration_seconds_count{channel="main"} 4

                """)
    }

    /// A relay of which everything is known.
    private var full: MetricsPage {
        var counters = EventCounters()
        let live = SourceReference(
            .publisher(.live, SessionID(number: 1, connection: .init(ingest: Topology.ingest, number: 1))))
        for from in [nil, SourceKind.slate, .slate] {
            let event = ProgramEvent.onAir(
                live, from: from, why: .publisherArrived, took: .milliseconds(850), switcher: 1)
            counters.happened(record(.program(event)), midnight: 0)
        }
        counters.happened(
            EventRecord(
                id: EventID(boot: "b", service: "relay-push@kick", sequence: 1), time: 0, channel: Topology.channel,
                event: .platform(
                    .cutMeasured(
                        cut: EventID(boot: "a", service: "relay-hook", sequence: 1),
                        CutFigures(videoStep: 113, soundStep: nil, silence: 78.5)))), midnight: 0)
        var measurements = ChannelMeasurements()
        measurements.sampled(
            publishers: [.live: PublisherSample(bytes: 5000)], program: 1, switchAnswers: true, now: Self.begin)
        measurements.encoding = .init(speed: 1.01, delay: .milliseconds(40), effort: .full, isReduced: false)
        measurements.refusals[.wrongKey] = 7
        measurements.encoder = (try? RelaySettings([:]).profile).map { EncoderFallback($0) }
        let view = ChannelView(
            onAir: .publisher(.live, SessionID(number: 1, connection: .init(ingest: Topology.ingest, number: 1))),
            since: Self.begin, why: .publisherArrived,
            publishers: [.live: .init(address: "203.0.113.7", since: Self.begin)]
        ).measured(measurements)
        var gate = GateReport()
        (gate.publishers, gate.openings, gate.rejected) = (["203.0.113.7"], 2, [.notAllowed: 7, .malformed: 3])
        var push = PushStatus(host: "ingest.example", now: 1000)
        push.failed(PushFailure(.unresolved), retryIn: .seconds(1), now: 2000)
        push.connected(now: 3000)
        push.measured(bytes: 9000, bitsPerSecond: 1, clockOffset: .milliseconds(460), now: 4500)
        var board = ServiceBoard()
        let figures = ProcessFigures(residentBytes: 30_000_000, processorSeconds: 1.25, openFiles: 12, startedAt: 1500)
        for (name, report) in [("relay-gate", ServiceReport.gate(gate)), ("relay-push@kick", .push(push))] {
            board.received(ReportMessage(service: name, boot: "a", body: .report(report)), now: 1)
            board.received(ReportMessage(service: name, boot: "a", body: .process(figures)), now: 1)
        }
        return MetricsPage(
            channels: [.init(id: Topology.channel, view: view)], services: board.services, own: figures,
            counters: counters)
    }

    private func record(_ event: RelayEvent) -> EventRecord {
        EventRecord(
            id: EventID(boot: "a", service: "relay-hook", sequence: 1), time: 0, channel: Topology.channel,
            event: event)
    }

    @Test func thePageSaysWhatIsKnown() {
        let lines = full.text.split(separator: "\n").map(String.init)
        for line in [
            #"rtmp_relay_program_source{channel="main",source="live"} 1"#,
            #"rtmp_relay_program_source{channel="main",source="slate"} 0"#,
            #"rtmp_relay_program_cuts_total{channel="main",from="slate",to="live",why="publisher arrived"} 2"#,
            #"rtmp_relay_program_cuts_total{channel="main",from="none",to="live",why="publisher arrived"} 1"#,
            #"rtmp_relay_cut_duration_seconds_bucket{channel="main",le="0.75"} 0"#,
            #"rtmp_relay_cut_duration_seconds_bucket{channel="main",le="1"} 3"#,
            #"rtmp_relay_cut_timestamp_step_seconds_sum{channel="main",destination="kick",track="video"} 0.113"#,
            #"rtmp_relay_cut_timestamp_step_seconds_count{channel="main",destination="kick",track="sound"} 0"#,
            #"rtmp_relay_cut_silence_seconds_bucket{channel="main",destination="kick",le="0.07"} 0"#,
            #"rtmp_relay_cut_silence_seconds_bucket{channel="main",destination="kick",le="0.1"} 1"#,
            #"rtmp_relay_publisher_up{channel="main",feed="live"} 1"#,
            #"rtmp_relay_publisher_up{channel="main",feed="standby"} 0"#,
            #"rtmp_relay_publisher_received_bytes_total{channel="main",feed="live"} 5000"#,
            #"rtmp_relay_publisher_rejections_total{reason="wrongKey"} 7"#,
            #"rtmp_relay_publisher_rejections_total{reason="malformed"} 3"#,
            #"rtmp_relay_encoder_replaced{channel="main"} 0"#,
            #"rtmp_relay_switcher_delay_seconds{channel="main"} 0.04"#,
            #"rtmp_relay_destination_up{channel="main",destination="kick"} 1"#,
            #"rtmp_relay_destination_failures_total{channel="main",destination="kick",reason="unresolved"} 1"#,
            #"rtmp_relay_destination_last_progress_timestamp_seconds{channel="main",destination="kick"} 4.5"#,
            #"rtmp_relay_media_clock_offset_seconds{channel="main",destination="kick"} 0.46"#,
            #"rtmp_relay_gate_connections{state="opening"} 2"#,
            #"rtmp_relay_process_start_time_seconds{service="relay-push@kick"} 1.5"#,
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(!lines.contains { $0.contains("notAllowed") }, "counted by what was wrong")
        #expect(!full.text.contains("203.0.113.7") && !full.text.contains("ingest.example"))
    }

    /// Names and values of labels are bounded, whoever connects.
    @Test(arguments: Metric.allCases) func eachMetricIsWrittenAndDocumented(metric: Metric) throws {
        #expect(full.text.contains("\n\(metric.name)") || full.text.hasPrefix("# HELP \(metric.name) "))
        #expect(metric.kind != .counter || metric.name.hasSuffix("_total"))
        #expect(metric.kind == .counter || !metric.name.hasSuffix("_total"))
        let documentation = try text("docs/API.md")
        #expect(documentation.contains("`\(metric.name)`"), "docs/API.md lists all metrics")
        let monitoring = try text("docs/monitoring/dashboard.json") + text("docs/monitoring/alerts.yml")
        #expect(monitoring.contains(metric.name), "docs/monitoring uses all metrics")
    }

    /// Queries of a metric that does not exist are empty without an error.
    @Test(arguments: ["docs/API.md", "docs/monitoring/dashboard.json", "docs/monitoring/alerts.yml"])
    func noneIsDocumentedThatIsNot(file: String) throws {
        let names = Set(Metric.allCases.map(\.name))
        let words = try text(file).split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        for word in Set(words) where word.hasPrefix("rtmp_relay_") {
            let base = ["_bucket", "_sum", "_count"].first { word.hasSuffix($0) }.map {
                String(word.dropLast($0.count))
            }
            #expect(names.contains(word) || base.map(names.contains) == true, "\(word)")
        }
    }

    private func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(Self.project)/\(file)", encoding: .utf8)
    }
}

@Suite struct HealthTests {
    private static let begin = ContinuousClock.now
    private let onAir = ChannelView(onAir: .slate(revision: 1), since: begin)

    private func services(_ status: PushStatus, isGone: Bool = false) -> [ServiceBoard.Entry] {
        var board = ServiceBoard()
        board.received(ReportMessage(service: "relay-push@kick", boot: "a", body: .report(.push(status))), now: 1000)
        if isGone { board.disconnected("relay-push@kick", boot: "a", now: 5000) }
        return board.services
    }

    private func health(_ services: [ServiceBoard.Entry]?, now: Int64) -> Health {
        Health(onAir, destinations: services, at: Self.begin, now: now)
    }

    @Test func aDestinationThatIsAwayForAMinuteIsNamed() {
        var status = PushStatus(host: "kick.example", now: 1000)
        status.connected(now: 2000)
        #expect(health(services(status), now: 900_000) == health(nil, now: 0))
        status.failed(PushFailure(.unresolved), retryIn: .seconds(1), now: 3000)
        #expect(health(services(status), now: 62_999).isHealthy, "most are back within seconds")
        let away = health(services(status), now: 63_000)
        #expect(!away.isHealthy)
        #expect(away.text == "kick: not connected for 60 s: the platform's name cannot be resolved (DNS)\n")
        #expect(health(nil, now: 63_000).text == "ok\n", "who asks for what is on air gets that alone")
        let gone = health(services(status, isGone: true), now: 65_000)
        #expect(gone.text == "kick: its push has not run for 60 s\n")
    }

    @Test func allProblemsAreTold() {
        var status = PushStatus(host: "kick.example", now: 1000)
        status.failed(PushFailure(.refused), retryIn: .seconds(1), now: 1000)
        let health = Health(ChannelView(), destinations: services(status), at: Self.begin, now: 181_000)
        #expect(
            health.text == "nothing on air yet\nkick: not connected for 3 min: the platform refuses the stream key\n")
    }
}
