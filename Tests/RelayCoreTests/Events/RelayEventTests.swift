import FoundationEssentials
import TestSupport
import Testing

@testable import RelayCore

@Suite struct RelayEventTests {
    private static let session = Session(
        id: SessionID(number: 7, connection: .nginx(70)), address: "192.0.2.1", since: .now)
    private static let live = SourceReference(.publisher(.live, session.id))
    private static let publisher = PublisherEvent.Reference(.live, session)

    private static let brb = OperatorChoice(
        .brb, by: "anna", since: 1_795_705_200_000, until: 1_795_706_100_000, slate: "pause", reason: "lunch")

    /// One of each form.
    static let samples: [RelayEvent] = [
        .program(.onAir(live, from: .slate, why: .publisherArrived, took: .milliseconds(646), switcher: 3)),
        .program(.switcherFailed(switcher: 3, live, .foreignSound("Nellymoser"), failures: 1, retryIn: .seconds(1))),
        .program(.switcherLate(switcher: 3, SourceReference(.slate(revision: 1)), failures: 2)),
        .program(.switcherAdopted(connection: 4)),
        .program(
            .formatFollowed(
                .initial, before: ProgramFormat(size: FrameSize(width: 1280, height: 720), frameRate: FrameRate(60)))),
        .program(.switcherSaid(switcher: 3, live, component: "h264", words: "error", leftOut: 2)),
        .slate(.unusable(.standard, shown: .former, reason: "it is empty")),
        .slate(.rendered(.standard, file: "/srv/a.mp4")),
        .slate(.added(.party, file: "party.mp4", by: "root")), .slate(.used(.party, by: "root")),
        .slate(.removed(.party, by: "root")),
        .publisher(.connected(publisher, key: "phone")), .publisher(.disconnected(publisher, after: .seconds(90))),
        .publisher(.tookOver(publisher, from: 6)), .publisher(.stalled(live, switcher: 3, limit: .milliseconds(1500))),
        .publisher(.notShown(publisher, .foreign)), .publisher(.notHeard(publisher, .unreadable(codec: "MP3"))),
        .publisher(.notCopied(publisher, .size("1920x1080", wanted: "1280x720"))),
        .publisher(.flapping(publisher, steadyFor: .seconds(10))),
        .publisher(.bitrateLow(publisher, bitsPerSecond: 400_000, limit: 500_000, isHidden: true)),
        .publisher(.bitrateGood(publisher, after: .seconds(20))),
        .publisher(.frozen(publisher, for: .seconds(10))),
        .publisher(.moves(publisher, after: .seconds(60), isSeen: true)),
        .publisher(.moves(publisher, after: .seconds(60), isSeen: false)),
        .publisher(.quiet(publisher, for: .seconds(10))),
        .publisher(.heard(publisher, after: .seconds(60), isHeard: true)),
        .publisher(.heard(publisher, after: .seconds(60), isHeard: false)),
        .publisher(.refused(RefusedClient(.play, reason: "no", address: "192.0.2.1", app: "live", name: "x"))),
        .publisher(.moreRefused(12)), .publisher(.silent(address: "192.0.2.1", reason: "nothing came")),
        .publisher(.dropped(address: "192.0.2.1", reason: "it is at fault")),
        .orders(.chose(brb)), .orders(.leftToPublishers(by: "anna")), .orders(.choiceEnded(brb, .timeIsOver)),
        .orders(.streamEnded(by: "anna")), .orders(.streamResumed(by: nil)),
        .orders(.unsaved(reason: "disk full", isKept: true)), .orders(.unreadable(reason: "empty")),
        .publisher(.ended(publisher, by: "anna")),
        .publisher(.banned(address: "192.0.2.1", for: .seconds(600), by: "anna")),
        .publisher(.unbanned(address: "192.0.2.1", by: "anna")), .publisher(.keyAdded(name: "phone", by: "root")),
        .publisher(.keyRevoked(name: "phone", by: "root")),
        .service(.gone(service: "relay-gate")), .service(.startedAgain(service: "relay-gate", after: .seconds(1))),
        .service(.reportsAgain(service: "relay-gate", after: .seconds(1))),
        .host(.tooSlow(speed: 0.43)), .host(.encodingSuspended(retryIn: .seconds(30))), .host(.recovered),
        .host(.unmeasured(reason: "EPERM")),
        .host(.encoderReplaced(encoder: "h264_nvenc", reason: "Cannot load libcuda.so.1")),
        .host(.diskLow(path: "/var/lib/relay-hook", freeBytes: 400 << 20, isFull: false)),
        .host(.diskLow(path: "/var/lib/relay-hook", freeBytes: 4 << 20, isFull: true)),
        .host(.diskFree(path: "/var/lib/relay-hook", freeBytes: 5 << 30)),
        .host(.certificateEnding(name: "relay.example:443", left: .seconds(1_000_000), isUrgent: false)),
        .host(.certificateEnding(name: "relay.example:443", left: .seconds(-5), isUrgent: true)),
        .host(.certificateRenewed(name: "relay.example:443", left: .seconds(7_776_000))),
        .host(.certificateRenewed(name: "relay.example:443", left: nil)),
        .host(.upgradeWaits(services: ["relay-gate", "relay-hook"])), .host(.upgradeDone),
        .platform(.connected(host: "kick.example", away: .seconds(3), isRepeated: false)),
        .platform(.steady(host: "kick.example")),
        .platform(
            .failed(
                host: "kick.example", PushFailure(.closed, words: "I/O error"), streamed: .seconds(90),
                retryIn: .milliseconds(250), isRepeated: false)),
        .platform(.stillFailing(host: "kick.example", PushFailure(.refused), attempts: 4, since: .seconds(300))),
        .platform(.renewed(host: "kick.example", age: .seconds(1_209_600), isUnderSlate: true)),
        .platform(.programMissing(isConnected: true)), .platform(.programUnknown), .platform(.programBack),
        .platform(.stalled(host: "kick.example", for: .seconds(4), destination: "kick")),
        .platform(.readsAgain(host: "kick.example", after: .seconds(6))),
        .platform(.held(host: "kick.example", .paused)), .platform(.held(host: "kick.example", .ended)),
        .platform(.resumed(host: "kick.example")), .platform(.reconnecting(host: "kick.example")),
        .platform(
            .cutMeasured(
                cut: EventID(boot: "3f1c", service: "relay-hook", sequence: 2),
                CutFigures(videoStep: 113, soundStep: nil, silence: 79.25))),
        .platform(.renewalDue(host: "kick.example", within: .seconds(86_400))),
        .nginx(.serves), .nginx(.couldNotStart(exit: "code 1")), .nginx(.ended(exit: "code 1")), .nginx(.neverAnswered),
        .nginx(.stoppedAnswering(missed: 3)), .nginx(.workerDied(worker: 12, signal: "11")),
        .nginx(.reloaded(worker: 12)), .nginx(.starved(waited: .seconds(1), took: .seconds(2))),
        .nginx(.fed(after: .seconds(3))), .service(.settingsRefused(problem: "OUT_FPS: no")),
        .service(.destinationRefused(file: "/etc/relay/push/a.env", problem: "no URL")),
        .service(.cannotListen(problem: "in use")), .service(.gateSilent(listeningOn: "0.0.0.0:1935")),
        .service(.gateAnswers(listeningOn: "0.0.0.0:1935")),
        .recording(.started(.program, after: nil)), .recording(.started(.publisher, after: .seconds(40))),
        .recording(.paused(.publisher, .brb)), .recording(.paused(.program, .diskFull)),
        .recording(.failed(.program, reason: "No space left on device", directory: "/srv/rec", isRepeated: false)),
        .recording(.finished(file: "a.mkv", bytes: 1_300_000_000, length: .seconds(3600))),
        .recording(.unfinished(file: "a.mkv", reason: "the disk has too little")),
        .recording(.removed(files: ["a.mkv"], bytes: 5_000_000, why: .maxSize)),
        .recording(.clipped(file: "clip.mkv", bytes: 5_000_000)),
        .history(.damaged(setAside: "history.sqlite.damaged-2026-11-26", reason: "malformed")),
        .page(.tokenRefused(address: "192.0.2.1", isBlocked: true)), .page(.moreTokensRefused(3)),
        .page(.signedIn(token: "phone", address: "192.0.2.1")), .page(.tokenMade(token: "phone", mayChange: true)),
        .page(.tokenRevoked(token: "phone", by: "root")), .page(.tokensBroken(reason: "the disk is full")),
        .history(.failed(reason: "the disk is full")), .history(.resumed(lost: 3)), .history(.lost(2)),
    ]

