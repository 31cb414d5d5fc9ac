import FoundationEssentials
import Glibc
import NginxClient
import ProcessKit
import RTMP
import RelayCore
import Testing

@testable import RelayControl
@testable import StatusReading

/// What follows from facts; nothing of this host is looked at.
@Suite struct DoctorRulesTests {
    private func destination(_ url: String) throws -> (DoctorDestination, DestinationAddress) {
        let address = try #require(DestinationAddress(url))
        return (DoctorDestination(name: "kick", address: address), address)
    }

    // MARK: Settings

    @Test func aPlatformsLimitsAreByTheNameOfItsServer() throws {
        let cases = [
            ("live.twitch.tv", "Twitch"), ("fra05.contribute.live-video.net", "Twitch"),
            ("ingest.global-contribute.live-video.net", "Twitch"),
            ("fa723fc1b171.global-contribute.live-video.net", "Kick (Amazon IVS)"), ("a.rtmps.youtube.com", "YouTube"),
            ("live-api-s.facebook.com", "Facebook"),
        ]
        for (host, platform) in cases { #expect(PlatformRules.of(host)?.platform == platform, "\(host)") }
        #expect(PlatformRules.of("nottwitch.tv") == nil && PlatformRules.of("a.example") == nil)
    }

    @Test func validAndUnwiseSettingsHaveTheSettingThatFixesThem() throws {
        func findings(_ url: String, isSilent: Bool = false, _ variables: [String: String]) throws -> [Finding] {
            PlatformRules.findings(
                try RelaySettings(variables).profile, try destination(url).0, isSilent: isSilent
            ) { $0.joined(separator: " ") }
        }
        let kick = "rtmps://a.global-contribute.live-video.net/app"
        #expect(try findings(kick, [:]).map(\.state) == [.ok])
        let cases: [(String, [String: String], command: String)] = [
            (kick, ["OUT_RES": "2560x1440"], "OUT_RES=1080"), (kick, ["OUT_FPS": "90"], "OUT_FPS=60"),
            (kick, ["VID_BITRATE": "9000k"], "VID_BITRATE=8500k"),
            (kick, ["MAX_BITRATE": "9000k"], "MAX_BITRATE=8500k"),
            (
                kick, ["VID_BITRATE": "9000k", "MAX_BITRATE": "9500k"], "VID_BITRATE=8500k MAX_BITRATE=8500k"
            ),
            (kick, ["KEYFRAME_SECONDS": "5"], "KEYFRAME_SECONDS=2"),
            ("rtmp://live.twitch.tv/app", ["VID_BITRATE": "8000k"], "VID_BITRATE=6000k"),
            ("rtmps://live-api-s.facebook.com/rtmp", ["AUDIO_BITRATE": "320k"], "AUDIO_BITRATE=256k"),
        ]
        for (url, variables, command) in cases {
            let found = try findings(url, variables)
            #expect(found.map(\.state) == [.warning] && found.first?.command == command, "\(found)")
        }
        #expect(try findings("rtmps://a.rtmps.youtube.com/live2", ["OUT_RES": "2160"]).map(\.state) == [.ok])
        let silent = try findings("rtmps://a.rtmps.youtube.com/live2", isSilent: true, [:])
        #expect(silent.first?.text.contains("sends no sound") == true)
        let plain = try findings("rtmp://live-api-s.facebook.com:80/rtmp", [:])
        #expect(plain.map(\.state) == [.problem])
        #expect(plain.first?.command?.hasSuffix("--replace --url rtmps://live-api-s.facebook.com:443/rtmp") == true)
    }

    // MARK: Files

    @Test func filesThatOthersCanReadOrThatAreMissingAreTold() {
        func found(_ fact: FileChecks.Facts) -> Finding? { FileChecks.findings([fact]).first }
        #expect(found(.init(path: "/k", mode: 0o600, widest: 0o600))?.state == .ok)
        #expect(found(.init(path: "/k", mode: 0o400, widest: 0o600))?.state == .ok)
        let open = found(.init(path: "/k", mode: 0o644, widest: 0o600))
        #expect(open?.state == .warning && open?.command == "sudo chmod 600 /k")
        let foreign = found(.init(path: "/k", mode: 0o600, owner: 1000, widest: 0o600))
        #expect(foreign?.command == "sudo chown root:root /k")
        let gone = found(.init(path: "/etc/relay/keys", widest: 0o700, isNeeded: true))
        #expect(gone?.state == .problem && gone?.command == FileChecks.repair)
        #expect(found(.init(path: "/k", widest: 0o600))?.state == .ok)
    }

    @Test func aKeyThatIsMissingIsAskedForAgain() throws {
        var (destination, _) = try destination("rtmp://h.example/app")
        #expect(KeyChecks.findings(destination).map(\.state) == [.ok])
        destination.keyProblem = "/etc/relay/push/kick.key can't be read: Is a directory"
        let found = KeyChecks.findings(destination)
        #expect(found.first?.state == .problem)
        #expect(found.first?.command == "sudo relayctl push add kick --replace --url rtmp://h.example/app")
        // What follows ? may be secret.
        (destination, _) = try self.destination("rtmp://h.example/app?token=secret")
        #expect(destination.enterAgain().hasSuffix("--url URL"))
    }

    @Test func whoMaySteerIsSaid() {
        func found(_ change: (inout GroupChecks.Facts) -> Void) -> Finding? {
            var facts = GroupChecks.Facts(person: "anna")
            change(&facts)
            return GroupChecks.findings(facts).first
        }
        #expect(found { $0.isRoot = true }?.state == .ok)
        #expect(found { $0.hasRootRights = true }?.text == "anna may steer the relay with sudo")
        #expect(found { _ in }?.command == "sudo adduser anna relay")
        #expect(found { $0.isMember = true }?.command == "newgrp relay")
        #expect(found { ($0.isMember, $0.isActive) = (true, true) }?.state == .ok)
        let broken = found { ($0.isRoot, $0.missingUsers) = (true, ["relay-gate"]) }
        #expect(broken?.state == .problem && broken?.command == "sudo systemd-sysusers rtmp-relay.conf")
    }

    // MARK: Services

    private func unit(_ name: String, _ change: [String: String] = [:]) -> UnitFacts {
        let usual = ["LoadState": "loaded", "ActiveState": "active", "SubState": "running", "Result": "success"]
        return UnitFacts(name: name, usual.merging(change) { $1 })
    }

    @Test func unitsThatDoNotRunAreTold() {
        func found(
            target: [String: String] = [:], part: [String: String] = [:], push: [String: String] = [:]
        ) -> [Finding] {
            UnitChecks.findings(
                target: unit("relay.target", target), parts: [unit("relay-hook.service", part)],
                others: [unit("relay-push@kick.service", push)])
        }
        #expect(found().map(\.state) == [.ok])
        let idle = ["ActiveState": "inactive"]
        // Before the first start.
        let before = found(target: idle, part: idle, push: idle)
        #expect(before.map(\.state) == [.warning] && before[0].command == "sudo systemctl start relay.target")
        #expect(found(part: idle).first?.command == "sudo systemctl start relay-hook.service")
        let failed = found(part: ["ActiveState": "failed", "ExecMainStatus": "78"])
        #expect(failed.first?.state == .problem && failed.first?.cause?.contains("78") == true)
        let again = [
            "ActiveState": "activating", "SubState": "auto-restart", "Result": "exit-code", "ExecMainStatus": "243",
        ]
        #expect(found(push: again).first?.cause?.contains("243/CREDENTIALS") == true)
        #expect(found(part: ["LoadState": "not-found"]).first?.text.contains("not installed") == true)
        #expect(found(part: ["LoadState": "masked"]).first?.command == "sudo systemctl unmask relay-hook.service")
        #expect(found(target: ["UnitFileState": "disabled"]).first?.command == "sudo systemctl enable relay.target")
        #expect(
            found(push: ["UnitFileState": "disabled", "ActiveState": "inactive"]).first?.command
                == "sudo systemctl enable --now relay-push@kick.service")
        // RECORD may not have been applied yet.
        let recording = UnitChecks.findings(
            target: unit("relay.target"), parts: [], others: [unit("relay-record.service", idle)])
        #expect(recording.map(\.command) == ["sudo systemctl reload relay-hook.service"])
        #expect(found(part: ["NeedDaemonReload": "yes"]).first?.command == "sudo systemctl daemon-reload")
    }

