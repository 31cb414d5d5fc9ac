import ProcessKit
import Testing

@Suite struct TextTableTests {
    @Test func figuresAreAlignedToTheRight() {
        var table = TextTable(header: ["cycle", "ms"])
        table.add(["1", "20"])
        table.rule()
        table.add(["mean"])
        #expect(table.render() == "cycle  ms\n─────────\n    1  20\n─────────\n mean")
    }

    @Test func wordsAreAlignedToTheLeft() {
        var table = TextTable(header: ["NAME", "URL", "STATE"], of: .words)
        table.add(["platform", "", "active"])
        table.add(["b", "rtmp://x", ""])
        #expect(table.render() == "NAME      URL       STATE\nplatform  -         active\nb         rtmp://x  -")
    }
}
