import FoundationEssentials
import Glibc
import Lab
import RelayCore
import Testing

@testable import RelayControl

@Suite struct RuntimeDirectoryTests {
    private let parent: TemporaryDirectory
    private let settings: RelaySettings
    private let variables = [
        "KICK_URL": "rtmp://127.0.0.1/app", "KICK_KEY": "platform-key", "PUBLISH_KEY": "publish-key",
        "RTMP_PORT": "2935",
    ]

    init() throws {
        parent = try TemporaryDirectory("rt")
        settings = try RelaySettings(variables)
    }

    @Test func secretsAreTheirOwnersAlone() throws {
        let directory = try make()
        try directory.addDestination("kick", ["URL": "rtmp://127.0.0.1/app"], key: "platform-key")
        let isRoot = getuid() == 0
        // As root nginx's workers are somebody else, and reach the callback sockets through it.
        #expect(mode(directory.path) == (isRoot ? 0o711 : 0o700))
        #expect((directory.nginxUser != nil) == isRoot)
        for name in ["relay-ingest", "relay-switch", "relay-push", "relay-settings"] {
            #expect(mode("\(directory.path)/\(name)") == 0o700)
        }
        for name in ["relay.env", "relay-settings/ingest.conf", "relay-push/kick.env", "relay-push/kick.key"] {
            #expect(mode("\(directory.path)/\(name)") == 0o600, "\(name)")
        }
        // relay-hook needs no platform's key.
        let text = try String(contentsOfFile: "\(directory.path)/relay.env", encoding: .utf8)
        #expect(try EnvironmentFile.parse(text) == ["PUBLISH_KEY": "publish-key", "RTMP_PORT": "2935"])
        directory.remove()
        #expect(access(directory.path, F_OK) != 0)
    }

    @Test func aSecondRelayIsTurnedAwayAndTouchesNothing() throws {
        let first = try make()
        try "kept".write(toFile: "\(first.path)/mark", atomically: true, encoding: .utf8)
        let refusal = #expect(throws: RuntimeDirectory.InUse.self) { try make() }
        #expect(refusal?.holder == getpid())
        #expect(RuntimeDirectory.holder(settings, in: parent.path) == getpid())
        #expect(access("\(first.path)/mark", F_OK) == 0)
        #expect(access("\(first.path)/relay.env", F_OK) == 0)
    }

    @Test func whatAnEarlierRunLeftBehindIsReplaced() throws {
        var path = ""
        do {
            let killed = try make()
            path = killed.path
            try "old".write(toFile: "\(path)/old.sock", atomically: true, encoding: .utf8)
        }
        #expect(access("\(path)/old.sock", F_OK) == 0)
        #expect(RuntimeDirectory.holder(settings, in: parent.path) == nil)
        let next = try make()
        #expect(next.path == path)
        #expect(access("\(path)/old.sock", F_OK) != 0)
    }

    @Test func neverTakesWhatIsNotOurs() throws {
        let path = "\(parent.path)/rtmp-relay-2935"
        let elsewhere = "\(parent.path)/elsewhere"
        mkdir(elsewhere, 0o700)
        try "mine".write(toFile: "\(elsewhere)/file", atomically: true, encoding: .utf8)
        symlink(elsewhere, path)
        #expect(throws: RuntimeDirectory.Failure.self) { try make() }
        #expect(access("\(elsewhere)/file", F_OK) == 0)
        // Only root can make another user's folder.
        guard getuid() == 0 else { return }
        unlink(path)
        mkdir(path, 0o777)
        chown(path, 65534, 65534)
        let failure = #expect(throws: RuntimeDirectory.Failure.self) { try make() }
        #expect(failure?.description.contains("another user") == true)
        #expect(access(path, F_OK) == 0)
    }

    private func make() throws -> RuntimeDirectory {
        try RuntimeDirectory(settings, variables: variables, in: parent.path)
    }

    private func mode(_ path: String) -> mode_t {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mode & 0o777 : 0
    }
}
