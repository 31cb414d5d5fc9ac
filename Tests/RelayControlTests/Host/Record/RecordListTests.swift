import Record
import RelayCore
import StatusReading
import Testing

@testable import RelayControl

/// What people read of recordings.
@Suite struct RecordListTests {
    private let json = """
        {"directory": "/srv/rec", "files": [
          {"name": "a_2026-11-26_14-00-00+0000_program.mkv", "size": 1503238553, "modified": 1795705200000, "isKept": false},
          {"name": "a_2026-11-26_15-00-00+0000_program.mkv", "size": 325058560, "modified": 1795705300000, "isKept": false},
          {"name": "a_2026-11-26_15-13-40+0000_clip.mkv", "size": 23100000, "modified": 1795705310000, "isKept": true}],
         "now": {"free": 872361000000, "tracks": [
          {"source": "program", "state": "recording", "since": 1795705200000, "bytes": 310000000,
           "file": "a_2026-11-26_15-00-00+0000_program.mkv"},
          {"source": "publisher", "state": "paused", "since": 1795705200000, "pause": "brb"}]}}
        """

    @Test func theListSaysWhatIsWrittenAndWhatIsKept() throws {
        let lines = RecordListCommand.lines(try RecordSocket.recordings(Array(json.utf8)))
        #expect(lines.contains { $0.contains("15-00-00+0000_program") && $0.hasSuffix("is written") }, "\(lines)")
        #expect(lines.contains { $0.contains("_clip.mkv") && $0.hasSuffix("kept") })
        #expect(
            lines.suffix(2) == [
                "3 files, 1.7 GB in /srv/rec, 812.4 GB free", "the publisher is not recorded: brb holds",
            ])
    }

    @Test func anEmptyDirectoryIsNamed() throws {
        let empty = #"{"directory": "/srv/rec", "files": [], "now": {"tracks": []}}"#
        #expect(
            RecordListCommand.lines(try RecordSocket.recordings(Array(empty.utf8))) == ["no recordings in /srv/rec"])
        #expect(throws: Refusal.self) { try RecordSocket.recordings(Array("{}".utf8)) }
    }
}
