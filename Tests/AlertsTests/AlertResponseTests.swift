import Testing

@testable import Alerts

/// What all HTTP services have in common.
@Suite struct AlertResponseTests {
    private func outcome(_ response: AlertResponse) -> AlertOutcome {
        response.outcome(thread: "t") { "why" }
    }

    @Test(arguments: [200, 201, 202, 204]) func successIsSuccess(status: Int) {
        #expect(outcome(Samples.answer(status)) == .sent(thread: "t"))
    }

    @Test(arguments: [0, 100, 408, 425, 429, 500, 502, 503, 504, 507, 600]) func someMayWorkLater(status: Int) {
        #expect(outcome(Samples.answer(status)) == .later(after: nil))
    }

    @Test(arguments: [301, 302, 400, 401, 403, 404, 405, 410, 413, 422]) func othersAreRefusals(status: Int) {
        #expect(outcome(Samples.answer(status)) == .refused(reason: "why"))
    }

    @Test(arguments: [
        ("30", Duration.seconds(30)), (" 1.5 ", .milliseconds(1500)), ("0", .zero), ("999999", .seconds(3600)),
        ("1e300", .seconds(3600)),
    ])
    func theServiceSaysHowLong(value: String, delay: Duration) {
        for status in [429, 503] {
            #expect(outcome(Samples.answer(status, headers: ["Retry-After": value])) == .later(after: delay))
        }
    }

    @Test(arguments: ["", "-1", "nan", "inf", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"])
    func orItDoesNot(value: String) {
        #expect(outcome(Samples.answer(429, headers: ["retry-after": value])) == .later(after: nil))
    }

    @Test func reasonsAreShortAndHaveNoSecrets() {
        let body = "\u{1b}[31mno\r\nSECRET " + String(repeating: "x", count: 500)
        let response = Samples.answer(400, body)
        let reason = response.reason("It", says: response.words, hiding: ["SECRET"], "do this")
        #expect(reason.hasPrefix("It answered 400 (?[31mno (hidden) xxx") && reason.hasSuffix("x…): do this"))
        #expect(reason.utf16.count < 200)
    }

    @Test(arguments: ["", " \n", "<html><body>404</body></html>"]) func aPageIsNotQuoted(body: String) {
        let response = Samples.answer(404, body)
        #expect(response.reason("It", says: response.words, hiding: [], "do this") == "It answered 404: do this")
    }
}
