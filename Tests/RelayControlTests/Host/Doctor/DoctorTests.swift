import Glibc
import Lab
import RelayCore
import SettingsFiles
import TestSupport
import Testing

@testable import RelayControl

/// The checks on real parts: files, ports, nginx, platforms.
@Suite struct DoctorTests {
    private func patient(_ test: TestHost, file: String? = nil) async throws -> DoctorPatient {
        await DoctorPatient(try test.host(), file: file, isRoot: true)
    }

    private func findings(_ topic: DoctorTopic, of patient: DoctorPatient) async -> [Finding] {
        let checks = Doctor(patient: patient).checks.filter { $0.topic == topic }
        return await DoctorRunner.run(checks).entries.flatMap(\.findings)
    }

    @Test func allThatTheCheckSaysIsSaid() async throws {
        let test = try TestHost()
        try test.writeSettings("OUT_FPS=abc\nVIDEO_PRESET='fast r'\n")
        var found = await findings(.settings, of: try await patient(test))
        #expect(found.map(\.state) == [.problem, .problem])
        #expect(found.first?.text.contains("OUT_FPS: \"abc\" is not allowed") == true)
        #expect(found.first?.command == "echo OUT_FPS= | sudo tee -a \(test.files.settings) >/dev/null")
        try test.writeSettings("OUT_FSP=30\nRTMP_PORT=443\nKICK_KEY=secret\nKICK_URL=rtmp://h/app\n")
        found = await findings(.settings, of: try await patient(test))
        #expect(found.map(\.state) == [.warning, .warning, .warning])
        #expect(found.contains { $0.text.contains("did you mean OUT_FPS?") })
        #expect(found.contains { $0.command == "sudo relayctl import \(test.files.settings)" })
        #expect(!found.contains { "\($0)".contains("secret") })
        try FileStore.remove(test.files.settings)
        found = await findings(.settings, of: try await patient(test))
        #expect(found.first?.command == "sudo relayctl setup")
    }

    @Test func aTakenPortNamesItsHolder() async throws {
        let test = try TestHost()
        let held = try HeldPort()
        defer { withExtendedLifetime(held) {} }
        try test.writeSettings("RTMP_PORT=\(held.port)\n")
        // systemd's relay listens as users of its own, and this is none of them.
        let settings = try #require(try await patient(test).usable)
        let found = PortCheck(settings: settings, services: []).problems().map(\.trouble)
        let taken = try #require(found.first { $0.what.hasPrefix("RTMP_PORT: port \(held.port) is in use by ") })
        #expect(taken.what.hasSuffix("(process \(getpid()))"))
        #expect(taken.command?.hasPrefix("sudo ") == true)
    }

    @Test func aMissingSlateIsTold() async throws {
        let test = try TestHost()
        try test.writeSettings("OFFLINE_VIDEO_PATH=/srv/nowhere.mp4\n")
        let found = await findings(.slate, of: try await patient(test))
        #expect(found.map(\.state) == [.warning])
        #expect(found.first?.text.contains("/srv/nowhere.mp4\" can't be read") == true)
        #expect(found.first?.command == "echo OFFLINE_VIDEO_PATH= | sudo tee -a \(test.files.settings) >/dev/null")
    }

