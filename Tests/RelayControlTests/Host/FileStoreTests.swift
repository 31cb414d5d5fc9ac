import Glibc
import Testing

@testable import RelayControl

@Suite struct FileStoreTests {
    @Test func allFilesAreWrittenOrNone() throws {
        let test = try TestHost()
        let old = try test.write("old", "old")
        let files = [
            PlannedFile(path: old, text: "new"), PlannedFile(path: "\(test.folder)/missing/file", text: "x"),
        ]
        let refusal = #expect(throws: Refusal.self) { try FileStore.write(files) }
        #expect(refusal?.reasons.first?.contains("missing/file can't be written: No such file or directory") == true)
        #expect(refusal?.exit == RelayExit.cannotCreate)
        #expect(test.text(old) == "old")
        #expect(
            try FileStore.names(in: test.folder).allSatisfy { !$0.contains("XXXX") && !$0.hasPrefix(".old") })
    }

    @Test func whatIsReplacedGetsTheModeThatIsAskedFor() throws {
        let test = try TestHost()
        let path = try test.write("file", "old")
        chmod(path, 0o666)
        try FileStore.write([PlannedFile(path: path, text: "new")])
        #expect(test.text(path) == "new")
        #expect(test.mode(path) == 0o600)
        try FileStore.write([PlannedFile(path: path, text: "new", mode: 0o644)])
        #expect(test.mode(path) == 0o644)
    }

    @Test func whatIsNotThereIsNoError() throws {
        let test = try TestHost()
        #expect(try FileStore.read("\(test.folder)/none") == nil)
        #expect(try FileStore.names(in: "\(test.folder)/none").isEmpty)
        #expect(try !FileStore.remove("\(test.folder)/none"))
        #expect(throws: Refusal.self) { try FileStore.read(test.folder) }
    }

    @Test func noTestOrDebuggerShowsAKey() {
        let file = PlannedFile(path: "/x", text: "secret")
        #expect(!"\(file)".contains("secret"))
        var dumped = ""
        dump(file, to: &dumped)
        #expect(!dumped.contains("secret"))
    }
}
