import Glibc
import Lab
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import PushToKick

/// Pushes in processes of their own: what systemd hears, and what is left when one is killed.
@Suite(.timeLimit(.minutes(1))) struct PushProcessTests {
    @Test(.ownThreads) func systemdHearsWhatAPersonWantsToRead() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory("push-notify")
            let manager = try #require(NotifySocket(path: directory.path + "/notify", watchdog: .seconds(1)))
            let hub = try await Hub()
            let platform = try StandInPlatform(directory: directory.path + "/platform")
            let clip = try await Clips.camera.file(cache: Clips.cache)
            let camera = try await TestCamera.start(playing: clip, to: hub.programURL)
            // Nobody listens at first: a push that cannot connect is up all the same.
            let push = try RunningPush(from: hub, to: platform.url)
            var heard: [String] = []
            #expect(
                try await Processes.eventually {
                    heard += manager.messages()
                    return heard.contains("READY=1")
                })
            #expect(heard.first == "STATUS=connecting to 127.0.0.1")
            #expect(heard.contains("STATUS=not connected to 127.0.0.1: nothing listens at the platform's address"))
            try await platform.start()
            #expect(
                try await Processes.eventually {
                    heard += manager.messages()
                    return heard.contains {
                        $0.hasPrefix("STATUS=connected to 127.0.0.1 since ") && $0.hasSuffix("bit/s")
                    }
                })
            #expect(heard.count { $0 == "READY=1" } == 1)
            #expect(heard.count { $0 == "WATCHDOG=1" } >= 5)
            await push.stop()
            #expect(manager.messages().contains("STATUS=stopping"))
            await camera.kill()
            await platform.close()
            await hub.stop()
        }
    }

    @Test(.ownThreads) func aKilledPushLeavesNoFFmpeg() async throws {
        let directory = try TemporaryDirectory("push-killed")
        let file = directory.path + "/pid"
        await #expect(processExitsWith: .signal(SIGKILL)) { [file = file as String] in
            let settings = try PushSettings(["URL": "rtmp://127.0.0.1:9/app"])
            // Nobody answers there: ffmpeg waits in its handshake.
            let silent = try HeldPort()
            defer { withExtendedLifetime(silent) {} }
            let service = PushService(
                destination: Destination(name: "kick", settings: settings, key: "unused"), presetFile: "/dev/null",
                programURL: "rtmp://127.0.0.1:\(silent.port)/switch/out", switchSocket: nil,
                logger: RecordedLog().logger("push"),
                onStart: { pid in
                    try? Files.write("\(pid)", to: file)
                    kill(getpid(), SIGKILL)
                })
            await service.run()
        }
        let pid = try #require(Files.read(file).flatMap { Int32($0) })
        #expect(try await Processes.eventually { !Processes.isAlive(pid) })
    }

    /// A certificate nobody knows, and one for another name: the connection is refused, with the right reason.
    @Test(.enabled(if: access("/usr/bin/openssl", X_OK) == 0, "needs openssl for its certificates and its server"))
    func certificatesAreChecked() async throws {
        let directory = try TemporaryDirectory("push-tls")
        let (key, certificate) = (directory.path + "/key.pem", directory.path + "/certificate.pem")
        let made = try await Child.start(
            Command(
                "openssl",
                ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
                    + ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate])
        ) { _ in }
        #expect(await made.exit().isSuccess)
        let port = try LoopbackPort.free()
        let server = try await Child.start(
            Command(
                "openssl",
                ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key, "-quiet"])
        ) { _ in }
        let hub = try await Hub()
        let camera = try await TestCamera.start(
            playing: try await Clips.camera.file(cache: Clips.cache), to: hub.programURL)

        for (url, authority, kind) in [
            ("rtmps://localhost:\(port)/app", nil, PushFailure.Kind.certificateUntrusted),
            ("rtmps://127.0.0.1:\(port)/app", certificate, .certificateName),
        ] {
            let push = try RunningPush(from: hub, to: url, certificates: authority)
            #expect(try await Processes.eventually { !push.log.complaints.isEmpty })
            #expect(push.log.complaints.first?.metadata["reason"] == PushFailure(kind).meaning)
            await push.stop()
        }
        await camera.kill()
        await server.stop(.immediate)
        await hub.stop()
    }
}
