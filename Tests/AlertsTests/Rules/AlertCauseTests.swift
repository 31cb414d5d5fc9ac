import RelayCore
import Testing

@testable import Alerts

@Suite struct AlertCauseTests {
    /// Kinds of which nobody is told, each for a reason: it is told by another kind, or somebody has just done it.
    private static let untold: Set<String> = [
        // The switcher, if its source leaves the air for it: on-air.
        "switcher-failed", "switcher-late", "switcher-said", "switcher-adopted", "publisher-stalled",
        // Somebody has done it.
        "slate-added", "slate-used", "publisher-ended", "address-banned", "address-unbanned", "key-added",
        "key-revoked", "signed-in", "token-made", "token-revoked",
        // As planned, and figures.
        "platform-renewal-due", "platform-renewed", "cut-measured", "recording-finished", "recording-unfinished",
        "recording-removed", "format-followed",
        // It is on air all the same.
        "publisher-not-copied",
    ]

    private static func event(
        _ kind: String, _ severity: EventText.Severity = .warning, service: String = "relay-hook",
        message: String = "it happened", _ values: [String: RecordedValue] = [:], id: String = "relay-hook/a/1"
    ) -> RecordedEvent {
        RecordedEvent(
            id: id, time: 1_795_633_200_000, service: service, channel: Topology.channel, kind: kind,
            severity: severity, message: message, values: values)
    }

    /// A new kind of event must be thought of here.
    @Test(arguments: EventKind.all) func eachKindMeansSomethingOrIsKnownNotTo(kind: EventKind) {
        #expect(AlertCause.all(of: Self.event(kind.name)).isEmpty == Self.untold.contains(kind.name), "\(kind.name)")
    }

    @Test func whatIsUnknownMeansNothing() {
        #expect(AlertCause.all(of: Self.event("a-later-kind")).isEmpty)
    }

    @Test(arguments: ["nginx-starved", "gate-silent", "history-failed"])
    func aKindThatTellsItsEndDoesSoAsANotice(kind: String) throws {
        let begin = try #require(AlertCause.all(of: Self.event(kind, .warning)).first)
        let end = try #require(AlertCause.all(of: Self.event(kind, .notice)).first)
        guard case .begins(let problem, 0) = begin, case .ends(let id, _) = end else {
            Issue.record("\(begin) \(end)")
            return
        }
        #expect(problem.id == id && problem.watcher?.service == "relay-hook" && problem.watcher?.boot == "a")
    }

    /// It is relay-alert's own, and outlives its runs.
    @Test(arguments: ["disk-low", "certificate-ending", "upgrade-waits"])
    func whatTheHostNeedsEndsInAnyRun(kind: String) throws {
        let values: [String: RecordedValue] = ["path": .text("/var"), "certificate": .text("port 443 of this host")]
        for (severity, step) in [(EventText.Severity.warning, 1), (.error, 2)] {
            guard case .begins(let problem, 0)? = AlertCause.all(of: Self.event(kind, severity, values)).first,
                case .ends(let id, _)? = AlertCause.all(of: Self.event(kind, .notice, values)).first
            else {
                Issue.record("\(kind)")
                return
            }
            #expect(problem.id == id && problem.watcher == nil && problem.step == step && problem.topic == .host)
            #expect((problem.after == AlertCause.waiting) == (kind == "upgrade-waits"))
        }
    }

    /// Whatever begins has an end with the same name.
    @Test func whatBeginsCanEnd() {
        var begins: Set<String> = []
        var ends: Set<String> = []
        for kind in EventKind.all {
            for severity in [EventText.Severity.warning, .notice] {
                for message in [
                    "it happened", RelayEvent.service(.startedAgain(service: "", after: .zero)).text.message,
                ] {
                    let values: [String: RecordedValue] = [
                        "feed": .text("live"), "slate": .text("party"), "service": .text("relay-gate"),
                        "to": .text("slate"), "why": .text(SwitchCause.publisherStalled.rawValue),
                        "choice": .text("brb"),
                    ]
                    for cause in AlertCause.all(
                        of: Self.event(kind.name, severity, service: "relay-push@kick", message: message, values))
                    {
                        switch cause {
                        case .begins(let problem, _): begins.insert(problem.id)
                        case .ends(let id, _): ends.insert(id)
                        case .restarted(let problem, _): ends.insert(problem.id)
                        case .notice, .onAir, .streamEnded, .streamResumed: break
                        }
                    }
                }
            }
        }
        #expect(begins.count == 20, "\(begins.sorted())")
        #expect(begins.subtracting(ends).isEmpty, "\(begins.subtracting(ends).sorted())")
    }

    /// Clients and servers write some values, and a broken service may write any.
    @Test(arguments: EventKind.all) func textsAreSafeToShowAndShort(kind: EventKind) {
        let evil = "\u{1b}[31m\u{202e}@everyone\r\n$(reboot)`" + String(repeating: "x", count: 4000)
        let names = [
            "by", "choice", "feed", "file", "reason", "service", "slate", "to", "why", "address", "host", "path",
            "certificate",
        ]
        let values = Dictionary(uniqueKeysWithValues: names.map { ($0, RecordedValue.text(evil)) })
        let numbers = ["since": RecordedValue.number(.infinity), "for": .number(-.greatestFiniteMagnitude)]
        let event = RecordedEvent(
            id: "\(evil)/\(evil)/1", time: .max, service: "relay-push@\(evil)", channel: ChannelID(rawValue: evil),
            kind: kind.name, severity: .critical, message: evil, values: values.merging(numbers) { $1 })
        for cause in AlertCause.all(of: event) {
            switch cause {
            case .begins(let problem, let lasted):
                #expect((0...2_678_400_000).contains(lasted))
                check(problem)
            case .restarted(let problem, _), .notice(let problem): check(problem)
            case .ends(let id, let text): check([id, text])
            case .onAir(_, let channel, let notice):
                check([channel])
                if let notice { check(notice) }
            case .streamEnded(let channel), .streamResumed(let channel): check([channel])
            }
        }
    }

    private func check(_ problem: AlertProblem) {
        let watcher = problem.watcher.map { [$0.service, $0.boot] } ?? []
        check([problem.id, problem.title, problem.text] + watcher + problem.labels.values)
        // People copy it.
        #expect(problem.command?.contains("reboot") != true && problem.command?.contains("everyone") != true)
    }

    private func check(_ texts: [String]) {
        for text in texts {
            #expect(text.utf16.count <= AlertProblem.longestText)
            #expect(PlainText.line(text) == text)
        }
    }

    @Test(arguments: [
        ("relay-push@kick", true), ("relay-web.service", true), ("", false), ("-u", false), ("a b", false),
        ("a;b", false),
        ("$(a)", false), ("ä", false), ("a\nb", false),
    ])
    func aNameIsInACommandOnlyIfAShellTakesItAsItIs(name: String, isWord: Bool) {
        #expect(
            AlertProblem.command("journalctl -u ", name, " -n 50") == (isWord ? "journalctl -u \(name) -n 50" : nil))
    }

    @Test func aProblemSaysWhatItIsAbout() throws {
        let causes = AlertCause.all(
            of: .sample(.platform(.programMissing(isConnected: true)), "relay-push@kick", time: 5000))
        guard case .begins(let problem, _)? = causes.first else {
            Issue.record("\(causes)")
            return
        }
        #expect(problem.labels == ["destination": "kick", "channel": "main", "event": "program-missing"])
        #expect(problem.text == "kick: the program is missing; waiting for it (connected yes)")
        #expect(problem.topic == .destination && problem.severity == .critical)
    }
}
