import FoundationEssentials
import ProcessKit
import RelayCore
import Synchronization
import TestSupport
import Testing

@testable import HookServer

/// Encoders with this host's ffmpeg, whether or not it has a card for them.
@Suite(.timeLimit(.minutes(1))) struct EncoderProbeTests {
    private static func profile(_ encoder: String, _ others: [String: String] = [:]) throws -> VideoProfile {
        let small = ["OUT_RES": "320x180", "VID_BITRATE": "300k", "VIDEO_ENCODER": encoder]
        return try RelaySettings(small.merging(others) { $1 }).profile
    }

    /// ffmpeg reads all options before it opens a card: one that it does not know is another error than a card that is missing.
    @Test(
        arguments: ["h264_vaapi", "h264_qsv", "h264_nvenc"], VideoProfile.Latency.allCases)
    func everyOptionExists(name: String, latency: VideoProfile.Latency) async throws {
        let device = name == "h264_nvenc" ? "0" : "/dev/dri/renderD128"
        let profile = try Self.profile(name, ["VIDEO_LATENCY": latency.rawValue, "VIDEO_DEVICE": device])
        let reason = await EncoderProbe.problem(with: profile) ?? "none"
        let expected = [
            "none", "MFX session", "libcuda", "VA display", "libva", "Failed to open", "No capable devices",
        ]
        #expect(expected.contains { reason.contains($0) }, "\(reason)")

        // Nor does the order matter: each is in the encoder's own help, with its value if that is a name.
        let help = OutputLines()
        let child = try await Child.start(Command("ffmpeg", ["-hide_banner", "-h", "encoder=\(name)"])) {
            help.add($0.text)
        }
        let exit = await child.exit()
        #expect(exit.isSuccess)
        let general = ["-c", "-b", "-maxrate", "-bufsize", "-g", "-bf"]
        let arguments = EncodingTrial.arguments(profile, seconds: 1)
        let pairs = zip(arguments, arguments.dropFirst()).filter { $0.0.hasPrefix("-") && $0.0.hasSuffix(":v") }
        #expect(pairs.count > 8)
        for (option, value) in pairs {
            let option = String(option.dropLast(2))
            guard !general.contains(option) else { continue }
            var section = help.all.drop { $0.split(separator: " ").first.map(String.init) != option }
            #expect(!section.isEmpty, "\(name) has no option \(option)")
            section = section.dropFirst().prefix { !$0.hasPrefix("  -") }
            guard Int(value) == nil else { continue }
            #expect(section.contains { $0.split(separator: " ").first.map(String.init) == value }, "\(option) \(value)")
        }
    }

    @Test func anOptionThatDoesNotExistIsAnotherError() async throws {
        let reason = await EncoderProbe.problem(with: try Self.profile("h264_nvenc")) {
            Command("ffmpeg", $0.map { $0 == "p4" ? "p99" : $0 })
        }
        #expect(reason?.contains("p99") == true, "\(reason as Any)")
    }

    @Test func anEncoderThatWorksIsKept() async throws {
        let log = RecordedLog()
        // libx264 under another name.
        let profile = try Self.profile("libx264rgb")
        let kept = await EncoderProbe.choose(profile, logger: log.logger("hook"))
        #expect(kept.reason == nil && kept.profile == profile)
        #expect(log.complaints.isEmpty)
    }

    @Test func oneThatDoesNotIsReplacedWithOneWarning() async throws {
        let log = RecordedLog()
        let fallback = await EncoderProbe.choose(try Self.profile("h264_v4l2m2m"), logger: log.logger("hook"))
        #expect(fallback.profile.encoder == "libx264" && fallback.reason != nil)
        let lines = log.entries("the encoder does not work on this host: the program is encoded with libx264")
        #expect(lines.count == 1 && log.complaints.count == 1, "\(log.complaints)")
        #expect(lines.first?.metadata["encoder"] == "h264_v4l2m2m")
    }

    /// A session of the driver that an earlier ffmpeg has not given back yet.
    @Test func oneFailureAtTheStartMayBeChance() async throws {
        let log = RecordedLog()
        let tries = Mutex(0)
        let profile = try Self.profile("libx264rgb")
        let fallback = await EncoderProbe.choose(profile, logger: log.logger("hook")) { arguments in
            let count = tries.withLock {
                $0 += 1
                return $0
            }
            return count == 1 ? Command("false", []) : Command("ffmpeg", arguments)
        }
        #expect(fallback.reason == nil && fallback.profile == profile && log.complaints.isEmpty)
        #expect(tries.withLock { $0 } == 2)
    }

    @Test func aDriverThatHangsIsNotWaitedForLong() async throws {
        let reason = await EncoderProbe.problem(with: try Self.profile("h264_vaapi"), within: .milliseconds(200)) { _ in
            Command("sleep", ["60"])
        }
        #expect(reason?.hasPrefix("no answer within ") == true, "\(reason as Any)")
        let missing = await EncoderProbe.problem(with: try Self.profile("h264_vaapi")) { _ in
            Command("/nowhere/ffmpeg", [])
        }
        #expect(missing?.contains("/nowhere/ffmpeg") == true, "\(missing as Any)")
    }
}
