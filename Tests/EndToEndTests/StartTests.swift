import Glibc
import Lab
import ProcessKit
import Testing

extension EndToEnd {
    /// What keeps a relay from starting, and how it is told.
    @Suite struct StartTests {
        private func settings() throws -> [String: String] {
            TestProfile.settings.merging([
                "KICK_URL": "rtmp://127.0.0.1:9/app", "KICK_KEY": "secret-kick-key",
                "PUBLISH_KEY": "secret-publish-key",
                "RTMP_PORT": "\(try LoopbackPort.free())", "SWITCH_PORT": "\(try LoopbackPort.free())",
                "INGEST_PORT": "\(try LoopbackPort.free())",
                "HTTP_PORT": "\(try LoopbackPort.free())",
            ]) { $1 }
        }

        @Test(.timeLimit(.minutes(1))) func badSettingsAreToldAllAtOnce() async throws {
            var settings = try settings()
            settings.merge([
                "OUT_FPS": "many", "RTMP_PORT": "70000", "VID_BITRATE": "fast", "PUBLISH_KEY": "with space",
            ]) { $1 }
            let run = try await FinishedProgram.relayctl(["up"], settings: settings)
            #expect(run.exit == .code(78))
            for name in ["OUT_FPS", "RTMP_PORT", "VID_BITRATE", "PUBLISH_KEY"] {
                #expect(
                    run.lines.filter { $0.hasPrefix("relayctl: \(name): ") && $0.contains("give ") }.count == 1,
                    "\(name)")
            }
            #expect(run.lines.count == 4, "\(run.lines)")
            #expect(!run.lines.contains { $0.contains("with space") }, "a secret is shown")
        }

        @Test(.timeLimit(.minutes(1))) func aMissingDestinationIsTold() async throws {
            var settings = try settings()
            settings["KICK_URL"] = nil
            let one = try await FinishedProgram.relayctl(["up"], settings: settings)
            #expect(one.exit == .code(78))
            #expect(one.lines.contains { $0.contains("KICK_URL") }, "\(one.lines)")
            settings["KICK_KEY"] = nil
            let both = try await FinishedProgram.relayctl(["up"], settings: settings)
            #expect(both.exit == .code(78))
            #expect(both.lines.contains { $0.contains("KICK_URL and KICK_KEY are not set") }, "\(both.lines)")
            // Without a file, in an empty directory.
            let none = try await FinishedProgram.relayctl(["up"])
            #expect(none.exit == .code(78))
            let absent = try await FinishedProgram.relayctl(["up", "--env-file", "absent.env"])
            #expect(absent.exit == .code(78))
            #expect(
                absent.lines.contains { $0.contains("absent.env") && $0.contains("No such file") }, "\(absent.lines)")
        }

        @Test(.timeLimit(.minutes(1))) func aWrongOptionIsBadUsage() async throws {
            for arguments in [["up", "--no-such-option"], ["no-such-command"], ["demo", "--cycles", "0"]] {
                let run = try await FinishedProgram.relayctl(arguments)
                #expect(run.exit == .code(64), "\(arguments)")
                #expect(run.lines.contains { $0.hasPrefix("Error: ") }, "\(run.lines)")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: ["RTMP_PORT", "INGEST_PORT", "SWITCH_PORT", "HTTP_PORT"])
        func aPortInUseIsToldWithItsUser(name: String) async throws {
            let directory = try TemporaryDirectory("relay-e2e-port")
            let other = try StandInPlatform(directory: directory.path)
            try await other.start()
            var settings = try settings()
            settings[name] = "\(other.port)"
            let run = try await FinishedProgram.relayctl(["up"], settings: settings)
            await other.close()
            #expect(run.exit == .code(98))
            #expect(run.lines.count == 1, "\(run.lines)")
            let line = try #require(run.lines.first)
            #expect(line.contains("\(name): port \(other.port) is in use by nginx (process "), "\(line)")
        }

        @Test(.timeLimit(.minutes(1))) func aStateDirectoryThatCannotBeMadeIsTold() async throws {
            let run = try await FinishedProgram.relayctl(
                ["up", "--state-dir", "/proc/nothing"], settings: try settings())
            #expect(run.exit == .code(73))
            #expect(run.lines.contains { $0.contains("/proc/nothing") && $0.contains("--state-dir") }, "\(run.lines)")
        }

        @Test(.timeLimit(.minutes(1))) func aMissingEncoderIsTold() async throws {
            var settings = try settings()
            settings["VIDEO_ENCODER"] = "h264_nosuch"
            let run = try await FinishedProgram.relayctl(["up"], settings: settings)
            #expect(run.exit == .code(69))
            #expect(
                run.lines.contains { $0.contains("no encoder h264_nosuch") && $0.contains("install ffmpeg") },
                "\(run.lines)")
        }

        /// In a mount namespace of its own, in which a file is hidden: relayctl looks in all the usual places, whatever PATH is.
        @Test(
            .timeLimit(.minutes(1)), .enabled(if: getuid() == 0, "only root can hide a program"),
            arguments: [
                ("/usr/sbin/nginx", "nginx is not installed", "nginx"),
                ("/usr/bin/ffmpeg", "ffmpeg is not installed", "ffmpeg"),
                ("/usr/bin/ffprobe", "ffprobe is not installed", "ffmpeg"),
                ("/usr/lib/nginx/modules", "nginx's RTMP module is not installed", "libnginx-mod-rtmp"),
            ])
        func somethingMissingIsToldWithItsPackage(path: String, words: String, package: String) async throws {
            let hide = path.hasSuffix("modules") ? "mount -t tmpfs none \(path)" : "mount --bind /dev/null \(path)"
            let run = try await FinishedProgram.relayctl(
                ["up"], settings: try settings(),
                wrapper: { ["unshare", "--mount", "sh", "-c", "\(hide) && exec \"$@\"", "sh"] + $0 })
            #expect(run.exit == .code(69), "\(run.lines)")
            #expect(run.lines.count == 1, "\(run.lines)")
            #expect(run.lines.first?.contains(words) == true, "\(run.lines)")
            #expect(run.lines.first?.hasSuffix("sudo apt-get install \(package)") == true, "\(run.lines)")
        }
    }
}
