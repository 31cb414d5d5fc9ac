import Glibc
import ProcessKit
import Testing

@Suite(.serialized) struct WallClockTests {
    /// In a zone that is behind, so that the same day there is another one in UTC.
    @Test func aTimeOfAnotherDayHasItsDate() {
        inZones(["WEST3"]) {
            let noon = 1_795_705_200.0  // 2026-11-26 12:00 there
            #expect(WallClock.text(noon - 3 * 3600 + 180, now: noon) == "9:03")
            #expect(WallClock.text(noon - 12 * 3600, now: noon) == "0:00")
            #expect(WallClock.text(noon - 12 * 3600 - 60, now: noon) == "2026-11-25 23:59")
            #expect(WallClock.text(noon - 365 * 86_400, now: noon) == "2025-11-26 12:00")
            // Clocks that are set: also what is yet to come.
            #expect(WallClock.text(noon + 86_400, now: noon) == "2026-11-27 12:00")
        }
    }

    @Test func aDayBeginsAtMidnightThere() {
        let noon: Int64 = 1_795_705_200_000  // 2026-11-26 12:00 there
        inZones(["WEST3"]) {
            #expect(LocalTime.midnight(before: noon) == noon - 12 * 3_600_000)
            #expect(LocalTime.midnight(before: noon - 12 * 3_600_000) == noon - 12 * 3_600_000)
            #expect(LocalTime.midnight(before: noon - 12 * 3_600_000 - 1) == noon - 36 * 3_600_000)
        }
        // Summer time ends at 3:00 of 2026-10-25: that noon is 13 hours after midnight.
        inZones(["CET-1CEST,M3.5.0,M10.5.0/3"]) {
            let noon: Int64 = 1_792_926_000_000
            #expect(LocalTime.midnight(before: noon) == noon - 13 * 3_600_000)
        }
    }

    /// A service runs for weeks, and its host may move.
    @Test func aChangedTimeZoneIsTakenUp() {
        var texts: [String] = []
        inZones(["UTC0", "EAST-5", "WEST3"]) { texts.append(WallClock.text(43_200, now: 43_200)) }
        #expect(texts == ["12:00", "17:00", "9:00"])
    }

    private func inZones(_ zones: [String], _ body: () -> Void) {
        let before = getenv("TZ").map { String(cString: $0) }
        for zone in zones {
            setenv("TZ", zone, 1)
            body()
        }
        if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
    }
}
