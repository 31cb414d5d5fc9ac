import ProgramOptions
import Testing

@Suite struct WordsTests {
    @Test func numbersAreReadable() {
        #expect(Words.seconds(.milliseconds(250)) == "0.3 s")
        #expect(Words.span(.seconds(119)) == "119 s")
        #expect(Words.span(.seconds(7199)) == "119 min")
        #expect(Words.span(.seconds(7200)) == "2 h")
        #expect(Words.bitrate(2_940_000) == "2.9 Mbit/s")
        #expect(Words.bitrate(48_200) == "48 kbit/s")
    }

    @Test func theClockShowsMinutesWithTwoDigits() {
        let text = WallClock.hoursAndMinutes(0)
        #expect(text.split(separator: ":").last?.count == 2)
    }
}
