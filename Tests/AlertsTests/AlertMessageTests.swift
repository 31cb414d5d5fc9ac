import Testing

@testable import Alerts

@Suite struct AlertMessageTests {
    @Test func textsAreCleanAndLimited() {
        let long = String(repeating: "x", count: 5000)
        let message = AlertMessage(
            id: "a\nb", topic: .host, phase: .problem, severity: .info, title: " \r\n ", text: long, host: "a\u{0}b",
            since: 0, time: 0, command: " ", labels: ["a\nb": "c\rd", "empty": " ", "": "x", long: long],
            link: "javascript:alert(1)")
        #expect(message.id == "a b")
        #expect(message.title == "Alert")
        #expect(message.text.utf16.count == AlertMessage.Longest.text && message.text.hasSuffix("x…"))
        #expect(message.host == "a?b")
        #expect(message.command == nil && message.link == nil)
        #expect(message.labels.count == 2 && message.labels["a b"] == "c d")
    }

    @Test func thereAreNotMoreLabelsThanFit() {
        let labels = Dictionary(uniqueKeysWithValues: (10..<30).map { ("label\($0)", "value") })
        let message = Samples.message(labels: labels)
        #expect(message.labels.keys.sorted() == (10..<18).map { "label\($0)" })
    }

    @Test func theHeadingSaysWhatKindOfMessageItIs() {
        #expect(Samples.problem.heading == "Destination kick is away")
        #expect(Samples.recovery.heading == "Resolved: Destination kick is away")
        #expect(Samples.message(.test).heading == "Test: Destination kick is away")
        #expect(Samples.message(.notice).heading == "Destination kick is away")
    }

    @Test func theLinesHaveWhatMattersMostFirst() {
        #expect(
            Samples.problem.lines() == [
                "The platform does not accept the connection: connection refused.", "Since 2026-11-26 09:30 UTC.",
                "Fix: sudo relayctl doctor", "host: relay1", "destination: kick", "event: platform-lost",
                "https://relay.example.org/",
            ])
        #expect(Samples.recovery.lasted == 1440)
        #expect(
            Samples.recovery.lines().prefix(2) == ["The platform accepts the program again.", "It lasted 24 min."])
        #expect(Samples.message(.notice).duration == nil)
    }

    @Test func aLinkIsForOtherHostsOnlyIfTheyReachIt() {
        #expect(Samples.problem.publicLink == "https://relay.example.org/")
        for link in ["http://127.0.0.1:8080/", "http://localhost:8080/", "http://[::1]:8080/"] {
            let message = Samples.message(link: link)
            #expect(message.link == link && message.publicLink == nil)
        }
    }
}
