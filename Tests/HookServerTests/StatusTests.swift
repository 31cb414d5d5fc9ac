import FoundationEssentials
import Lab
import Logging
import NginxClient
import ProcessKit
import RelayCore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import HookServer

@Suite struct StatusTests {
    private static let begin = ContinuousClock.now

    private func status(
        _ onAir: Source?, since: Duration = .zero, publishers: [RelayCore.Feed: ChannelView.Publisher] = [:],
        measurements: ChannelMeasurements = ChannelMeasurements(), slateProblem: String? = nil
    ) -> ChannelStatus {
        let begin = Self.begin
        let view = ChannelView(
            onAir: onAir, since: begin + since, why: .publisherArrived, publishers: publishers)
        return ChannelStatus(
            name: "mystream", view: view.measured(measurements),
            slate: .init(name: .standard, problem: slateProblem)
        ) { moment in
            Date(timeIntervalSinceNow: (moment - begin) / .seconds(1))
        }
    }

    private static let camera = ChannelView.Publisher(address: "203.0.113.7", since: begin)
    private static let live = Source.publisher(.live, SessionID(number: 1, connection: .nginx(1)))

    @Test func theSentenceSaysWhatSinceWhenFromWhereAndHowMuch() {
        let unbegun = ChannelStatus(name: "mystream", view: ChannelView()) { _ in Date() }
        #expect(unbegun.sentence() == nil)
        let slate = status(.slate(revision: 1))
        #expect(slate.sentence()?.hasPrefix("slate on air since ") == true)
        let waiting = status(.slate(revision: 1), publishers: [.live: Self.camera])
        #expect(waiting.sentence()?.hasSuffix("; a publisher is connected and not shown") == true)
        var measurements = ChannelMeasurements()
        for (second, bytes) in [(0, 0), (2, 1_210_000)] {
            measurements.sampled(
                publishers: [.live: PublisherSample(bytes: bytes * 2)], program: bytes, switchAnswers: true,
                now: Self.begin + .seconds(second))
        }
        let shown = status(Self.live, publishers: [.live: Self.camera], measurements: measurements)
        #expect(shown.publishers["live"]?.bitsPerSecond == 9_680_000)
        let text = shown.sentence()
        #expect(text?.hasPrefix("live on air since ") == true)
        #expect(text?.hasSuffix(", 4.8 Mbit/s") == true)
        let rendering = status(Self.live, slateProblem: "being rendered")
        #expect(rendering.sentence()?.hasSuffix("; your slate: being rendered") == true)
    }

    @Test func anEncoderThatIsReplacedIsTold() throws {
        var fallback = EncoderFallback(try RelaySettings(["VIDEO_ENCODER": "h264_nvenc"]).profile)
        var measurements = ChannelMeasurements()
        measurements.encoder = fallback
        let before = status(Self.live, measurements: measurements)
        #expect(before.encoder?.name == "h264_nvenc" && before.encoder?.instead == nil)
        #expect(before.sentence()?.contains("nvenc") == false)
        _ = fallback.trialFailed("Cannot load libcuda.so.1")
        measurements.encoder = fallback
        let after = status(Self.live, measurements: measurements)
        #expect(after.encoder?.name == "libx264" && after.encoder?.problem == "Cannot load libcuda.so.1")
        #expect(after.sentence()?.hasSuffix("; libx264 in place of h264_nvenc") == true)
    }

    @Test func tomorrowTheSentenceHasTheDate() {
        let slate = status(.slate(revision: 1))
        let today = slate.sentence(now: Date())
        let tomorrow = slate.sentence(now: Date(timeIntervalSinceNow: 86_400))
        #expect(today?.contains("-") == false)
        #expect(tomorrow?.contains("slate on air since 20") == true, "\(tomorrow as Any)")
    }

    @Test func problemsAreTold() {
        let silent = ChannelView.Publisher(
            address: "203.0.113.7", since: Self.begin, pictureProblem: ChannelView.PictureProblem(.missing),
            soundProblem: .unreadable(codec: "Opus"))
        let slate = status(.slate(revision: 1), publishers: [.live: silent])
        #expect(slate.publishers["live"]?.problem == "it sends sound and no picture; add a video source in OBS")
        #expect(slate.publishers["live"]?.soundProblem == "its sound is Opus, which cannot be read; choose AAC in OBS")
        let shown = status(Self.live, publishers: [.live: silent])
        #expect(shown.sentence()?.contains("with silence") == true)
    }

