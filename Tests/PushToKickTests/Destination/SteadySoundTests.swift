import Lab
import ProcessKit
import RelayCore
import Synchronization
import TestSupport
import Testing

/// How a push makes up a step of the sound's timestamps at a cut, computed by ffmpeg itself.
@Suite(.timeLimit(.minutes(1))) struct SteadySoundTests {
    /// A packet has 1024 samples of AAC.
    private static let samples = 1024
    /// The packet that comes after the cut.
    private static let cut = 60

    /// Timestamps as a publisher or a slate would send them: with a step at the cut.
    private static func input(_ rate: Int, step: Int) -> [Int] {
        (0..<250).map { ($0 * samples * 1000 + rate / 2) / rate + ($0 > cut ? step : 0) }
    }

    /// The timestamps that the push sends.
    private func output(_ rate: Int, step: Int) async throws -> [Int] {
        let address = try #require(DestinationAddress("rtmp://127.0.0.1/app"))
        let push = PushCommand.arguments(programURL: "rtmp://x/switch/out", destination: address, presetFile: "f")
        let filter = try #require(push.firstIndex(of: "-bsf:a").map { push[$0 + 1] })
        let directory = try TemporaryDirectory("steady")
        // FLV's timestamps are whole milliseconds, as the program's.
        let file = "\(directory.path)/sound.flv"
        _ = try await ffmpeg(["-f", "lavfi", "-i", "sine=880:r=\(rate)", "-frames:a", "250", "-c:a", "aac", file])
        let lines = try await ffmpeg(
            ["-i", file, "-c", "copy", "-bsf:a", "setts=ts=TS+if(gt(N\\,\(Self.cut))\\,\(step)\\,0),\(filter)"]
                + ["-f", "framecrc", "-"])
        let times = lines.filter { !$0.hasPrefix("#") }.compactMap { line in
            line.split(separator: ",").dropFirst().first.flatMap { Int($0.drop { $0 == " " }) }
        }
        // 7.1 writes another packet.
        return Array(times.prefix(250))
    }

    private func ffmpeg(_ arguments: [String]) async throws -> [String] {
        let lines = Mutex<[String]>([])
        let child = try await Child.start(Command("ffmpeg", ["-nostdin", "-v", "error"] + arguments)) { line in
            lines.withLock { $0.append(line.text) }
        }
        let exit = await child.exit()
        let all = lines.withLock { $0 }
        try #require(exit.isSuccess, "\(all)")
        return all
    }

    /// Both ways, as far as cuts go: none goes back or repeats, none is later than 27 ms, and the sound ends on its own time.
    @Test(arguments: [44_100, 48_000], [171, 420, -80, -240])
    func aStepIsMadeUpLittleByLittle(rate: Int, step: Int) async throws {
        let (wanted, sent) = (Self.input(rate, step: step), try await output(rate, step: step))
        try #require(sent.count == wanted.count)
        let steps = zip(sent.dropFirst(), sent).map { $0 - $1 }
        #expect(steps.allSatisfy { (17...27).contains($0) }, "\(steps)")
        // ffmpeg rounds as it likes.
        let off = sent.indices.filter { abs(sent[$0] - wanted[$0]) > 1 }
        #expect(off.first == Self.cut + 1)
        let last = try #require(off.last)
        let took = sent[last] - sent[Self.cut]
        Figures.print("\(step) ms at \(rate) Hz are made up after", took, "ms")
        #expect(took < 8 * abs(step), "docs/ARCHITECTURE.md")
    }

    /// Nothing was sent for that long, so nothing is made up.
    @Test(arguments: [44_100, 48_000]) func aPauseIsPassedOn(rate: Int) async throws {
        let (wanted, sent) = (Self.input(rate, step: 600), try await output(rate, step: 600))
        #expect(sent.count == wanted.count && zip(sent, wanted).allSatisfy { abs($0 - $1) <= 1 }, "\(sent)")
    }
}
