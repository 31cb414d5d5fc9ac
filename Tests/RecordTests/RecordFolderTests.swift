import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import RelayCore
import Testing

@testable import Record

/// The directory with the recordings, on a real file system.
@Suite struct RecordFolderTests {
    private let directory: TemporaryDirectory
    private let folder: RecordFolder
    private let name = "mystream_2026-11-26_15-00-00+0100_program.mkv"

    init() throws {
        directory = try TemporaryDirectory("relay-record")
        folder = RecordFolder(path: "\(directory.path)/recordings")
        try folder.prepare()
    }

    private func write(_ path: String, _ text: String = "x") throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    @Test func onlyRecordingsAreListed() throws {
        try write("\(folder.path)/\(name)", "12345")
        try write("\(folder.path)/holiday.mkv")
        try write("\(folder.path)/notes.txt")
        #expect(folder.files().map(\.name) == [name])
        #expect(folder.files().first?.size == 5)
        // What is kept is all the operator's.
        try folder.keep(name)
        try write("\(folder.kept)/mystream_2026-11-26_15-00-00+0100_clip.mkv")
        #expect(Set(folder.files().map(\.name)) == [name, "mystream_2026-11-26_15-00-00+0100_clip.mkv"])
        #expect(folder.files().allSatisfy { $0.isKept })
        #expect(folder.find(name) == "\(folder.kept)/\(name)")
        #expect(folder.find("../recordings/\(name)") == nil)
    }

    /// A link is no recording: removing or measuring what it names would be about somebody else's file.
    @Test func linksAreNotFollowed() throws {
        try write("\(directory.path)/other", "1234567890")
        symlink("\(directory.path)/other", "\(folder.path)/\(name)")
        #expect(folder.files().isEmpty)
    }

    @Test func halfACopyIsRemovedAtTheNextStart() throws {
        try write(RecordFolder.copy(of: "\(folder.path)/\(name)"))
        try write("\(folder.path)/.hidden")
        // Not when an ffmpeg is started: a copy may be made then.
        try folder.prepare()
        #expect(ProcFile.entries(of: folder.path).count == 2)
        folder.sweep()
        #expect(ProcFile.entries(of: folder.path) == [".hidden"])
    }

    @Test func aCopyTakesTheFilesPlace() throws {
        let (file, copy) = ("\(folder.path)/\(name)", RecordFolder.copy(of: "\(folder.path)/\(name)"))
        try write(file, "old")
        try write(copy, "new one")
        chmod(copy, 0o600)
        try RecordFolder.replace(file, by: copy)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "new one")
        var figures = stat()
        #expect(stat(file, &figures) == 0 && figures.st_mode & 0o777 == 0o640)
        #expect(throws: RecordFolder.Failure.self) { try RecordFolder.replace(file, by: copy) }
    }

    @Test func aDirectoryThatCannotBeMadeNamesTheCommand() throws {
        let missing = RecordFolder(path: "\(directory.path)/none/recordings")
        let failure = #expect(throws: RecordFolder.Failure.self) { try missing.prepare() }
        #expect(failure?.description.contains("sudo install -d -o relay-record") == true)
        #expect(missing.free() == nil)
        #expect(missing.files().isEmpty)
    }
}

/// A process that waits for a disk, and others.
@Suite struct ProcessStateTests {
    @Test func aProcessThatSleepsIsNotBlocked() async throws {
        #expect(!ProcessState.isBlocked(getpid()))
        #expect(!ProcessState.isBlocked(-1))
    }
}
