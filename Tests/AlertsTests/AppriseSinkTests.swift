import RelayCore
import Testing

@testable import Alerts

@Suite struct AppriseSinkTests {
    private static let secret = "pover://user@sEcReT\n  tgram://sEcReT/12\n"

    private func sink() throws -> AppriseSink {
        AppriseSink(addresses: try #require(AppriseSink.rule.read(Self.secret)))
    }

    @Test func theProgramGetsAFileAndItsInput() throws {
        let call = try sink().call(for: Samples.problem)
        #expect(
            call.arguments(configuration: "/run/relay-alert/phone.apprise") == [
                "--config=/run/relay-alert/phone.apprise", "--title=Destination kick is away",
                "--notification-type=failure", "--input-format=text",
            ])
        #expect(call.configuration.text == "pover://user@sEcReT\ntgram://sEcReT/12\n")
        #expect(call.input == Samples.problem.lines().joined(separator: "\n") + "\n")
    }

    @Test func theKindIsTheSeverity() throws {
        let sink = try sink()
        func kind(_ message: AlertMessage) -> String { sink.call(for: message).arguments(configuration: "")[2] }
        #expect(kind(Samples.recovery) == "--notification-type=success")
        #expect(kind(Samples.message(.problem, .warning)) == "--notification-type=warning")
        #expect(kind(Samples.message(.test, .info)) == "--notification-type=info")
    }

    @Test func aTitleIsNoOption() throws {
        let call = try sink().call(for: Samples.message(title: "--attach=/etc/passwd\n-D"))
        #expect(call.arguments(configuration: "/f")[1] == "--title=--attach=/etc/passwd -D")
    }

    @Test func theSecretIsNotShown() throws {
        let sink = try sink()
        let call = sink.call(for: Samples.problem)
        #expect(!Samples.shown(sink).contains("sEcReT") && !Samples.shown(call).contains("sEcReT"))
        #expect(!call.arguments(configuration: "/f").contains { $0.contains("sEcReT") })
        #expect(!call.input.contains("sEcReT"))
    }

    @Test func endsAreUnderstood() throws {
        let sink = try sink()
        #expect(sink.answer(exitStatus: 0) == .sent(thread: nil))
        #expect(sink.answer(exitStatus: 1) == .later(after: nil))
        #expect(sink.answer(exitStatus: 2).reason?.contains("option") == true)
        #expect(sink.answer(exitStatus: 3).reason?.contains("addresses") == true)
        #expect(sink.answer(exitStatus: 127).reason == "there is no program apprise; sudo apt install apprise")
        #expect(sink.answer(exitStatus: -9) == .later(after: nil))
    }

    /// Inclusions, tags and comments would make apprise read something else, or print the line.
    @Test(arguments: [
        "", "\n", "include /etc/passwd", "phone=pover://u@t", "# comment", "pover://", "p://x", "pover://a b",
        "pover://u@t\nno address", "pover://\u{1b}[31m", "averyverylongscheme://x",
    ])
    func whatIsNoAddressIsNotRead(text: String) {
        #expect(AppriseSink.rule.read(text) == nil)
    }
}
