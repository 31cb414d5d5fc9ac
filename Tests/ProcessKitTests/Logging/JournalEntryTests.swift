import Logging
import TestSupport
import Testing

@testable import ProcessKit

@Suite struct JournalEntryTests {
    @Test func holdsTheFieldsOfTheJournal() {
        let entry = JournalEntry(
            level: .warning, message: "switcher\nstopped", identifier: "relay-hook", label: "hook", prefix: "RELAY",
            metadata: ["faucet": "live", "exit-code": "1"],
            event: JournalEntry.Event(["name": "switcher-failed", "session": "3"]), messageID: "d9561add")
        #expect(
            entry.fields == [
                "MESSAGE=switcher\\nstopped  exit-code=1 faucet=live", "PRIORITY=4", "SYSLOG_IDENTIFIER=relay-hook",
                "RELAY_LOGGER=hook", "MESSAGE_ID=d9561add", "RELAY_EVENT=switcher-failed", "RELAY_EXIT_CODE=1",
                "RELAY_FAUCET=live", "RELAY_SESSION=3",
            ])
    }

    @Test func anEventHasAName() {
        #expect(JournalEntry.Event(nil) == nil)
        #expect(JournalEntry.Event("on-air") == nil)
        #expect(JournalEntry.Event(["to": "live"]) == nil)
        #expect(JournalEntry.Event(["name": "on-air", "to": "live"])?.fields == ["to": "live"])
    }

    @Test(arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2] as [Int32]))
    func levelsAreThoseOfSyslog(level: Logger.Level, priority: Int32) {
        #expect(JournalEntry.priority(of: level) == priority)
    }

    @Test(arguments: [
        ("faucet", "RELAY", "RELAY_FAUCET"),
        ("faucet", "RELAY_", "RELAY_FAUCET"),
        ("http.status-code", "RELAY", "RELAY_HTTP_STATUS_CODE"),
        ("größe=1\n", "RELAY", "RELAY_GR__E_1_"),
        ("", "RELAY", "RELAY_"),
        ("1st", "", "ST"),
        ("_transport", "", "TRANSPORT"),
        ("_hidden", "__x", "X__HIDDEN"),
        ("1", "", "FIELD"),
        ("", "", "FIELD"),
    ])
    func anyKeyBecomesAField(key: String, prefix: String, expected: String) {
        #expect(JournalEntry.fieldName(key, prefix: prefix) == expected)
    }

    /// systemd's `journal_field_valid`, for keys made of any characters.
    @Test func noKeyMakesAFieldTheJournalDrops() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let key = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...100, using: &generator)).map { _ in
                        Unicode.Scalar(UInt8.random(in: 0...255, using: &generator))
                    }))
            let name = JournalEntry.fieldName(key, prefix: Bool.random(using: &generator) ? "RELAY" : "")
            #expect(!name.isEmpty && name.utf8.count <= 64 && name.first != "_" && name.first?.isNumber == false)
            #expect(name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
        }
    }
}
