import RelayCore
import Testing

@testable import PushToKick

/// A connection is renewed before FLV's timestamps wrap: on the slate where possible, and late rather than never.
@Suite struct RolloverTests {
    private static let rollover = Rollover(due: .seconds(1000), grace: .seconds(100))
    private var world = MachineWorld(rollover: rollover)

    private var renewals: [PushReport] {
        world.reports.filter { if case .rollingOver = $0 { true } else { false } }
    }

    @Test mutating func onTheSlateAtOnce() {
        world.stream(.seconds(999))
        #expect(world.askedOnAir == 0)
        world.forget()
        world.stream(.seconds(3))
        #expect(world.deeds == [.endFFmpeg])
        #expect(world.askedOnAir == 1)
        guard case .rollingOver(let age, under: .slate) = world.reports.first else {
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
        guard case .rollingOver(_, under: .other) = renewals.first else {
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

    @Test func theSettingsStayBelowTheWrap() throws {
        let plain = try PushSettings(["URL": "rtmp://a/app"]).rollover
        #expect(plain == Rollover(due: .seconds(14 * 86_400), grace: .seconds(86_400)))
        let most = try PushSettings([
            "URL": "rtmp://a/app", "ROLLOVER_SECONDS": "1728000", "ROLLOVER_GRACE_SECONDS": "345600",
        ]).rollover
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
