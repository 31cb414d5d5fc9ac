import RelayCore
import Testing

@testable import PushToKick

/// A connection is renewed before FLV's timestamps wrap: on the slate where possible, and late rather than never.
@Suite struct RenewalTests {
    private static let renewal = RenewalPlan(due: .seconds(1000), grace: .seconds(100))
    private var world = MachineWorld(renewal: renewal)

    private var renewals: [PushReport] {
        world.reports.filter { if case .renewing = $0 { true } else { false } }
    }

    @Test mutating func onTheSlateAtOnce() {
        world.stream(.seconds(999))
        #expect(world.askedOnAir == 0)
        world.forget()
        world.stream(.seconds(3))
        #expect(world.deeds == [.endFFmpeg])
        #expect(world.askedOnAir == 1)
        guard case .renewing(let age, under: .slate) = world.reports.first else {
            Issue.record("\(world.reports)")
            return
        }
        #expect((.seconds(1000)...(.seconds(1001))).contains(age))
        world.endAsTold()
        #expect(world.deeds == [.endFFmpeg, .start], "without a pause")
        world.forget()
        world.stream(.seconds(500))
        #expect(world.reports == [.connected(away: nil, isRepeated: false)])
        #expect(world.askedOnAir == 0, "the new connection is young")
    }

    @Test(arguments: [OnAir.other, .unknown]) mutating func waitsForTheSlateUntilTheGraceIsOver(onAir: OnAir) {
        world.onAir = onAir
        world.stream(.seconds(1090))
        #expect(renewals.isEmpty)
        #expect((30...60).contains(world.askedOnAir), "every few seconds and no oftener: \(world.askedOnAir)")
        world.stream(.seconds(12))
        #expect(renewals.count == 1)
        guard case .renewing(_, under: .other) = renewals.first else {
            Issue.record("\(renewals)")
            return
        }
        #expect(world.deeds.last == .endFFmpeg)
    }

    @Test mutating func theSlateInTheGraceIsTaken() {
        world.onAir = .other
        world.stream(.seconds(1040))
        world.onAir = .slate
        world.stream(.seconds(4))
        #expect(renewals.count == 1)
    }

    @Test mutating func aConnectionLostMeanwhileBeginsAnew() {
        world.stream(.seconds(900))
        world.fail(.closed)
        world.startAgain()
        world.stream(.seconds(900))
        #expect(renewals.isEmpty)
        world.stream(.seconds(102))
        #expect(renewals.count == 1)
    }

    @Test mutating func aMissingProgramDoesNotHinderIt() {
        world.stream(.seconds(900))
        world.onAir = .other
        world.pass(.seconds(300), flow: .missing)
        #expect(renewals.count == 1)
    }

    /// RENEW_AT: from that moment on as if the connection were old enough.
    @Test mutating func atATimeOfDay() {
        world.onAir = .other
        world.stream(.seconds(100))
        world.timeOfDayCame()
        world.stream(.seconds(50))
        #expect(renewals.isEmpty)
        #expect(world.reports.filter { $0 == .renewalDue(within: .seconds(100)) }.count == 1, "told once")
        // A second time of day within the grace changes nothing.
        world.timeOfDayCame()
        world.stream(.seconds(60))
        #expect(renewals.count == 1, "after the grace whatever is on air")
        world.endAsTold()
        world.forget()
        world.stream(.seconds(300))
        #expect(renewals.isEmpty && world.askedOnAir == 0, "the new connection is young")
        world.onAir = .slate
        world.timeOfDayCame()
        world.stream(.seconds(1))
        #expect(renewals.count == 1, "on the slate at once")
        // A connection that is being renewed, or is not there, has nothing to renew.
        world.timeOfDayCame()
        #expect(renewals.count == 1)
        world.endAsTold()
        world.fail(.closed)
        world.timeOfDayCame()
        #expect(renewals.count == 1)
    }

    @Test func theNamesAndTheFormerOnes() throws {
        func plan(_ variables: [String: String]) throws -> RenewalPlan {
            try PushSettings(variables.merging(["URL": "rtmp://a/app"]) { $1 }).renewal
        }
        #expect(
            try plan(["RENEW_EVERY": "11h", "RENEW_GRACE": "30m", "RENEW_AT": "04:00"])
                == RenewalPlan(due: .seconds(11 * 3600), grace: .seconds(1800), time: TimeOfDay("04:00")))
        #expect(
            try plan(["ROLLOVER_SECONDS": "60", "ROLLOVER_GRACE_SECONDS": "0"])
                == RenewalPlan(due: .seconds(60), grace: .zero))
        #expect(try plan(["ROLLOVER_SECONDS": "60", "RENEW_EVERY": "2h"]).due == .seconds(7200))
        for (name, text) in [
            ("RENEW_EVERY", "21d"), ("RENEW_EVERY", "11"), ("RENEW_GRACE", "5d"), ("RENEW_AT", "24:00"),
        ] {
            #expect(throws: SettingsError.self, "\(name)=\(text)") { try plan([name: text]) }
        }
    }

    @Test func theSettingsStayBelowTheWrap() throws {
        let plain = try PushSettings(["URL": "rtmp://a/app"]).renewal
        #expect(plain == RenewalPlan(due: .seconds(14 * 86_400), grace: .seconds(86_400)))
        let most = try PushSettings([
            "URL": "rtmp://a/app", "ROLLOVER_SECONDS": "1728000", "ROLLOVER_GRACE_SECONDS": "345600",
        ]).renewal
        #expect(most.due + most.grace < .milliseconds(1 << 31))
        for name in ["ROLLOVER_SECONDS", "ROLLOVER_GRACE_SECONDS"] {
            #expect(throws: SettingsError.self) { try PushSettings(["URL": "rtmp://a/app", name: "2000000"]) }
        }
    }

    @Test func whatTheStatusSays() {
        func onAir(_ text: String) -> OnAir { StatusPage.onAir(in: Array(text.utf8)) }
        #expect(onAir(#"{"name": "mystream", "onAir": "slate", "publishers": {}}"#) == .slate)
        #expect(onAir(#"{"onAir": "live"}"#) == .other)
        #expect(onAir(#"{"onAir": "standby"}"#) == .other)
        #expect(onAir("{}") == .other, "nothing is on air yet")
        #expect(onAir("no JSON") == .unknown)
        #expect(StatusPage(url: "http://127.0.0.1:8080/api/v1/status") != nil)
        for url in ["", "http://example.org/", "http://127.0.0.1/status", "http://127.0.0.1:0/", "http://127.0.0.1:80"]
        {
            #expect(StatusPage(url: url) == nil)
        }
    }
}