    @Test func theWebServerMayFail() {
        #expect(UnitChecks.webServer(unit("nginx.service"), holder: nil).state == .ok)
        #expect(UnitChecks.webServer(unit("nginx.service", ["LoadState": "not-found"]), holder: nil).state == .skipped)
        let failed = UnitChecks.webServer(
            unit("nginx.service", ["ActiveState": "failed"]), holder: "apache2 (process 7)")
        #expect(failed.state == .warning && failed.cause == "port 80 is in use by apache2 (process 7)")
    }

    @Test func aNewerPackageIsTold() {
        let old = [
            VersionCheck.Facts(unit: "relay-gate.service", isOld: false),
            .init(unit: "relay-hook.service", isOld: true),
        ]
        let finding = VersionCheck.finding(old, isRenewing: false)
        #expect(finding.state == .warning && finding.command == "sudo systemctl reload relay-hook")
        #expect(VersionCheck.finding([old[0]], isRenewing: false).state == .ok)
        #expect(VersionCheck.finding([], isRenewing: false).state == .skipped)
    }

    // MARK: Programs

    @Test func nginxsWordsAreUnderstood() {
        #expect(ProgramChecks.nginx(exit: .code(0), lines: []).state == .ok)
        let line =
            "nginx: [emerg] module \"/usr/lib/nginx/modules/ngx_rtmp_module.so\" version 1022001 instead of 1026000 in /tmp/x:1"
        let finding = ProgramChecks.nginx(
            exit: .code(1), lines: [line, "nginx: configuration file /tmp/x test failed"])
        #expect(finding.state == .problem && finding.text.contains("version 1022001 instead of 1026000"))
        #expect(finding.cause?.contains("different sources") == true)
    }

