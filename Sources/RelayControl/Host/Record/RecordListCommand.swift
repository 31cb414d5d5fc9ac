import ArgumentParser
import CommandHelp
import ProcessKit
import Record
import RelayCore

/// `relayctl record list`: lists the recordings.
struct RecordListCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the recordings, and says what is recorded now.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        "ENDED is when the file was last written; KEPT files are never removed.", exits: BreakCommand.exitsOfOrders)

    @Flag(help: "Print JSON, as docs/API.md describes it.")
    var json = false

    @Flag(
        help: ArgumentHelp("Print the names of files that may be removed one day, for completion.", visibility: .hidden)
    )
    var names = false

    @OptionGroup var options: RecordOptions

    func run() async throws {
        try await options.run { client throws(Refusal) in
            let bytes = try await client.get(RecordAPI.recordings)
            let terminal = Terminal()
            guard !json else { return terminal.say(String(decoding: bytes, as: UTF8.self)) }
            let recordings = try RecordSocket.recordings(bytes)
            guard !names else {
                for file in recordings.files where !file.isKept { terminal.say(file.name) }
                return
            }
            for line in Self.lines(recordings) { terminal.say(line) }
        }
    }

    /// What is printed.
    static func lines(_ recordings: Recordings) -> [String] {
        let writing = Set(recordings.now.tracks.compactMap(\.file))
        var lines: [String] = []
        if recordings.files.isEmpty {
            lines.append("no recordings in \(recordings.directory)")
        } else {
            var table = TextTable(header: ["FILE", "SIZE", "ENDED", ""], of: .words)
            for file in recordings.files {
                let isWritten = writing.contains(file.name)
                table.add([
                    PlainText.line(file.name), Words.size(file.size),
                    isWritten ? "now" : WallClock.text(Double(file.modified) / 1000),
                    file.isKept ? "kept" : isWritten ? "is written" : "",
                ])
            }
            lines += table.render().split(separator: "\n").map(String.init)
            let total = recordings.files.reduce(0) { $0 + $1.size }
            let free = recordings.now.free.map { ", \(Words.size($0)) free" } ?? ""
            let count = recordings.files.count == 1 ? "1 file" : "\(recordings.files.count) files"
            lines.append("\(count), \(Words.size(total)) in \(recordings.directory)\(free)")
        }
        return lines + recordings.now.tracks.filter { $0.state != .recording }.map(\.sentence)
    }
}
