import ArgumentParser
import RelayCore
import SettingsFiles
import Testing

@testable import RelayControl

@Suite struct ImportCommandTests {
    /// As people have it who come from the docker compose relay.
    private static let compose = """
        # Kick
        KICK_URL=rtmps://fa723.global-contribute.example/app
        KICK_KEY=sk_us-west-2_topsecret
        RTMP_PORT=2935
        RTMP_APP=live
        RTMP_STREAM_NAME=mystream
        OFFLINE_VIDEO_PATH=./media/offline.mp4
        OUT_RES=720
        OUT_FPS=30
        VID_BITRATE=3000k
        MAX_BITRATE=3000k
        BUFFER_SIZE=6M
        AUDIO_BITRATE=128k
        AUDIO_SAMPLERATE=44100
        CRASH_BACKOFF=3
        POLL_INTERVAL=1
        LOG_DIR=/var/log/relay
        TZ=Europe/Berlin

        """

    @Test func aComposeFileIsTakenOverUnchanged() async throws {
        let test = try TestHost()
        try test.writeSettings(SettingsTemplate.text())
        try await run(test, Self.compose)

        let written = try WrittenSettings(test.files).written
        #expect(
            written == [
                "RTMP_PORT": "2935", "RTMP_APP": "live", "RTMP_STREAM_NAME": "mystream",
                "OFFLINE_VIDEO_PATH": "\(test.folder)/media/offline.mp4", "OUT_RES": "720", "OUT_FPS": "30",
                "VID_BITRATE": "3000k", "MAX_BITRATE": "3000k", "BUFFER_SIZE": "6M", "AUDIO_BITRATE": "128k",
                "AUDIO_SAMPLERATE": "44100",
            ])
        // Line by line only settings have changed.
        let lines = (test.text(test.files.settings) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        let before = SettingsTemplate.text().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == before.count)
        #expect(zip(lines, before).filter { $0 != $1 }.allSatisfy { $1.hasPrefix("#") && $1.contains("=") })