    @Test func keysThatCanNotBeReadAreTold() async throws {
        let test = try TestHost()
        try test.writeSettings("")
        try FileStore.makeFolder(test.files.destinations, mode: 0o700)
        for name in ["gone", "folder", "empty", "bad", "good"] {
            try FileStore.write([PlannedFile(path: test.files.settings(of: name), text: "URL=rtmp://h.example/app\n")])
        }
        mkdir(test.files.key(of: "folder"), 0o700)
        try FileStore.write([
            PlannedFile(path: test.files.key(of: "empty"), text: "\n"),
            PlannedFile(path: test.files.key(of: "bad"), text: "two words\n"),
            PlannedFile(path: test.files.key(of: "good"), text: "stream-key\n"),
        ])
        let patient = try await patient(test)
        let words = ["gone": "No such file", "folder": "regular file", "empty": "is empty", "bad": "a space"]
        for destination in patient.destinations {
            let problem = KeyChecks.findings(destination).first { $0.state == .problem }
            guard let expected = words[destination.name] else {
                #expect(problem == nil)
                continue
            }
            #expect(problem?.text.contains(expected) == true, "\(destination.name): \(problem as Any)")
            #expect(
                problem?.command
                    == "sudo relayctl push add \(destination.name) --replace --url rtmp://h.example/app")
        }
        #expect(!Doctor(patient: patient).checks.isEmpty)
        // There is no publish.key.
        #expect(KeyChecks.publishKey(patient).first?.state == .problem)
    }

    @Test func nginxLoadsItsModuleOrSaysWhyNot() async throws {
        #expect(await ProgramChecks.nginx().state == .ok)
        let directory = try TemporaryDirectory("module")
        let fake = directory.path + "/ngx_rtmp_module.so"
        try FileStore.write([PlannedFile(path: fake, text: "no module\n")])
        let finding = await ProgramChecks.nginx(module: fake)
        #expect(finding.state == .problem && finding.text.contains("does not load its RTMP module"), "\(finding)")
        #expect(finding.command == "sudo apt-get install --reinstall nginx libnginx-mod-rtmp")
    }

    @Test func ffmpegAndTheEncoderAreTried() async throws {
        let found = await ProgramChecks.ffmpeg(encoder: "libx264", needsTLS: true)
        #expect(found.map(\.state) == [.ok], "\(found)")
        let small = try RelaySettings(["OUT_RES": "160x120", "OUT_FPS": "10"]).profile
        guard case .speed(let speed, _) = try await EncoderCheck.trial(small) else {
            Issue.record("the trial has no speed")
            return
        }
        #expect(speed > 1)
        let broken = try RelaySettings(["OUT_RES": "160x120", "VIDEO_ENCODER": "h264_none"]).profile
        guard case .failed(let words) = try await EncoderCheck.trial(broken) else {
            Issue.record("an encoder that does not exist works")
            return
        }
        #expect(words.contains("h264_none"), "\(words)")
    }

    /// A relay that `relayctl up` runs needs no /etc/relay.
    @Test func aSettingsFileOfItsOwnIsEnough() async throws {
        let test = try TestHost(hasServices: false)
        let file = try test.write(
            "mine.env", "RTMP_PORT=\(try LoopbackPort.free())\nKICK_URL=rtmp://h/app\nKICK_KEY=secretkey\n")
        let patient = try await patient(test, file: file)
        #expect(patient.form == .foreground(file: file))
        #expect(patient.destinations.map(\.name) == ["kick"])
        #expect(await findings(.units, of: patient).map(\.state) == [.skipped])
        #expect(patient.set(["OUT_RES=720"]) == "echo OUT_RES=720 >>\(file)")
    }

    // MARK: Platforms

    private func tried(_ url: String, trusting authority: String? = nil) async throws -> [Finding] {
        let address = try #require(DestinationAddress(url))
        let destination = DoctorDestination(name: "kick", address: address, certificates: authority)
        let facts = await ConnectionCheck.trial(destination, address)
        return ConnectionCheck.findings(facts, destination, address, isConnected: false, now: Int64(time(nil)))
    }

    /// It answers `connect`, and sees no stream.
    @Test func aPlatformThatRunsAndOneThatIsGone() async throws {
        let directory = try TemporaryDirectory("platform")
        let platform = try StandInPlatform(directory: directory.path)
        try await platform.start()
        let up = try await tried(platform.url)
        #expect(up.map(\.state) == [.ok, .ok], "\(up)")
        #expect(up.last?.text.hasPrefix("the platform answers an RTMP connect in ") == true)
        #expect(platform.observer.meter.sessions == 0)
        let wrong = try await tried("rtmp://127.0.0.1:\(platform.port)/elsewhere")
        #expect(wrong.last?.state != .ok, "\(wrong)")
        await platform.close()
        let down = try await tried(platform.url)
        #expect(down.map(\.text) == ["nothing listens at 127.0.0.1:\(platform.port)"])
        #expect(try await tried("rtmp://no-such-host.invalid/app").first?.text.contains("can't be resolved") == true)
    }

    @Test(.enabled(if: TLSFront.isAvailable)) func aPlatformsCertificateIsChecked() async throws {
        let directory = try TemporaryDirectory("tls")
        let platform = try StandInPlatform(directory: directory.path + "/platform")
        try await platform.start()
        let authority = try await TestAuthority(directory: directory.path + "/ca")
        for (kind, words) in [(TestAuthority.Kind.expired, "expired"), (.wrongName, "localhost")] {
            let front = try await TLSFront.start(
                authority.issue(kind), to: platform.port, directory: directory.path + "/\(kind)")
            let found = try await tried("rtmps://localhost:\(front.port)/app", trusting: authority.certificate)
            #expect(found.map(\.state) == [.problem] && found[0].text.contains(words), "\(found)")
            await front.stop()
        }
        let front = try await TLSFront.start(
            authority.issue(.good), to: platform.port, directory: directory.path + "/good")
        let good = try await tried("rtmps://localhost:\(front.port)/app", trusting: authority.certificate)
        // It is valid for two days only.
        #expect(good.map(\.state) == [.ok, .warning, .ok], "\(good)")
        #expect(good[1].text.hasPrefix("the certificate of localhost expires in "))
        let anonymous = try await tried("rtmps://localhost:\(front.port)/app")
        #expect(anonymous.first?.text.contains("is not accepted") == true, "\(anonymous)")
        let plain = try await tried("rtmps://localhost:\(platform.port)/app", trusting: authority.certificate)
        #expect(plain.first?.state == .problem, "\(plain)")
        await front.stop()
        await platform.close()
    }
}