    @Test func whatStaysTheSameIsTold() throws {
        var measurements = ChannelMeasurements()
        let plain = status(Self.live, publishers: [.live: Self.camera], measurements: measurements)
        #expect(plain.publishers["live"]?.frozenSince == nil && plain.publishers["live"]?.silentSince == nil)
        measurements.frozenSince[.live] = Self.begin + .seconds(10)
        measurements.silentSince[.live] = Self.begin + .seconds(20)
        let told = status(Self.live, publishers: [.live: Self.camera], measurements: measurements)
        let publisher = try #require(told.publishers["live"])
        let (frozen, silent) = (try #require(publisher.frozenSince), try #require(publisher.silentSince))
        #expect((9...11).contains(silent.timeIntervalSince(frozen)))
    }

    /// relay-renew of earlier versions reads it with sed: any line with this key, and it waits for ever for two.
    @Test func whatIsOnAirStandsOnOneLine() throws {
        let live = status(Self.live, publishers: [.live: Self.camera])
        let page = try StatusJSON.page(RelayStatus(channels: [(Topology.channel, live)], services: []))
        #expect(page.split(separator: "\n").filter { $0.contains("\"onAir\"") } == ["  \"onAir\" : \"live\","])
        #expect(page.contains("\"source\" : \"live\""))
    }

    @Test func alertsAndWaitingUpgradesStandInIt() throws {
        var board = ServiceBoard()
        func received(_ service: String, _ body: ReportMessage.Body) {
            board.received(ReportMessage(service: service, boot: "a", body: body), now: 1000)
        }
        func page(isOutdated: Bool = false) throws -> String {
            try StatusJSON.line(
                RelayStatus(channels: [], services: board.services, isOutdated: isOutdated))
        }
        #expect(try page().contains(#""alerts":[]"#) && page().contains(#""outdated":[]"#))
        let sinks = [
            AlertsReport.Sink(name: "phone", kind: "ntfy", state: .well, lastSent: 60_000),
            AlertsReport.Sink(name: "mail", kind: "email", state: .failing, since: 0, reason: "no answer", waiting: 2),
        ]
        received("relay-alert", .report(.alerts(AlertsReport(sinks: sinks))))
        let figures = ProcessFigures(
            residentBytes: 1, processorSeconds: 1, openFiles: 1, startedAt: 1, isReplaced: true)
        for service in ["relay-gate", "relay-push@kick"] { received(service, .process(figures)) }
        let text = try page(isOutdated: true)
        #expect(
            text.contains(
                #"{"kind":"ntfy","lastSent":"1970-01-01T00:01:00Z","name":"phone","state":"well","waiting":0}"#),
            "\(text)")
        #expect(text.contains(#""name":"mail","reason":"no answer","since":"1970-01-01T00:00:00Z","state":"failing""#))
        // The push goes on with the version before, on purpose.
        #expect(text.contains(#""outdated":["relay-gate","relay-hook"]"#))
        board.disconnected("relay-alert", boot: "a", now: 2000)
        #expect(try page().contains(#""alerts":[]"#))
    }

    @Test func aSlateThatCannotBePlayedIsToldOnce() {
        var slate = SlateState(isConfigured: true)
        slate.wants(.standard, preparation: "being rendered")
        var isNews = slate.replacedByBuiltIn(.standard)
        #expect(!isNews && slate.problem == "being rendered")
        slate.wants(.standard, preparation: nil)
        #expect(slate.problem == nil)
        isNews = slate.replacedByBuiltIn(.standard)
        #expect(isNews && slate.problem == SlateState.unplayable)
        slate.starts(.builtIn)
        slate.isOnAir()
        isNews = slate.replacedByBuiltIn(.standard)
        #expect(!isNews && slate.problem == SlateState.unplayable)
        slate.starts(.standard)
        slate.isOnAir()
        #expect(slate.problem == nil)
        isNews = slate.replacedByBuiltIn(.standard)
        slate.wants(.builtIn, preparation: nil)
        #expect(isNews && slate.problem == nil, "another one is wanted now")
        var none = SlateState(isConfigured: false)
        isNews = none.replacedByBuiltIn(.standard)
        #expect(!isNews)
    }

    @Test func timesFollowACalendarThatIsSet() {
        let (now, today) = (ContinuousClock.now, Date())
        var anchor = CalendarAnchor()
        anchor.renew(now: now, calendar: today + 3600)
        #expect(anchor.date(now) == today + 3600)
        anchor.renew(now: now + .seconds(10), calendar: today + 3610.5)
        #expect(anchor.date(now) == today + 3600, "a drift of less than a second")
    }

    /// `systemctl status` while the operator's slate is rendered, which takes minutes for a long one.
    @Test(.timeLimit(.minutes(1))) func theStatusSaysHowFarARenderingIs() async throws {
        let directory = try TemporaryDirectory("status")
        let source = "\(directory.path)/slate.mp4"
        let camera = try await Child.start(
            Command(
                "ffmpeg",
                ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30", "-t", "20"]
                    + ["-preset", "ultrafast", source])
        ) { _ in }
        #expect(await camera.exit().isSuccess)
        let test = try TestChannel(slate: source, directory: directory)
        let log = RecordedLog()
        let (socketsReady, ready) = AsyncStream<Void>.makeStream()
        for _ in CallbackSource.allCases { ready.yield() }
        let slates = SlateLibrary(
            channel: test.channel, directory: "\(directory.path)/slates", spareDirectory: "\(directory.path)/spare",
            logger: log.logger("hook"), ffmpeg: { Command("ffmpeg", $0) })
        let manager = SlateManager(
            driver: test.driver, library: slates, store: SlateStore(directory: directory.path), configured: source,
            logger: log.logger("hook"))
        let service = DriverService(driver: test.driver, slates: manager, socketsReady: socketsReady)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [service], logger: TestChannel.logger))
        let running = Task { try await group.run() }
        var seen: [Int] = []
        while log.entries("the slate is rendered").isEmpty {
            try #require(log.complaints.isEmpty)
            let problem = await test.driver.status.slateProblem ?? ""
            if let percent = problem.split(separator: " ").compactMap({ Int($0) }).first, seen.last != percent {
                #expect(problem == "being rendered, \(percent) %")
                seen.append(percent)
            }
            // Leaves the processor to ffmpeg, and ends at the time limit.
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(!seen.isEmpty && seen == seen.sorted(), "\(seen)")
        while await test.driver.status.slateProblem != nil { try await Task.sleep(for: .milliseconds(2)) }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    @Test func theLogHasALineAtEachQuarter() {
        let log = RecordedLog()
        let percents = Mutex<[Int]>([])
        let progress = RenderProgress(frames: 200, logger: log.logger("hook")) { percent in
            percents.withLock { $0.append(percent) }
        }
        for frame in [0, 1, 2, 40, 49, 50, 51, 99, 160, 160, 199, 200] {
            var report = FFmpegProgress()
            (report.frame, report.totalSize) = (Int64(frame), Int64(frame * 1000))
            progress.heard(report)
        }
        #expect(percents.withLock { $0 } == [1, 20, 24, 25, 49, 80, 99])
        let told = log.entries("rendering the slate")
        #expect(told.filter { $0.level == .info }.map { $0.metadata["percent"] } == ["25", "80"])
        #expect(told.count == 7)
        #expect(progress.bytes == 200_000)
    }

    /// What ended is not on air any more, however long it was.
    @Test func healthFollowsWhatIsOnAir() {
        let begin = Self.begin
        let unbegun = ChannelView()
        #expect(!unbegun.isHealthy(now: begin) && !unbegun.hasBegun)
        let slate = ChannelView(onAir: .slate(revision: 1), since: begin)
        #expect(slate.isHealthy(now: begin + .seconds(3600)))
        let none = ChannelView(onAir: nil, since: begin)
        #expect(none.isHealthy(now: begin + .milliseconds(2900)), "from one switcher to the next")
        #expect(!none.isHealthy(now: begin + .seconds(3)) && none.hasBegun)
        let off = status(nil)
        #expect(off.onAir == nil && off.onAirSince == nil && off.offAirSince != nil)
        var measurements = ChannelMeasurements()
        measurements.sampled(publishers: [:], program: nil, switchAnswers: false, now: begin)
        let sentence = status(nil, measurements: measurements).sentence()
        #expect(sentence?.hasPrefix("nothing on air since ") == true)
        #expect(sentence?.hasSuffix(": relay-switch does not answer") == true)
    }
}
