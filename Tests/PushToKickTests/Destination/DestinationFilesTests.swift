import Glibc
import Lab
import RelayCore
import SettingsFiles
import TestSupport
import Testing

@testable import PushToKick

@Suite struct DestinationFilesTests {
    private let directory: TemporaryDirectory
    private var files: DestinationFiles {
        DestinationFiles(name: "kick", directory: directory.path, credentials: nil)
    }

    init() throws {
        directory = try TemporaryDirectory("push")
    }

    private func write(env: String? = nil, key: String? = nil, mode: mode_t = 0o600) throws {
        if let env { try Files.write(env, to: directory.path + "/kick.env") }
        if let key {
            try Files.write(key, to: directory.path + "/kick.key")
            chmod(directory.path + "/kick.key", mode)
        }
    }

    private func problems() -> [String] {
        do {
            _ = try files.read()
            return []
        } catch {
            return error.problems.map { "\($0.file): \($0.text)" }
        }
    }

    @Test func bothFiles() throws {
        try write(env: "URL=rtmps://fa1.example/app/\nBACKOFF=5\n", key: " sk_live_1?x=a&b \r\n")
        let destination = try files.read()
        #expect(destination.settings.destination.ffmpegURL == "rtmps://fa1.example/app")
        #expect(destination.settings.backoff == .seconds(5))
        #expect(destination.settings.certificates == nil)
        #expect(destination.presetLines == ["rtmp_app=app", "rtmp_playpath=sk_live_1?x=a&b"])
    }

    @Test func theCredentialComesFirst() throws {
        try write(env: "URL=rtmp://a/app", key: "from_file")
        let credentials = directory.path + "/credentials"
        mkdir(credentials, 0o700)
        try Files.write("from_credential", to: credentials + "/kick.key")
        // As systemd shows it to a service that is not root: the access list makes it look readable for a group.
        chmod(credentials + "/kick.key", 0o440)
        var files = self.files
        files.credentials = Credentials(directory: credentials)
        #expect(try files.read().key == "from_credential")
        files.credentials = Credentials(directory: directory.path + "/none")
        #expect(try files.read().key == "from_file")
    }

    @Test func allProblemsAtOnce() throws {
        try write(env: "URL=http://x/y\nBACKOFF=often\nCA_FILE=/no/such.pem\n", key: "top_secret", mode: 0o644)
        let found = problems()
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0.hasPrefix(directory.path + "/kick.") })
        #expect(found[0].contains("URL: \"http://x/y\" is not allowed"))
        #expect(found[1].contains("BACKOFF: \"often\""))
        #expect(found[2].contains("mode 0644") && found[2].contains("chmod 600 \(directory.path)/kick.key"))
        #expect(!found.joined().contains("top_secret"))
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o660] as [mode_t])
    func aKeyOthersMayReadOrWriteIsRefused(mode: mode_t) throws {
        try write(env: "URL=rtmp://a/app", key: "k_0123", mode: mode)
        #expect(problems().count == 1)
    }

    @Test(arguments: ["", "\n", "two words", "two\nlines", "umlaut_ä", String(repeating: "k", count: 513)])
    func anUnusableKeyIsNotShown(key: String) throws {
        try write(env: "URL=rtmp://a/app", key: key)
        let found = problems()
        #expect(found.count == 1)
        if !key.isEmpty, key != "\n" { #expect(!found[0].contains(key)) }
    }

    @Test func missingFiles() throws {
        #expect(problems().count == 2)
        try write(env: "")
        #expect(problems().first?.contains("URL: is not set; give rtmp://") == true)
        try write(env: "URL rtmp://a/b")
        #expect(problems().first?.contains("line 1: not a setting") == true)
        try write(env: "URL=rtmp://a/b\nCA_FILE=/no/such.pem", key: "key")
        #expect(problems().first?.contains("CA_FILE: \"/no/such.pem\"") == true)
    }

    @Test func aDirectoryOrAPipeHoldsNothingUp() throws {
        try write(key: "key")
        mkfifo(directory.path + "/kick.env", 0o600)
        #expect(problems().first?.contains("is not a regular file") == true)
    }

    @Test func names() {
        let longest = String(repeating: "x", count: 20)
        for name in ["kick", "ab-c_d", "X1", longest] { #expect(DestinationName.isUsable(name)) }
        for name in ["", ".x", "a.b", "../x", "a/b", "a b", "ä", longest + "x"] {
            #expect(!DestinationName.isUsable(name))
        }
    }

    @Test func thePresetFileIsItsOwnersAlone() throws {
        let path = directory.path + "/push-kick.ffpreset"
        try Files.write("old", to: path)
        chmod(path, 0o666)
        let preset = try PresetFile(directory: directory.path, name: "kick", lines: ["a=b", "c=d"])
        var status = stat()
        #expect(stat(preset.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(Files.read(preset.path) == "a=b\nc=d\n")
        preset.remove()
        #expect(access(path, F_OK) != 0)
        #expect(throws: DestinationError.self) {
            try PresetFile(directory: directory.path + "/none", name: "kick", lines: [])
        }
    }
}