        #expect(
            test.text(test.files.settings(of: "kick"))
                == "BACKOFF=\"3\"\nURL=\"rtmps://fa723.global-contribute.example/app\"\n")
        #expect(test.text(test.files.key(of: "kick")) == "sk_us-west-2_topsecret\n")
        for path in [
            test.files.settings, test.files.key(of: "kick"), test.files.settings(of: "kick"), test.files.publishKey,
        ] { #expect(test.mode(path) == 0o600, "\(path)") }
        #expect(test.told == ["enable relay-push@kick.service"])
        #expect(test.text(test.files.publishKey)?.count == 33)
    }

    @Test func saysWhatBecameOfEachLineButNoKey() async throws {
        let test = try TestHost()
        try await run(test, Self.compose + "PUBLISH_KEY=publish-secret\nOUT_FSP=60\n")
        for word in [
            "KICK_URL KICK_KEY CRASH_BACKOFF", "publish.key: PUBLISH_KEY", "OUT_RES=720", "POLL_INTERVAL is not needed",
            "LOG_DIR is not needed", "no settings of this relay: TZ\n", "did you mean OUT_FPS?",
            "services can't see /tmp",
            "sudo relayctl obs",
        ] { #expect(test.output.contains(word), "\(word)") }
        #expect(!test.output.contains("topsecret"))
        #expect(!test.output.contains("publish-secret"))
        #expect(test.text(test.files.publishKey) == "publish-secret\n")
    }

    @Test func theDestinationIsStartedIfTheRelayRuns() async throws {
        let test = try TestHost(states: "ActiveState=active\n")
        // With the settings that count so far its first frames would be others.
        try await run(test, Self.compose)
        #expect(test.told == ["enable relay-push@kick.service"])
        // The same again leaves the connection alone; another key does not.
        try await run(test, Self.compose)
        #expect(test.told.last == "enable --now relay-push@kick.service")
        try await run(test, Self.compose.replacing("topsecret", with: "othersecret"), ["--replace"])
        #expect(test.told.suffix(2) == ["enable relay-push@kick.service", "restart relay-push@kick.service"])
    }

    @Test func allBadValuesAreToldAndNothingIsWritten() async throws {
        let test = try TestHost()
        let refusal = try await refused(test, "KICK_URL=rtmp://h/app\nOUT_FPS=abc\nOUT_RES=7\nPUBLISH_KEY=short\n")
        #expect(refusal.reasons.count == 4)
        #expect(refusal.reasons.allSatisfy { $0.hasPrefix("\(test.folder)/given.env: ") })
        #expect(refusal.reasons.allSatisfy { !$0.contains("short") })
        #expect(refusal.exit == RelayExit.settings)
        #expect(!FileStore.exists(test.files.directory))
    }

    @Test func anotherDestinationOfThatNameIsKept() async throws {
        let test = try TestHost()
        try await run(test, Self.compose)
        // The same again is no conflict.
        try await run(test, Self.compose)
        let other = Self.compose.replacing("topsecret", with: "othersecret")
        let refusal = try await refused(test, other)
        #expect(refusal.reasons.first?.contains("--replace") == true)
        #expect(test.text(test.files.key(of: "kick")) == "sk_us-west-2_topsecret\n")
        try await run(test, other, ["--replace"])
        #expect(test.text(test.files.key(of: "kick")) == "sk_us-west-2_othersecret\n")
    }

    /// `relayctl check` sends people here who have written these into relay.env.
    @Test func keysInTheSettingsFileItselfAreMovedOutOfIt() async throws {
        let test = try TestHost()
        try test.writeSettings(
            "# mine\nKICK_URL=rtmp://h.example/app\nKICK_KEY=topsecret\nPUBLISH_KEY=publish-secret # OBS\nOUT_RES=720\n"
        )
        try await ImportCommand.parse([test.files.settings])
            .run(try ImportFile(test.files.settings, in: test.files), on: test.host())
        #expect(test.text(test.files.settings) == "# mine\n#KICK_URL=\n#KICK_KEY=\n#PUBLISH_KEY= # OBS\nOUT_RES=720\n")
        #expect(test.text(test.files.publishKey) == "publish-secret\n")
        #expect(test.text(test.files.key(of: "kick")) == "topsecret\n")
        #expect(await HostWarnings.lines(try WrittenSettings(test.files).written, file: "x").isEmpty)
    }

    @Test func aKeyThatIsThereStaysWithoutAnother() async throws {
        let test = try TestHost()
        try test.writeSettings("")
        try FileStore.write([PlannedFile(path: test.files.publishKey, text: "present-key\n")])
        try await run(test, "OUT_RES=720\n")
        #expect(test.text(test.files.publishKey) == "present-key\n")
        #expect(test.told.isEmpty)
    }

    /// As docker compose reads it, not as systemd does.
    @Test func referencesAndBackslashesAreReadAsDockerComposeDoes() async throws {
        let test = try TestHost()
        try await run(
            test,
            """
            HOST=ingest.example
            KICK_URL=rtmp://${HOST}/app
            KICK_KEY=sk_$$1\\back
            MEDIA=./media
            OFFLINE_VIDEO_PATH=${MEDIA}/away.mp4
            OTHER=$HOME/of/no/interest

            """)
        #expect(test.text(test.files.settings(of: "kick")) == "URL=\"rtmp://ingest.example/app\"\n")
        #expect(test.text(test.files.key(of: "kick")) == "sk_$1\\back\n")
        #expect(try WrittenSettings(test.files).written["OFFLINE_VIDEO_PATH"] == "\(test.folder)/media/away.mp4")
    }

    @Test func aValueThatNeedsTheEnvironmentIsRefused() async throws {
        let test = try TestHost()
        let refusal = try await refused(test, "OUT_RES=720\nKICK_KEY=a$secret\nOFFLINE_VIDEO_PATH=${HOME}/away.mp4\n")
        #expect(refusal.reasons.count == 2)
        #expect(refusal.reasons.first?.contains("given.env, line 2: KICK_KEY refers to secret") == true)
        #expect(refusal.reasons.last?.contains("line 3: OFFLINE_VIDEO_PATH refers to HOME") == true)
        #expect(refusal.exit == RelayExit.settings)
        #expect(!FileStore.exists(test.files.directory))
    }

    @Test(arguments: ["", "# nothing\n", "TZ=Europe/Berlin\nPOLL_INTERVAL=1\n", "OUT_RES=\n", "CRASH_BACKOFF=3\n"])
    func anImportThatTakesNothingOverSaysSo(_ text: String) async throws {
        let test = try TestHost()
        let refusal = try await refused(test, text)
        #expect(
            refusal.reasons.first?.hasSuffix("given.env: nothing was taken over: it sets none of this relay's settings")
                == true)
        #expect(refusal.reasons.contains { $0.contains("no settings of this relay: TZ") } == text.hasPrefix("TZ"))
        #expect(refusal.exit != ExitCode.success)
        #expect(!FileStore.exists(test.files.directory))
    }

    @Test func aKeyInQuotesIsWarnedOf() async throws {
        let test = try TestHost()
        try await run(test, "KICK_URL=rtmp://h.example/app\nKICK_KEY=\"topsecret\"\nPUBLISH_KEY=publish-secret\n")
        #expect(test.text(test.files.key(of: "kick")) == "topsecret\n")
        #expect(test.output.contains("warning: KICK_KEY stands in quotes, which were left out"))
        #expect(!test.output.contains("warning: PUBLISH_KEY"))
    }

    private func run(_ test: TestHost, _ text: String, _ options: [String] = []) async throws {
        let path = try test.write("given.env", text)
        let command = try ImportCommand.parse([path] + options)
        try await command.run(try ImportFile(path, in: test.files), on: test.host())
    }

    private func refused(_ test: TestHost, _ text: String) async throws -> Refusal {
        try #require(await #expect(throws: Refusal.self) { try await run(test, text) })
    }
}
