import RelayCore
import Testing

@Suite struct WordsTests {
    @Test func numbersAreReadable() {
        #expect(Words.seconds(.milliseconds(250)) == "0.3 s")
        #expect(Words.hundredths(.milliseconds(646)) == "0.65s")
        #expect(Words.hundredths(.milliseconds(3042)) == "3.04s")
        #expect(Words.span(.seconds(119)) == "119 s")
        #expect(Words.span(.seconds(7199)) == "119 min")
        #expect(Words.span(.seconds(7200)) == "2 h")
        #expect(Words.bitrate(2_940_000) == "2.9 Mbit/s")
        #expect(Words.decimal(29.97) == "30" && Words.decimal(24.26) == "24.3")
        #expect(Words.bitrate(48_200) == "48 kbit/s")
        #expect(Words.size(420 << 20) == "420 MB" && Words.size(3500 << 20) == "3.4 GB" && Words.size(0) == "0 MB")
    }
}