    /// What a service sends is what relay-hook gets.
    @Test(arguments: samples) func itSurvivesTheWire(event: RelayEvent) throws {
        let id = EventID(boot: "3f1c", service: "relay-push@kick", sequence: 12)
        let record = EventRecord(id: id, time: 1_795_705_200_123, channel: Topology.channel, event: event)
        let data = try JSONEncoder().encode(record)
        #expect(try JSONDecoder().decode(EventRecord.self, from: data) == record)
    }

    /// A kind that no event has would be in the catalog, and in the docs, for nothing.
    @Test func eachKindHasAnEvent() {
        #expect(Set(Self.samples.map(\.kind)) == Set(EventKind.all))
    }

    @Test func peopleReadWordsAndProgramsNumbers() throws {
        let text = Self.samples[0].text
        #expect(text.message == "on air: live")
        #expect(text.details.map(\.name) == ["from", "why", "took"])
        #expect(text.details.map { "\($0.value)" } == ["slate", "publisher arrived", "0.65s"])
        #expect(text.fields.map { "\($0.name)=\($0.value)" } == ["to=live", "session=7", "faucet=3"])
        let numbers = try JSONEncoder().encode([text.details[2].value, text.fields[1].value])
        #expect(String(decoding: numbers, as: UTF8.self) == "[0.646,7]")
    }

    /// Only the first of a row is news.
    @Test func repeatsAreDetails() {
        func failed(_ failures: Int) -> RelayEvent {
            .program(.switcherFailed(switcher: 1, Self.live, .ended, failures: failures, retryIn: .zero))
        }
        #expect(failed(1).text.severity == .warning)
        #expect(failed(2).text.severity == .debug)
    }

    /// The same end is another event, by what came before it and by whose side it is on.
    @Test func anEndIsALossOrARefusal() {
        func kind(_ failure: PushFailure.Kind, streamed: Duration?) -> EventKind {
            RelayEvent.platform(
                .failed(
                    host: "a", PushFailure(failure), streamed: streamed, retryIn: .zero, isRepeated: false)
            ).kind
        }
        #expect(kind(.closed, streamed: .seconds(1)) == .platformLost)
        #expect(kind(.closed, streamed: nil) == .platformRefused)
        #expect(kind(.programClosed, streamed: .seconds(1)) == .programMissing)
    }

    @Test func anIdentifierIsOneWord() {
        let id = EventID(boot: "3f1c", service: "relay-push@kick", sequence: 12)
        #expect(id.description == "relay-push@kick/3f1c/12")
        #expect(EventID(id.description) == id)
        for text in ["", "a/b", "a/b/", "a/b/0", "a/b/-1", "/b/1", "a//1", "a/b/1/2", "a/b/x"] {
            #expect(EventID(text) == nil, "\(text)")
        }
    }
}