    @Test func whatFFmpegLacksIsTold() {
        var lists = Dictionary(
            ProgramChecks.ffmpegNeeds.map { ($0.list, Set($0.names)) }
        ) { $0.union($1) }
        lists["encoders"] = ["libx264", "aac"]
        func found(encoder: String = "libx264", needsTLS: Bool = false) -> [Finding] {
            ProgramChecks.ffmpeg(encoder: encoder, needsTLS: needsTLS, lists: lists)
        }
        #expect(found().map(\.state) == [.ok])
        #expect(found(encoder: "h264_nvenc").first?.text == "this ffmpeg has no encoder h264_nvenc")
        #expect(found(needsTLS: true).first?.text.contains("lacks rtmps") == true)
        #expect(
            FFmpegParts.names(in: [" V....D libx264   H.264", "  E flv,f4v", "Encoders:"], "encoders") == [
                "libx264", "flv", "f4v",
            ])
        #expect(FFmpegParts.names(in: ["Input:", "  rtmp", "  tcp"], "protocols") == ["rtmp", "tcp"])
    }

    /// What other programs take now is no property of the host.
    @Test func aBusyHostIsNotCalledSlow() throws {
        let profile = try RelaySettings([:]).profile
        func found(_ facts: EncoderCheck.Facts) -> Finding? {
            EncoderCheck.findings(facts, profile) { $0.joined(separator: " ") }.first
        }
        let busy = ProcessorUse(own: 100, others: 290, idle: 10)
        #expect(busy.slowdown == 3.9 && busy.othersPercent == 73)
        #expect(
            found(.speed(0.5, busy))
                == .warning(
                    "this host is busy: 1920x1080 at 30 frames a second is encoded 0.50 times as fast as real time, "
                        + "1.95 times without other programs",
                    cause: "other programs use 73 % of the processors; which ones:",
                    command: "top -b -n 1 -o %CPU | head -n 17"))
        // Too slow, whoever else is there; and fast enough all the same.
        #expect(found(.speed(0.2, busy))?.state == .problem)
        #expect(found(.speed(2, busy))?.state == .ok)
        #expect(found(.nothing(ProcessorUse(own: 20, others: 370, idle: 10)))?.state == .warning)
        #expect(found(.nothing(busy))?.state == .problem)
    }

    @Test func theProcessorsUseIsRead() throws {
        let host = "cpu  100 5 45 800 50 1 2 7 90 0"
        let process = "42 (ff) mpeg) R 1 42 42 0 -1 4194304 1 0 0 0 60 12 0 0 20 0 9 0 100"
        let begin = try #require(ProcessorUse(host: host, process: process))
        #expect(begin == ProcessorUse(own: 72, others: 88, idle: 850))
        #expect(ProcessorUse(host: "cpu0 1 2", process: process) == nil)
        #expect(ProcessorUse(host: host, process: "42 (ffmpeg) R 1") == nil)
        #expect(begin - begin == ProcessorUse(own: 0, others: 0, idle: 0) && (begin - begin).slowdown == 1)
        #expect(ProcessorUse.now(of: getpid()) != nil && ProcessorUse.now(of: 0) == nil)
    }

    @Test func aSlowHostIsToldWithAFormatThatItCanKeepUp() throws {
        let profile = try RelaySettings([:]).profile
        func found(_ facts: EncoderCheck.Facts) -> Finding? {
            EncoderCheck.findings(facts, profile) { $0.joined(separator: " ") }.first
        }
        let free = ProcessorUse(own: 200, others: 10, idle: 190)
        #expect(found(.speed(3, free))?.state == .ok)
        #expect(found(.speed(1.2, free))?.state == .warning)
        let slow = found(.speed(0.5, free))
        #expect(slow?.state == .problem && slow?.text.hasPrefix("this host is too slow") == true)
        #expect(slow?.command == "OUT_RES=480 OUT_FPS=30", "\(slow as Any)")
        #expect(found(.nothing(free))?.state == .problem)
        #expect(found(.failed("no such device"))?.command == "VIDEO_ENCODER=libx264 VIDEO_PRESET=veryfast")
        // What root can use, relay-hook may not.
        let replaced = StatusReply.Encoder(name: "libx264", instead: "h264_vaapi", problem: "No VA display found")
        let found = EncoderCheck.findings(replaced: replaced, isService: true).first
        #expect(
            found?.state == .problem && found?.text.contains("h264_vaapi, and uses libx264") == true, "\(found as Any)")
        #expect(EncoderCheck.findings(replaced: .init(name: "libx264"), isService: true).isEmpty)
        // The warm-up does not count.
        let marks: [(time: Duration, media: Duration)] = [
            (.milliseconds(900), .milliseconds(300)), (.milliseconds(2900), .milliseconds(4300)),
        ]
        #expect(EncoderCheck.facts(marks, free) == .speed(2, free))
        #expect(EncoderCheck.facts([], free) == .nothing(free))
        #expect(EncoderCheck.findings(live: .init(speed: 1, frameStep: 1, isReduced: false)).first?.state == .ok)
        #expect(EncoderCheck.findings(live: .init(speed: 0.4, frameStep: 2, isReduced: true)).first?.state == .problem)
        #expect(EncoderCheck.findings(live: nil).first?.state == .skipped)
    }

    // MARK: Host

    @Test func aFullDiskIsTold() {
        func found(_ bytes: Int64, _ path: String = "/var/lib/relay-hook") -> Finding {
            HostChecks.finding(.init(path: path, freeBytes: bytes))
        }
        #expect(found(5 << 30).state == .ok)
        #expect(found(200 << 20).state == .warning)
        #expect(found(1 << 20).state == .problem && found(1 << 20).text.contains("the disk is full"))
        #expect(found(200 << 20, "/run").state == .ok)
        var disk = HostChecks.Disk(path: "/", freeBytes: 5 << 30, freeInodes: 3)
        #expect(HostChecks.finding(disk).text == "/: 3 inodes left")
        disk.isReadOnly = true
        #expect(HostChecks.finding(disk).text.contains("read-only"))
    }

    @Test func littleMemoryIsTold() {
        #expect(HostChecks.availableMemory(["MemTotal: 1 kB", "MemAvailable:    2048 kB"]) == 2 << 20)
        #expect(HostChecks.memory(1 << 30).state == .ok)
        #expect(HostChecks.memory(100 << 20).state == .warning)
        #expect(HostChecks.memory(10 << 20).state == .problem)
        #expect(HostChecks.memory(nil).state == .unknown)
    }

    @Test func aWrongClockIsTold() {
        func found(_ now: Int64, synchronised: Bool = true, newest: Int64 = 1_795_000_000) -> Finding {
            HostChecks.finding(
                .init(now: now, isSynchronised: synchronised, newest: ("/var/log/dpkg.log", newest), hasClient: true)
            )
        }
        #expect(found(1_795_000_100).state == .ok)
        #expect(found(1_795_000_100, synchronised: false).state == .warning)
        let wrong = found(1_000_000_000)
        #expect(wrong.state == .problem && wrong.text.contains("/var/log/dpkg.log was written at"))
        #expect(wrong.command == "sudo timedatectl set-ntp true")
    }

    // MARK: Platforms

    @Test func eachStepToAPlatformHasItsSentence() throws {
        let (kick, address) = try destination("rtmps://h.example/app")
        func found(
            _ failure: ConnectionTrial.Failure? = nil, _ outcome: ConnectDialogue.Outcome? = .accepted,
            end: String = "Dec 26 04:42:43 2026 GMT", interruption: ConnectionTrial.Failure? = nil,
            isConnected: Bool = false
        ) -> [Finding] {
            var result = ConnectionTrial.Result()
            (result.failure, result.certificateEnd, result.interruption) = (failure, end, interruption)
            result.address = "192.0.2.7"
            // 2026-11-26.
            return ConnectionCheck.findings(
                .init(connection: result, outcome: outcome), kick, address, isConnected: isConnected, now: 1_795_651_200
            )
        }
        #expect(found().map(\.state) == [.ok, .ok, .ok])
        #expect(found()[1].text.contains("valid for 30 days"), "\(found()[1])")
        #expect(found(end: "Nov 26 23:00:00 2026 GMT")[1].text.contains("expires in"))
        let failures: [(ConnectionTrial.Failure, String)] = [
            (.unresolved, "can't be resolved"), (.refused, "nothing listens at h.example:443"),
            (.unreachable("No route to host"), "No route to host"), (.timedOut, "does not answer within"),
            (.certificate("certificate has expired"), "certificate has expired"), (.tls("wrong version"), "TLS with"),
            (.authorities, "authorities"), (.other("words"), "words"),
        ]
        for (failure, words) in failures {
            let findings = found(failure)
            #expect(findings.map(\.state) == [.problem] && findings[0].text.contains(words), "\(findings)")
            #expect(findings[0].command != nil)
        }
        #expect(found(nil, .refused("no such app")).last?.state == .problem)
        #expect(found(nil, .notRTMP).last?.text.contains("does not speak RTMP") == true)
        #expect(found(nil, nil, interruption: .timedOut).last?.text.contains("does not answer an RTMP connect") == true)
        #expect(found(nil, nil, interruption: .other("closed")).last?.text.contains("does not speak RTMP") == true)
        // A platform may refuse a second connection while the first one is on air.
        #expect(found(nil, .refused("busy"), isConnected: true).last?.state == .skipped)
        #expect(found(nil, nil, isConnected: true).last?.state == .skipped)
    }

    @Test func certificatesTimesAreRead() {
        #expect(CertificateTime.seconds("Jan  1 00:00:00 1970 GMT") == 0)
        #expect(CertificateTime.seconds("Nov 26 04:42:43 2026 GMT") == 1_795_668_163)
        #expect(CertificateTime.seconds("Feb 29 12:00:00 2028 GMT") == 1_835_438_400)
        #expect(CertificateTime.seconds("2026-11-26") == nil)
    }

    // MARK: Report

    @Test func theReportCountsAndFails() throws {
        func report(_ findings: [Finding]) -> DoctorReport {
            DoctorReport(entries: [.init(topic: .connection, subject: "kick", findings: findings)])
        }
        #expect(report([.ok("a"), .skipped("b")]).exitCode == 0)
        #expect(report([.ok("a"), .warning("b", command: "fix")]).exitCode == 1)
        #expect(report([.warning("a", command: "fix"), .problem("b", command: "fix")]).exitCode == 2)
        #expect(report([.unknown("a")]).exitCode == 2)
        let all = report([
            .ok("fine"), .problem("bad\u{1B}[31m", cause: "because", command: "fix it"),
            .problem("worse", command: "fix"),
        ])
        let lines = all.lines(isVerbose: false, isColoured: false)
        #expect(lines.first == "PLATFORMS" && lines.last == "3 checks: 2 problems, 1 ok")
        #expect(lines.contains("  problem          kick: bad?[31m"), "\(lines)")
        #expect(lines.contains("                   → fix it"))
        #expect(!lines.contains { $0.contains("fine") })
        #expect(all.lines(isVerbose: true, isColoured: false).contains { $0.hasSuffix("kick: fine") })
        #expect(all.json.contains("\"command\" : \"fix it\"") && all.json.contains("\"could not check\" : 0"))
        for topic in DoctorTopic.allCases { #expect(DoctorCommand.catalogue.contains(topic.meaning)) }
    }

    @Test func aCheckThatHangsHoldsUpNobody() async {
        let begin = ContinuousClock.now
        let report = await DoctorRunner.run(
            [
                DoctorCheck(topic: .clock) {
                    try? await Task.sleep(for: .seconds(60))
                    return [.ok("late")]
                }, DoctorCheck(topic: .disk) { [.ok("there")] },
            ], limit: .milliseconds(200))
        #expect(report.entries.map { $0.findings.map(\.state) } == [[.unknown], [.ok]])
        #expect(ContinuousClock.now - begin < .seconds(10))
    }
}
