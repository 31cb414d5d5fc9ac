import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import RelayCore

/// How much of a detailed picture the encoded path keeps, with the arguments of the relay's own switcher.
struct EncodedQuality: Sendable {
    /// For the files, of some hundred MB.
    let directory: String

    /// A rate at which it is measured, and where the result goes.
    struct Rate: Sendable {
        let bitrate: String
        let ssim: BenchRow
        let psnr: BenchRow
    }

    static let rates = [
        Rate(bitrate: "3000k", ssim: .ssim3, psnr: .psnr3), Rate(bitrate: "6000k", ssim: .ssim6, psnr: .psnr6),
    ]

    /// Ten seconds that zoom into a fractal under film grain, without loss. It declares what OBS does; other colours would be converted,
    /// and the comparison would count that.
    private func source() async throws -> String {
        let file = "\(directory)/detailed.flv"
        guard access(file, F_OK) != 0 else { return file }
        _ = try await run([
            "-f", "lavfi", "-i", "mandelbrot=s=640x360:r=30:end_scale=0.1", "-f", "lavfi", "-i",
            "sine=440:r=48000", "-t", "10", "-vf",
            "scale=1280:720:flags=bicubic,noise=alls=2:allf=t:all_seed=1,format=yuv420p", "-c:v", "libx264",
            "-preset", "ultrafast", "-qp", "0", "-g", "30", "-colorspace", "bt709", "-color_primaries", "bt709",
            "-color_trc", "bt709", "-color_range", "tv", "-c:a", "aac", "-ac", "2", file,
        ])
        return file
    }

    /// Encodes and compares.
    /// - Parameter variables: The column's settings.
    func measure(_ variables: [String: String], at rate: Rate) async throws -> [BenchRow: BenchCell] {
        let source = try await source()
        let encoded = "\(directory)/encoded.flv"
        defer { unlink(encoded) }
        let given = RelayContender.common.merging(variables) { $1 }.merging(["VID_BITRATE": rate.bitrate]) { $1 }
        let settings = try RelaySettings(given)
        _ = try await run(Self.arguments(settings.profile, from: source, to: encoded))
        let lines = try await run([
            "-i", encoded, "-i", source, "-filter_complex",
            "[0:v]setpts=N/30/TB,split[a][b];[1:v]setpts=N/30/TB,split[c][d];[a][c]ssim[e];[b][d]psnr[f]", "-map",
            "[e]",
            "-map", "[f]", "-f", "null", "-",
        ])
        return [
            rate.ssim: BenchCell(Self.value(" All:", in: lines).map { [$0] } ?? [], notes: []),
            rate.psnr: BenchCell(Self.value(" average:", in: lines).map { [$0] } ?? [], notes: []),
        ]
    }

    /// The switcher's own arguments, with a file at both ends in place of nginx.
    static func arguments(_ profile: VideoProfile, from source: String, to file: String) -> [String] {
        var arguments = SwitcherCommand.publisher(
            playURL: source, programURL: file, profile: profile, sound: .input, stall: .seconds(1))
        // An option of a connection.
        if let option = arguments.firstIndex(of: "-tcp_nodelay") { arguments.removeSubrange(option...(option + 1)) }
        if let output = arguments.lastIndex(of: "-f"), arguments.count > output + 1, arguments[output + 1] == "fifo" {
            arguments.removeSubrange(output...)
        }
        return arguments + ["-y", "-f", "flv", file]
    }

    /// The number after a word in ffmpeg's summary of a filter.
    static func value(_ word: String, in lines: [String]) -> Double? {
        for line in lines.reversed() {
            if let at = line.firstRange(of: word) {
                return Double(line[at.upperBound...].prefix { !$0.isWhitespace })
            }
        }
        return nil
    }

    private func run(_ arguments: [String]) async throws -> [String] {
        let command = ShortCommand("ffmpeg", ["-nostdin", "-hide_banner", "-nostats", "-y"] + arguments)
        let output = try await command.run(within: .seconds(120))
        let lines = output.lines.map(\.text)
        guard output.exit.isSuccess else {
            throw StartFailed(service: "ffmpeg", reason: lines.suffix(5).joined(separator: "\n"))
        }
        return lines
    }
}
