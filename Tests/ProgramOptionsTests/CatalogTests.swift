import FoundationEssentials
import Glibc
import ProgramOptions
import Testing

@Suite struct CatalogTests {
    private static let project =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    private static let file = project + "/systemd/rtmp-relay.catalog"

    /// `RENEW_CATALOG=1 swift test --filter CatalogTests` writes it.
    @Test func theJournalsCatalogIsUpToDate() throws {
        if getenv("RENEW_CATALOG") != nil {
            try RelayEvent.catalog.write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: Self.file, encoding: .utf8) == RelayEvent.catalog)
    }

    @Test(arguments: RelayEvent.allCases) func operatorsFindEachEvent(event: RelayEvent) throws {
        let text = try String(contentsOfFile: Self.project + "/docs/OPERATING.md", encoding: .utf8)
        #expect(text.contains("`\(event.rawValue)`"))
    }

    @Test func eachEventHasANumberOfItsOwn() {
        let ids = RelayEvent.allCases.map(\.messageID)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    /// journalctl shows the text as it is, on a terminal.
    @Test func linesFitOnATerminal() {
        let long = RelayEvent.catalog.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("#") }
        #expect(long == [])
    }
}
