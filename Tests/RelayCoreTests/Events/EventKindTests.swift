import FoundationEssentials
import Glibc
import RelayCore
import Testing

@Suite struct EventKindTests {
    private static let project =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    private static let file = project + "/systemd/rtmp-relay.catalog"

    /// `RENEW_CATALOG=1 swift test --filter EventKindTests` writes it.
    @Test func theJournalsCatalogIsUpToDate() throws {
        if getenv("RENEW_CATALOG") != nil {
            try EventKind.catalog.write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: Self.file, encoding: .utf8) == EventKind.catalog)
    }

    @Test(arguments: EventKind.all) func operatorsFindEachEvent(kind: EventKind) throws {
        let text = try String(contentsOfFile: Self.project + "/docs/OPERATING.md", encoding: .utf8)
        #expect(text.contains("`\(kind.name)`"))
    }

    @Test func eachEventHasANumberOfItsOwn() {
        let ids = EventKind.all.map(\.messageID)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    /// journalctl shows the text as it is, on a terminal.
    @Test func linesFitOnATerminal() {
        let long = EventKind.catalog.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("#") }
        #expect(long == [])
    }
}
