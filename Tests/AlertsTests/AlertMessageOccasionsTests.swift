import Testing

@testable import Alerts

@Suite struct AlertMessageOccasionsTests {
    @Test func aTestSaysWhoHasAskedForIt() {
        let message = AlertMessage.test(host: "relay1", time: Samples.time, link: "https://relay.example.org/")
        #expect(message.phase == .test && message.severity == .info)
        #expect(message.heading == "Test: Alerts from this host arrive")
        #expect(
            message.lines() == [
                "Nothing is wrong. Somebody has said: relayctl alert test", "host: relay1",
                "https://relay.example.org/",
            ])
        #expect(message.since == Samples.time && message.time == Samples.time && message.lasted == nil)
    }

    @Test func aUnitThatFailedIsNamedWithItsJournal() {
        let message = AlertMessage.failed(unit: "relay-push@kick.service", host: "relay1", time: Samples.time)
        #expect(message.id == "unit/relay-push@kick.service" && message.topic == .service)
        #expect(message.phase == .notice && message.severity == .critical)
        #expect(message.heading == "relay-push@kick.service has failed")
        #expect(message.command == "journalctl -u relay-push@kick.service -n 50")
        #expect(message.labels == ["unit": "relay-push@kick.service"])
    }

    /// Whoever may write to the socket is root, and yet its words are only words.
    @Test func aUnitOfAnyNameGivesNoCommandToCopy() {
        let message = AlertMessage.failed(unit: "x;\nreboot\u{202e}", host: "relay1", time: 0)
        #expect(message.command == nil && message.title == "x; reboot? has failed")
    }
}
